// SPDX-License-Identifier: MIT
// One text in, its emotion out. Usage: first_call [text...]; the key comes from the environment.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

void print_number(const char* name, const std::optional<double>& value) {
  if (value) std::printf("  %-12s %+.2f\n", name, *value);
}

template <class E>
void print_word(const char* name, const std::optional<kaiko::OpenEnum<E>>& value) {
  if (value) std::printf("  %-12s %s\n", name, std::string(value->raw()).c_str());
}

void print(const kaiko::Analysis& analysis) {
  const kaiko::Emotion& emotion = analysis.primary();
  std::printf("emotion        %s%s\n", emotion.category.c_str(),
              emotion.is_fallback || analysis.is_fallback ? " (fallback: not measured)" : "");
  print_number("intensity", emotion.intensity);
  print_word("level", emotion.intensity_level);
  print_number("valence", emotion.valence);
  print_number("arousal", emotion.arousal);
  print_word("complexity", emotion.complexity);
  print_number("wonder", emotion.wonder_index);
  print_word("discovery", emotion.discovery_level);
}

}  // namespace

int main(int argc, char** argv) {
  std::string text;
  for (int i = 1; i < argc; ++i) text.append(i > 1 ? " " : "").append(argv[i]);
  if (text.empty()) text = "I feel a bit unsure about this";

  const auto client = kaiko::Client::from_env();
  if (!client) {
    std::fprintf(stderr, "%s\n", client.error().to_string().c_str());
    return 1;
  }
  std::printf("host           %s\n", std::string(client->base_url()).c_str());
  const auto analysis = client->analyze(text);
  if (!analysis) {
    std::fprintf(stderr, "%s\n", analysis.error().to_string().c_str());
    return 1;
  }
  print(*analysis);
  std::printf("request id     %s\n", analysis.info().request_id.c_str());
}
