// SPDX-License-Identifier: MIT
// kaiko analyze as a process: what it prints, for whom, and how it ends.
#include <signal.h>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::CliResult;
using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::run_cli;

constexpr const char* unsure = "I feel a bit unsure about this";

TEST_CASE("a text's emotion is told with its numbers, over TLS") {
  const EmulatorProcess emulator({"--tls"});
  const CliResult told = run_cli({"analyze", unsure}, "", environment_for(emulator));
  CHECK(told.status == 0);
  CHECK(told.err.empty());
  CHECK(told.out.rfind("fear  0.", 0) == 0);
  CHECK(told.out.find("\nvalence     -0.") != std::string::npos);
  CHECK(told.out.find("\nfear         0.") != std::string::npos);
  CHECK(told.out.find('\033') == std::string::npos);  // no colours where there is no terminal
}

TEST_CASE("programs get the answer as one line of JSON, wherever --json stands") {
  const EmulatorProcess emulator;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--json", "analyze", unsure}, {"analyze", unsure, "--json"}}) {
    const CliResult told = run_cli(arguments, "", environment_for(emulator));
    CHECK(told.status == 0);
    CHECK(told.out.find('\n') == told.out.size() - 1);
    CHECK(nlohmann::json::parse(told.out).at("emotions").at("user").at("category") == "fear");
  }
}

TEST_CASE("without an argument the text is standard input, without its line end") {
  const EmulatorProcess emulator;
  const CliResult told =
      run_cli({"analyze", "--json"}, "I am so happy\r\n", environment_for(emulator));
  CHECK(nlohmann::json::parse(told.out).at("emotions").at("user").at("category") == "joy");
}

TEST_CASE("what is wrong stands in one line, and in the exit status") {
  const EmulatorProcess emulator;
  std::vector<std::string> environment = environment_for(emulator);
  struct Row {
    std::vector<std::string> arguments;
    std::string input;
    std::vector<std::string> more;
    int status;
    const char* words;
  };
  const Row rows[] = {
      {{"analyze"}, "", {}, 2, "no text"},
      {{"analyze", "I", "am", "happy"}, "", {}, 2, "were not expected"},
      {{"analyze", "\xFF"}, "", {}, 2, "invalid_argument"},
      {{"analyze", "x"}, "", {"KAIKO_API_KEY="}, 3, "KAIKO_API_KEY"},
      {{"analyze", "x"}, "", {"KAIKO_API_KEY=kaiko_live_example"}, 0, ""},
      {{"analyze", "x", "--environment", "production"}, "", {}, 3, "configuration"},
      {{"analyze", "x", "--key-file", "/nowhere/key"}, "", {}, 3, "key_source"},
      {{"analyze", "x"}, "", {"KAIKO_API_KEY=other"}, 4, "authentication (401)"},
      {{"analyze", "x", "--base-url", "http://127.0.0.1:1", "--timeout", "0.5"},
       "",
       {},
       8,
       "connect"},
      {{"analyse", "x"}, "", {}, 2, "subcommand"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> variables = environment;
    for (const std::string& variable : row.more) variables.insert(variables.begin(), variable);
    const CliResult told = run_cli(row.arguments, row.input, variables);
    INFO(row.words << ": " << told.err);
    CHECK(told.status == row.status);
    CHECK(told.err.find(row.words) != std::string::npos);
    if (row.status != 0) CHECK(told.out.empty());
    CHECK(told.err.find("kaiko_test_example") == std::string::npos);
  }
}

TEST_CASE("an interrupt ends the wait for a text, and nothing is sent") {
  const kaiko_test::TempDir folder;
  kaiko_test::OpenPipe input((folder.path() / "in").string());
  for (const char* const line : {"exec \"$0\" analyze <\"$1\"", "exec \"$0\" analyze - <\"$1\""}) {
    kaiko_test::Program process(
        kaiko_test::in_shell(line, {input.path()}), "",
        {"KAIKO_API_KEY=kaiko_test_example", "KAIKO_BASE_URL=http://127.0.0.1:1"});
    input.write("I am hap", process);
    CHECK(process.end(SIGTERM) == 130);
    CHECK(process.err() == "kaiko: interrupted\n");
    CHECK(process.out().empty());
  }
}

TEST_CASE("what can't be written is told where standard output is closed") {
  const EmulatorProcess emulator;
  const CliResult told = kaiko_test::run_in_shell("exec \"$0\" analyze \"$1\" >&-", {unsure}, "",
                                                  environment_for(emulator));
  CHECK(told.status == 1);
  CHECK(told.err == "kaiko: the output can't be written\n");
}

TEST_CASE("a line for each attempt stands on standard error when asked for") {
  const EmulatorProcess emulator;
  const CliResult told = run_cli({"analyze", unsure, "-v"}, "", environment_for(emulator));
  CHECK(told.err.rfind("kaiko: analyze status=200 attempts=1", 0) == 0);
  CHECK(told.err.find("unsure") == std::string::npos);
}

TEST_CASE("help, version and the way to the emulator are told without a key") {
  CHECK(run_cli({"--version"}).out == "kaiko 1.0.0\n");
  CHECK(run_cli({"--help"}).out.find("Exit status") != std::string::npos);
  CHECK(run_cli({"analyze", "--help"}).status == 0);
  CHECK(run_cli({"--help"}).out.find("[90; doctor: 20]") != std::string::npos);
  CHECK(run_cli({"emulator"}).out.find("kaiko-emulator --port 8787") != std::string::npos);
}

}  // namespace
