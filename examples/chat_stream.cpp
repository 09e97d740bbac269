// SPDX-License-Identifier: MIT
// A chat whose answer is printed word by word, with the emotion of who asked. Usage: chat_stream
// [text...]; the key comes from the environment. Needs a server that streams; others answer at
// once.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  std::string text;
  for (int i = 1; i < argc; ++i) text.append(i > 1 ? " " : "").append(argv[i]);
  if (text.empty()) text = "I am nervous about my interview tomorrow";

  const auto client = kaiko::Client::from_env();
  if (!client) {
    std::fprintf(stderr, "%s\n", client.error().to_string().c_str());
    return 1;
  }
  kaiko::ChatRequest request;
  request.messages.emplace_back().content = text;
  const auto chat = client->stream_chat(request, [](const kaiko::ChatDelta& delta) {
    std::fputs(delta.content.c_str(), stdout);
    std::fflush(stdout);
    return kaiko::StreamControl::proceed;
  });
  std::printf("\n");
  if (!chat) {
    // What came before the error has been printed: it is told how much that was.
    std::fprintf(stderr, "%s\n", chat.error().to_string().c_str());
    return 1;
  }
  for (const auto& [role, emotion] : chat->emotions) {
    std::printf("%-10s %s %.2f\n", role.c_str(), emotion.category.c_str(),
                emotion.intensity.value_or(0));
  }
}
