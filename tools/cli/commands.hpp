// SPDX-License-Identifier: MIT
// Each command's arguments, and the function that runs it: prints its answer, and throws Failure
// when there is none. One file a command; command_line.cpp says how arguments are spelled.
#pragma once

#include <kaiko/chat.hpp>

#include <string>
#include <vector>

#include "exit_code.hpp"
#include "session.hpp"

namespace kaiko_cli {

struct AnalyzeArguments {
  std::string text;  // empty or "-": standard input
  std::string model = "emotion-v2";
  std::string role;  // empty: the SDK's
};
ExitCode analyze(const AnalyzeArguments& arguments, const Session& session);

struct ContextArguments {
  std::string id;
  std::vector<std::string> texts;  // a message each; none: a line each on standard input
  std::string model = "emotion-v2";
  std::string role = "user";
  std::string external_id;
};
ExitCode analyze_in_context(const ContextArguments& arguments, const Session& session);
ExitCode tell_state(const ContextArguments& arguments, const Session& session);
ExitCode tell_message(const ContextArguments& arguments, const Session& session);

struct ChatArguments {
  std::string text;    // empty: a talk, a line each on standard input
  std::string system;  // what the model is told first
  kaiko::ChatRequest request{};
  bool is_whole = false;
  bool is_forgetting = false;
};
ExitCode chat(const ChatArguments& arguments, const Session& session);

struct BatchArguments {
  std::string input;   // empty or "-": standard input
  std::string format;  // csv, jsonl, lines; empty: by the input's ending
  std::string column = "text";
  std::string id_column;      // empty: no ids
  std::string output;         // empty or "-": standard output
  std::string output_format;  // jsonl, csv; empty: by the output's ending
  std::string journal;
  std::string model = "emotion-v2";
  bool is_resuming = false;
  bool is_dry_run = false;
};
ExitCode batch(const BatchArguments& arguments, const Session& session);

// Sends no text of anybody's, and nothing that is billed.
ExitCode doctor(const Session& session);

ExitCode tell_of_emulator();

}  // namespace kaiko_cli
