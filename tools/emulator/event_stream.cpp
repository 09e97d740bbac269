// SPDX-License-Identifier: MIT
// No page shows a chunk of the API. These are like OpenAI's, which the SDK expects (contract
// section 6).
#include "event_stream.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace kaiko_emulator {
namespace {

Json chunk_of(const Json& completion, Json choices) {
  Json chunk = Json::object();
  for (const char* const name : {"id", "object", "created", "model", "emotion_model"}) {
    if (completion.contains(name)) chunk[name] = completion[name];
  }
  chunk["object"] = "chat.completion.chunk";
  chunk["choices"] = std::move(choices);
  return chunk;
}

Json choice(Json delta, const Json& finish_reason) {
  return Json::array(
      {{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", finish_reason}}});
}

// As it stands in the stream, characters beyond ASCII included.
std::string event(const Json& chunk) { return "data: " + chunk.dump() + "\n\n"; }

}  // namespace

std::string chat_event_stream(const Json& completion) {
  const Json& message = completion["choices"][0]["message"];
  std::string stream =
      event(chunk_of(completion, choice({{"role", message["role"]}, {"content", ""}}, nullptr)));
  std::string_view rest = message["content"].get_ref<const std::string&>();
  while (!rest.empty()) {
    const std::size_t size = (std::min)(rest.find(' ', 1), rest.size());
    stream += event(chunk_of(completion, choice({{"content", rest.substr(0, size)}}, nullptr)));
    rest.remove_prefix(size);
  }
  stream += event(chunk_of(completion, choice(Json::object(), "stop")));
  Json last = chunk_of(completion, Json::array());
  for (const char* const name : {"emotions", "usage", "conversationMode"}) {
    if (completion.contains(name)) last[name] = completion[name];
  }
  return stream + event(last) + "data: [DONE]\n\n";
}

}  // namespace kaiko_emulator
