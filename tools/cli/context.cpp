// SPDX-License-Identifier: MIT
// kaiko context: messages of a conversation, its state, one of its messages.
#include <kaiko/to_json.hpp>

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "charts.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "line_input.hpp"
#include "standard_output.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

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
  Conversation(const ContextArguments& arguments, const Session& session)
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
    if (is_only_one || session_.is_json || !analysis) {
      put(analysis, session_);
    } else {
      tell_in_short(*analysis, text);
    }
    flush_output();  // the next message would cost, and nobody hear of it
  }

  void tell_course() const {
    if (session_.is_json || valences_.size() < 2) return;
    std::puts("\nvalence, message by message");
    put(valence_chart(valences_, terminal_));
  }

 private:
  void tell_in_short(const kaiko::Analysis& analysis, const std::string& text) {
    if (const auto& valence = analysis.primary().valence) valences_.push_back(*valence);
    constexpr std::size_t column = 30;
    const std::string emotion = emotion_in_short(analysis.primary());
    // What was typed stands on the screen already.
    const std::string line =
        is_typed_ ? "  " + emotion : padded(emotion, column) + "  " + printable(text);
    std::puts(cut(line, terminal_.width, terminal_.has_blocks).c_str());
  }

  const ContextArguments& arguments_;
  const Session& session_;
  kaiko::Context context_;
  Terminal terminal_;
  bool is_typed_;
  std::vector<double> valences_;
};

}  // namespace

ExitCode analyze_in_context(const ContextArguments& arguments, const Session& session) {
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

ExitCode tell_state(const ContextArguments& arguments, const Session& session) {
  put(make_client(session).context(arguments.id).state(call_options(session)), session);
  return exit_fine;
}

ExitCode tell_message(const ContextArguments& arguments, const Session& session) {
  const kaiko::Context context = make_client(session).context(arguments.id);
  put(context.message(arguments.external_id, call_options(session)), session);
  return exit_fine;
}

}  // namespace kaiko_cli
