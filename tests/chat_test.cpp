// SPDX-License-Identifier: MIT
// The values of a chat: what is sent by default, and how an answer's words are reached.
#include <kaiko/chat.hpp>

#include <type_traits>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a chat request speaks as the user to the newest emotion model by default") {
  ChatRequest request;
  request.messages.emplace_back().content = "hello";
  CHECK(request.messages.front().role.value() == ChatRole::user);
  CHECK(request.emotion_model == "emotion-v2");
  CHECK_FALSE(request.model.empty());
}

TEST_CASE("the words of an answer are those of its first choice, or none") {
  ChatCompletion completion;
  CHECK(completion.text().empty());
  completion.choices.emplace_back();
  CHECK(completion.text().empty());
  completion.choices.front().message.content = "first";
  completion.choices.emplace_back().message.content = "second";
  CHECK(completion.text() == "first");
}

TEST_CASE("a role or a finish reason of a later API is kept as it was written") {
  CHECK(OpenEnum<ChatRole>("tool").raw() == "tool");
  CHECK_FALSE(OpenEnum<ChatRole>("tool").is_known());
  CHECK(OpenEnum<FinishReason>("stop").value() == FinishReason::stop);
  CHECK(OpenEnum<FinishReason>("paused").raw() == "paused");
}

static_assert(std::is_aggregate_v<ChatRequest> && std::is_aggregate_v<ChatCompletion>);
static_assert(std::is_aggregate_v<ChatDelta> && std::is_nothrow_move_constructible_v<ChatChoice>);

}  // namespace
