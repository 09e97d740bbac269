// SPDX-License-Identifier: MIT
// kaiko context: messages of a conversation, its state, one of its messages.
#include <kaiko/to_json.hpp>

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "charts.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "line_input.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

struct Arguments {
  std::string id;
  std::vector<std::string> texts;
  std::string model = "emotion-v2";
  std::string role = "user";
  std::string external_id;
};

void put(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) std::puts(line.c_str());
}

void put(const kaiko::Result<kaiko::Analysis>& analysis, const Session& session) {
  if (!analysis) throw Failure(analysis.error());
  if (session.is_json) {
    std::puts(to_json(*analysis).c_str());
  } else {
    put(analysis_lines(*analysis, terminal_of(STDOUT_FILENO)));
  }
}

// One message after the other, and in the end how valence went.
class Conversation {
 public:
  Conversation(const Arguments& arguments, const Session& session)
      : arguments_(arguments),
        session_(session),
        context_(make_client(session).context(arguments.id)),
        terminal_(terminal_of(STDOUT_FILENO)),
        is_typed_(arguments.texts.empty() && ::isatty(STDIN_FILENO) == 1) {}

  void say(const std::string& text, bool is_only_one) {
    kaiko::AnalysisRequest request;
    request.model = arguments_.model;
    kaiko::Message& message = request.messages.emplace_back();
    message.text = text;
    message.role = arguments_.role;
    message.external_id = arguments_.external_id;
    const auto analysis = context_.analyze(request, call_options(session_));
    if (is_only_one || session_.is_json || !analysis) return put(analysis, session_);
    if (const auto& valence = analysis->primary().valence) valences_.push_back(*valence);
    constexpr std::size_t column = 30;
    const std::string emotion = emotion_in_short(analysis->primary());
    // What was typed stands on the screen already.
    const std::string line =
        is_typed_ ? "  " + emotion : padded(emotion, column) + "  " + printable(text);
    std::puts(cut(line, terminal_.width, terminal_.has_blocks).c_str());
    std::fflush(stdout);
  }

  void tell_course() const {
    if (session_.is_json || valences_.size() < 2) return;
    std::puts("\nvalence, message by message");
    put(valence_chart(valences_, terminal_));
  }

 private:
  const Arguments& arguments_;
  const Session& session_;
  kaiko::Context context_;
  Terminal terminal_;
  bool is_typed_;
  std::vector<double> valences_;
};

ExitCode analyze(const Arguments& arguments, const Session& session) {
  const bool is_only_one = arguments.texts.size() == 1;
  if (!arguments.external_id.empty() && !is_only_one) {
    throw Failure(exit_usage, "--external-id names one message: give one text");
  }
  Conversation conversation(arguments, session);
  for (const std::string& text : arguments.texts) conversation.say(text, is_only_one);
  if (arguments.texts.empty()) {
    LineInput input(session.interrupt);
    while (const auto line = input.next("> ")) {
      if (!line->empty()) conversation.say(*line, false);
    }
  }
  conversation.tell_course();
  return session.interrupt.is_cancelled() ? exit_interrupted : exit_fine;
}

ExitCode tell_state(const Arguments& arguments, const Session& session) {
  put(make_client(session).context(arguments.id).state(call_options(session)), session);
  return exit_fine;
}

ExitCode tell_message(const Arguments& arguments, const Session& session) {
  const kaiko::Context context = make_client(session).context(arguments.id);
  put(context.message(arguments.external_id, call_options(session)), session);
  return exit_fine;
}

CLI::App* add_part(CLI::App& command, const char* name, const char* what, Arguments& arguments) {
  CLI::App* const part = command.add_subcommand(name, what);
  part->fallthrough();
  part->add_option("id", arguments.id, "the context's id, for example user-session-123")
      ->required();
  return part;
}

}  // namespace

Run add_context(CLI::App& command, const Session& session) {
  command.require_subcommand(1);
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const said =
      add_part(command, "analyze", "add messages: as arguments, or a line each on standard input",
               *arguments);
  said->add_option("texts", arguments->texts, "texts, each in quotes and a message of its own");
  said->add_option("--model", arguments->model, "emotion model")->capture_default_str();
  said->add_option("--role", arguments->role, "who said it")->capture_default_str();
  said->add_option("--external-id", arguments->external_id,
                   "a name for the message, to ask for it later; the gateway takes UUIDs only");
  CLI::App* const state =
      add_part(command, "state", "where the conversation stands; kept for 24 hours", *arguments);
  CLI::App* const message = add_part(command, "message", "one of its messages", *arguments);
  message->add_option("external-id", arguments->external_id, "the message's name")->required();
  return [arguments, said, state, &session] {
    if (said->parsed()) return analyze(*arguments, session);
    if (state->parsed()) return tell_state(*arguments, session);
    return tell_message(*arguments, session);
  };
}

}  // namespace kaiko_cli
