// SPDX-License-Identifier: MIT
// Findings of kaiko doctor as lines that fit, as JSON, as an exit status; and what is kept out.
#include "cli/findings.hpp"

#include <nlohmann/json.hpp>

#include <clocale>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using kaiko_cli::Finding;
using kaiko_cli::Mark;
using kaiko_cli::redacted;
using kaiko_cli::Terminal;

Terminal terminal_of(std::size_t width, bool has_blocks) {
  Terminal terminal;
  terminal.width = width;
  terminal.has_blocks = has_blocks;
  return terminal;
}

Finding bad(kaiko::ErrorKind kind) {
  kaiko::Error error;
  error.kind = kind;
  return kaiko_cli::bad_finding("x", error, "");
}

TEST_CASE("a finding is one line, and its lines fit any width") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  const Finding finding{"settings", Mark::warning,
                        "https://a-host-with-a-very-long-name.example.org:8443, gr\u00FC\u00DFe",
                        "do something about it, soon"};
  const auto wide = kaiko_cli::finding_lines(finding, terminal_of(120, true));
  REQUIRE(wide.size() == 2);
  CHECK(wide[0].rfind("! settings https://a-host", 0) == 0);
  CHECK(wide[1] == "           \u2192 do something about it, soon");
  for (const std::size_t width : {std::size_t{80}, std::size_t{40}, std::size_t{20}}) {
    for (const std::string& line : kaiko_cli::finding_lines(finding, terminal_of(width, false))) {
      INFO(line);
      CHECK(kaiko_cli::display_width(line) <= width);
    }
  }
}

TEST_CASE("what a server or a variable puts into a finding steers no terminal") {
  const Finding finding{"dns", Mark::bad, "a\033[2Jb\nc"};
  const auto lines = kaiko_cli::finding_lines(finding, terminal_of(80, false));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find('\033') == std::string::npos);
}

TEST_CASE("a report holds no key, wherever it stands, and no home directory") {
  CHECK(redacted("key canary-canary!", "", "canary-canary") == "key ***!");
  CHECK(redacted("a short key stays: abc", "", "abc") == "a short key stays: abc");
  CHECK(redacted("kaiko_live_canary, sk_prod_canary", "", "") == "kaiko_live_\u2026, sk_\u2026");
  CHECK(redacted("kaiko_test_\u2026 and task_force", "", "") == "kaiko_test_\u2026 and task_force");
  CHECK(redacted("/home/ann/key /home/anna/key", "/home/ann/", "") == "~/key /home/anna/key");
  CHECK(redacted("/etc/key", "/", "") == "/etc/key");
}

TEST_CASE("the first bad finding is the exit status, warnings are fine") {
  CHECK(exit_code_of(std::vector<Finding>{}) == kaiko_cli::exit_fine);
  std::vector<Finding> findings = {{"a", Mark::fine, ""}, {"b", Mark::warning, ""}};
  CHECK(exit_code_of(findings) == kaiko_cli::exit_fine);
  CHECK(summary_of(findings) == "nothing is bad, 1 to look at");
  findings.push_back(bad(kaiko::ErrorKind::dns));
  findings.push_back(bad(kaiko::ErrorKind::authentication));
  CHECK(exit_code_of(findings) == kaiko_cli::exit_service);
  CHECK(summary_of(findings) == "2 bad, 1 to look at");
}

TEST_CASE("an error is told by its kind and code, never in the server's words") {
  kaiko::Error error;
  error.kind = kaiko::ErrorKind::authentication;
  error.http_status = 401;
  error.code = "invalid_api_key";
  error.message = "you said canary";
  const Finding finding = kaiko_cli::bad_finding("auth", error, "");
  CHECK(finding.text == "authentication (401) invalid_api_key");
  CHECK(finding.error_kind == "authentication");
  CHECK(finding.code == kaiko_cli::exit_refused);
}

TEST_CASE("a report for programs is one object with what was found") {
  const auto report = nlohmann::json::parse(kaiko_cli::json_of(
      {{"key", Mark::fine, "here"}, bad(kaiko::ErrorKind::tls_trust), {"x", Mark::note, "\xFF"}}));
  CHECK(report.at("exit_status") == 8);
  CHECK(report.at("bad") == 1);
  CHECK(report.at("findings").at(0) ==
        nlohmann::json({{"check", "key"}, {"result", "fine"}, {"finding", "here"}}));
  CHECK(report.at("findings").at(1).at("error_kind") == "tls_trust");
}

}  // namespace
