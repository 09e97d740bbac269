// SPDX-License-Identifier: MIT
// kaiko context as a process: messages of a conversation, its state, one of its messages.
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::CliResult;
using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::run_cli;

TEST_CASE("several messages are told in a line each, with valence over time") {
  const EmulatorProcess emulator;
  const CliResult told = run_cli({"context", "analyze", "s1", "I am very angry", "I am so happy"},
                                 "", environment_for(emulator));
  CHECK(told.status == 0);
  CHECK(told.out.find("anger ") == 0);
  CHECK(told.out.find("valence -0.") < told.out.find("I am very angry"));
  CHECK(told.out.find("\njoy ") != std::string::npos);
  const std::size_t chart = told.out.find("\nvalence, message by message\n +1");
  REQUIRE(chart != std::string::npos);
  CHECK(told.out.find("\n -1", chart) != std::string::npos);
}

TEST_CASE("an argument is a message as it stands, in brackets too") {
  const EmulatorProcess emulator;
  const CliResult told = run_cli({"context", "analyze", "s1", "[sighs] I am tired, really [sobs]",
                                  "[I am sad]", "[]", "[\"I am happy\",]"},
                                 "", environment_for(emulator));
  INFO(told.out << told.err);
  CHECK(told.status == 0);
  for (const char* line : {"  [sighs] I am tired, really [sobs]\n", "  [I am sad]\n", "  []\n",
                           "  [\"I am happy\",]\n"}) {
    CHECK(told.out.find(line) != std::string::npos);
  }
  const CliResult none = run_cli({"context", "analyze", "s1", "--external-id", "[m]", "[]"}, "",
                                 environment_for(emulator));
  CHECK(none.status == 0);
  CHECK(run_cli({"context", "message", "s1", "[m]"}, "", environment_for(emulator)).status == 0);
}

TEST_CASE("where the output can't be written no more is asked") {
  const EmulatorProcess emulator;
  const CliResult told =
      kaiko_test::run_in_shell("exec \"$0\" context analyze s1 -v >/dev/full", {},
                               "I am sad\nI am happy\nI am afraid\n", environment_for(emulator));
  CHECK(told.status == 1);
  CHECK(told.err.find("kaiko: the output can't be written\n") != std::string::npos);
  CHECK(told.err.find("status=200") == told.err.rfind("status=200"));
}

TEST_CASE("messages may come a line each on standard input; empty lines are none") {
  const EmulatorProcess emulator;
  const CliResult told = run_cli({"context", "analyze", "s1", "--json"},
                                 "I am very angry\n\r\n\nI am so happy", environment_for(emulator));
  std::istringstream lines(told.out);
  std::vector<std::string> categories;
  for (std::string line; std::getline(lines, line);) {
    categories.push_back(nlohmann::json::parse(line).at("emotions").at("user").at("category"));
  }
  CHECK(categories == std::vector<std::string>{"anger", "joy"});
}

TEST_CASE("one message is told whole, and can be asked for by its name; so can the state") {
  const EmulatorProcess emulator;
  const auto environment = environment_for(emulator);
  const CliResult said = run_cli(
      {"context", "analyze", "s 1", "I am afraid", "--external-id", "m-1"}, "", environment);
  CHECK(said.status == 0);
  CHECK(said.out.rfind("fear  0.", 0) == 0);
  CHECK(said.out.find("mode ") != std::string::npos);
  CHECK(run_cli({"context", "message", "s 1", "m-1"}, "", environment).out.rfind("fear  0.", 0) ==
        0);
  const CliResult state = run_cli({"--json", "context", "state", "s 1"}, "", environment);
  CHECK(nlohmann::json::parse(state.out).at("object") == "emotions.state");
}

TEST_CASE("what is not there, or can't be asked for, is said") {
  const EmulatorProcess emulator;
  const auto environment = environment_for(emulator);
  const CliResult unknown = run_cli({"context", "state", "nobody"}, "", environment);
  CHECK(unknown.status == 6);
  CHECK(unknown.err.find("not_found (404)") != std::string::npos);
  CHECK(run_cli({"context", "state", ".."}, "", environment).status == 2);
  CHECK(run_cli({"context", "analyze", "s", "a", "b", "--external-id", "m"}, "", environment)
            .status == 2);
  CHECK(run_cli({"context"}, "", environment).status == 2);
}

}  // namespace
