// SPDX-License-Identifier: MIT
// kaiko analyze: one text in, its emotion out.
#include <kaiko/to_json.hpp>

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "charts.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "terminal.hpp"
#include "text_input.hpp"

namespace kaiko_cli {
namespace {

struct Arguments {
  std::string text;
  std::string model = "emotion-v2";
  std::string role;
};

ExitCode analyze(const Arguments& arguments, const Session& session) {
  kaiko::AnalysisRequest request;
  request.model = arguments.model;
  kaiko::Message& message = request.messages.emplace_back();
  message.text = text_or_input(arguments.text);
  if (!arguments.role.empty()) message.role = arguments.role;
  const auto analysis = make_client(session).analyze(request, call_options(session));
  if (!analysis) throw Failure(analysis.error());
  if (session.is_json) {
    std::puts(to_json(*analysis).c_str());
    return exit_fine;
  }
  for (const std::string& line : analysis_lines(*analysis, terminal_of(STDOUT_FILENO))) {
    std::puts(line.c_str());
  }
  return exit_fine;
}

}  // namespace

Run add_analyze(CLI::App& command, const Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("text", arguments->text, "the text, in quotes; or - for standard input");
  command.add_option("--model", arguments->model, "emotion model")->capture_default_str();
  command.add_option("--role", arguments->role, "who said it: user, assistant, ...");
  return [arguments, &session] { return analyze(*arguments, session); };
}

}  // namespace kaiko_cli
