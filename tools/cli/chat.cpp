// SPDX-License-Identifier: MIT
// kaiko chat: questions to a language model, its answers as they come, and the emotion of who asks.
#include <kaiko/to_json.hpp>

#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include "charts.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "line_input.hpp"
#include "standard_output.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

// Words are shown as they come; a character that is cut between two events waits for its rest.
class Words {
 public:
  void show(const std::string& words) {
    pending_ += words;
    const std::size_t whole = pending_.size() - unfinished_bytes();
    std::fputs(printable_lines(pending_.substr(0, whole)).c_str(), stdout);
    std::fflush(stdout);
    pending_.erase(0, whole);
  }
  void end() {
    std::fputs(printable_lines(pending_).c_str(), stdout);
    pending_.clear();
  }

 private:
  // How many bytes at the end begin a character that is not complete.
  std::size_t unfinished_bytes() const {
    std::size_t back = 0;
    while (back < 3 && back < pending_.size()) {
      const auto byte = static_cast<unsigned char>(pending_[pending_.size() - 1 - back]);
      ++back;
      if ((byte & 0xC0U) == 0x80) continue;
      const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
      return size > back ? back : 0;
    }
    return 0;
  }

  std::string pending_;
};

class Talk {
 public:
  Talk(const ChatArguments& arguments, const Session& session)
      : arguments_(arguments),
        session_(session),
        request_(arguments.request),
        client_(make_client(session)),
        terminal_(terminal_of(STDOUT_FILENO)) {
    if (!arguments.system.empty()) add(kaiko::ChatRole::system, arguments.system);
    first_ = request_.messages.size();
  }

  // Throws Failure; what was asked is then forgotten, so that the talk can go on.
  void ask(const std::string& text) {
    if (arguments_.is_forgetting) request_.messages.resize(first_);
    // A request takes so many (contract 2.4): of a long talk the oldest are left out.
    constexpr std::size_t most = 100;
    while (request_.messages.size() >= most) {
      request_.messages.erase(request_.messages.begin() + static_cast<std::ptrdiff_t>(first_));
    }
    add(kaiko::ChatRole::user, text);
    const auto answer = send();
    if (!answer) {
      request_.messages.pop_back();
      throw Failure(answer.error());
    }
    if (session_.is_json) {
      std::puts(to_json(*answer).c_str());
    } else {
      tell_emotions(*answer);
    }
    add(kaiko::ChatRole::assistant, begin_of(answer->text()));
  }

 private:
  // Of an answer, as much as a later question may bring along (contract 2.4): no text of so many
  // bytes has more UTF-16 units.
  static std::string begin_of(std::string text) {
    constexpr std::size_t most = 10000;
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
  }

  void add(kaiko::ChatRole role, const std::string& content) {
    kaiko::ChatMessage& message = request_.messages.emplace_back();
    message.role = role;
    message.content = content;
  }

  kaiko::Result<kaiko::ChatCompletion> send() const {
    const kaiko::CallOptions options = call_options(session_);
    if (session_.is_json) return client_.chat(request_, options);
    if (arguments_.is_whole) {
      auto answer = client_.chat(request_, options);
      if (answer) std::puts(printable_lines(answer->text()).c_str());
      return answer;
    }
    Words words;
    bool is_begun = false;
    auto answer = client_.stream_chat(
        request_,
        [&](const kaiko::ChatDelta& delta) {
          is_begun = is_begun || !delta.content.empty();
          if (delta.index == 0) words.show(delta.content);
          return kaiko::StreamControl::proceed;
        },
        options);
    words.end();
    if (is_begun) std::puts("");
    return answer;
  }

  // "you: fear 0.71, valence -0.64"
  void tell_emotions(const kaiko::ChatCompletion& answer) const {
    for (const auto& [role, emotion] : answer.emotions) {
      const std::string who = role == "user" ? "you" : printable(role);
      const std::string line = "  " + who + ": " + emotion_in_short(emotion) +
                               (emotion.is_fallback ? ", not measured" : "");
      std::puts(coloured(cut(line, terminal_.width, terminal_.has_blocks), Colour::dim, terminal_)
                    .c_str());
    }
  }

  const ChatArguments& arguments_;
  const Session& session_;
  kaiko::ChatRequest request_;
  kaiko::Client client_;
  Terminal terminal_;
  std::size_t first_ = 0;  // messages that stay when the others are forgotten
};

// Line by line; a failure is told and does not end the talk, unless no other question can do
// better.
ExitCode talk_on(Talk& talk, const Session& session) {
  ExitCode last = exit_fine;
  LineInput input(session.interrupt);
  while (const auto line = input.next("> ")) {
    if (line->empty()) continue;
    try {
      talk.ask(*line);
      last = exit_fine;
    } catch (const Failure& failure) {
      last = failure.code();
      const bool is_over = last == exit_refused || last == exit_credits || last == exit_set_up ||
                           last == exit_interrupted;
      if (is_over) throw;
      std::fflush(stdout);
      std::fprintf(stderr, "kaiko: %s\n", failure.what());
    }
    flush_output();  // the next answer would cost, and nobody read it
  }
  return session.interrupt.is_cancelled() ? exit_interrupted : last;
}

}  // namespace

ExitCode chat(const ChatArguments& arguments, const Session& session) {
  Talk talk(arguments, session);
  if (arguments.text.empty()) return talk_on(talk, session);
  talk.ask(arguments.text);
  return exit_fine;
}

}  // namespace kaiko_cli
