// SPDX-License-Identifier: MIT
// A conversation that the API remembers: each message's emotion, then where it is going. Usage:
// conversation [message...]; the key comes from the environment.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <string>
#include <vector>

namespace {

const std::vector<std::string> small_talk = {"I lost my keys and I am so angry",
                                             "My neighbour found them, what a relief",
                                             "I am really happy now", "This was a wonderful day"};

void print(const kaiko::Trajectory& trajectory) {
  if (trajectory.baseline && trajectory.baseline->baseline_valence) {
    std::printf("average valence  %+.2f\n", *trajectory.baseline->baseline_valence);
  }
  if (trajectory.trend && trajectory.trend->direction) {
    std::printf("direction        %s\n", std::string(trajectory.trend->direction->raw()).c_str());
  }
}

int fail(const kaiko::Error& error) {
  std::fprintf(stderr, "%s\n", error.to_string().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> messages(argv + 1, argv + argc);
  if (messages.empty()) messages = small_talk;

  const auto client = kaiko::Client::from_env();
  if (!client) return fail(client.error());
  // An id of your own. By the gateway's source the history is the account's, whatever the id.
  const kaiko::Context context = client->context("example-conversation");
  for (const std::string& message : messages) {
    const auto analysis = context.analyze(message);
    if (!analysis) return fail(analysis.error());
    const kaiko::Emotion& emotion = analysis->primary();
    std::printf("%-10s %+.2f  %s\n", emotion.category.c_str(), emotion.valence.value_or(0),
                message.c_str());
  }
  const auto state = context.state();
  if (!state) return fail(state.error());
  if (state->trajectory) print(*state->trajectory);
}
