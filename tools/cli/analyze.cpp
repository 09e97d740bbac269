// SPDX-License-Identifier: MIT
// kaiko analyze: one text in, its emotion out.
#include <kaiko/to_json.hpp>

#include <unistd.h>

#include <cstdio>
#include <string>

#include "charts.hpp"
#include "commands.hpp"
#include "failure.hpp"
#include "terminal.hpp"
#include "text_input.hpp"

namespace kaiko_cli {
ExitCode analyze(const AnalyzeArguments& arguments, const Session& session) {
  kaiko::AnalysisRequest request;
  request.model = arguments.model;
  kaiko::Message& message = request.messages.emplace_back();
  message.text = text_or_input(arguments.text, session.interrupt);
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

}  // namespace kaiko_cli
