// SPDX-License-Identifier: MIT
// What `kaiko doctor` found out: one finding a line, for a person or as JSON for a bug report, and
// the exit status that they come to. Finds out nothing itself.
#pragma once

#include <kaiko/error.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "exit_code.hpp"
#include "terminal.hpp"

namespace kaiko_cli {

enum class Mark {
  fine,
  note,     // neither good nor bad, or not looked at
  warning,  // works, and may not always or not for everybody's good
  bad,
};

struct Finding {
  std::string name;  // of the check: "key", "dns", ...; several findings may share it
  Mark mark = Mark::fine;
  std::string text;
  std::string advice{};         // what to do; empty where there is nothing to do
  ExitCode code = exit_set_up;  // of the program, when this is the first bad one
  std::string error_kind{};     // the SDK's word for what went wrong, if it was the SDK
};

// A bad finding about an error: its kind, status and code, and the SDK's own words. Never the
// server's sentence, which may quote a request.
Finding bad_finding(std::string name, const kaiko::Error& error, std::string advice);

// The text without what a bug report must not hold: `key` (looked for from eight characters on),
// what follows the prefix of any key, and `home`, which becomes "~".
std::string redacted(std::string_view text, std::string_view home, std::string_view key);

// One line, and more where the terminal is too narrow; the advice begins a line of its own.
std::vector<std::string> finding_lines(const Finding& finding, const Terminal& terminal);

// "2 warnings, nothing bad".
std::string summary_of(const std::vector<Finding>& findings);
// Warnings are fine.
ExitCode exit_code_of(const std::vector<Finding>& findings) noexcept;
// One line: {"version", "findings": [{"check", "result", "finding", "advice", "error_kind"}],
// "warnings", "bad", "exit_status"}.
std::string json_of(const std::vector<Finding>& findings);

}  // namespace kaiko_cli
