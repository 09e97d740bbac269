// SPDX-License-Identifier: MIT
// kaiko chat as a process: answers as they come, and the emotion of who asked.
#include <signal.h>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"
#include "support/raw_server.hpp"

namespace {

using kaiko_test::CliResult;
using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::run_cli;

constexpr const char* nervous = "I am nervous about my interview tomorrow";

TEST_CASE(
    "an answer is followed by the emotion of who asked, streamed or whole, in both profiles") {
  for (const char* profile : {"docs", "gateway"}) {
    const EmulatorProcess emulator({"--profile", profile});
    const CliResult streamed = run_cli({"chat", nervous}, "", environment_for(emulator));
    INFO(profile << ": " << streamed.out << streamed.err);
    CHECK(streamed.status == 0);
    CHECK(streamed.out.find("\n  you: fear 0.") > 20);
    CHECK(streamed.out.find("\n  you: fear 0.") != std::string::npos);
    const CliResult whole = run_cli({"chat", nervous, "--whole"}, "", environment_for(emulator));
    CHECK(whole.out == streamed.out);
  }
}

TEST_CASE("a talk goes on line by line, and remembers what was said") {
  kaiko_test::RawServer server(kaiko_test::always(kaiko_test::json_answer(
      200,
      R"({"choices":[{"message":{"content":"yes"}}],"emotions":{"user":{"category":"joy"}}})")));
  const std::vector<std::string> environment = {"KAIKO_API_KEY=kaiko_test_example",
                                                "KAIKO_BASE_URL=" + server.url()};
  const CliResult told = run_cli({"chat", "--system", "be kind"}, "first\nsecond\n", environment);
  CHECK(told.status == 0);
  CHECK(told.out == "yes\n  you: joy\nyes\n  you: joy\n");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  const auto second = nlohmann::json::parse(requests[1].body).at("messages");
  REQUIRE(second.size() == 4);
  CHECK(second[0].at("role") == "system");
  CHECK(second[2].at("content") == "yes");
  CHECK(second[3].at("content") == "second");
}

TEST_CASE("with --forget each question is sent alone, after what the model was told first") {
  kaiko_test::RawServer server(kaiko_test::always(
      kaiko_test::json_answer(200, R"({"choices":[{"message":{"content":"yes"}}]})")));
  const std::vector<std::string> environment = {"KAIKO_API_KEY=kaiko_test_example",
                                                "KAIKO_BASE_URL=" + server.url()};
  run_cli({"chat", "--system", "be kind", "--forget"}, "first\nsecond\n", environment);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(nlohmann::json::parse(requests[1].body).at("messages").size() == 2);
}

TEST_CASE("a talk may be longer than a request: the oldest messages are left out of it") {
  kaiko_test::RawServer server(kaiko_test::always(
      kaiko_test::json_answer(200, R"({"choices":[{"message":{"content":"yes"}}]})")));
  std::string questions;
  for (int i = 0; i < 60; ++i) questions += "question " + std::to_string(i) + "\n";
  const CliResult told =
      run_cli({"chat", "--system", "be kind"}, questions,
              {"KAIKO_API_KEY=kaiko_test_example", "KAIKO_BASE_URL=" + server.url()});
  CHECK(told.status == 0);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 60);
  const auto last = nlohmann::json::parse(requests[59].body).at("messages");
  REQUIRE(last.size() == 100);
  CHECK(last[0].at("role") == "system");
  CHECK(last[99].at("content") == "question 59");
}

TEST_CASE("an answer that is too long to be sent back does not end the talk") {
  std::string essay;
  for (int i = 0; i < 5001; ++i) essay += "\u00E4";
  kaiko_test::RawServer server(kaiko_test::always(kaiko_test::json_answer(
      200, R"({"choices":[{"message":{"content":"a)" + essay + essay + R"("}}]})")));
  const CliResult told =
      run_cli({"chat"}, "write an essay\nthank you\n",
              {"KAIKO_API_KEY=kaiko_test_example", "KAIKO_BASE_URL=" + server.url()});
  CHECK(told.status == 0);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  const auto messages = nlohmann::json::parse(requests[1].body).at("messages");
  REQUIRE(messages.size() == 3);
  CHECK(messages[1].at("content").get<std::string>().size() == 9999);
}

TEST_CASE("a question that fails does not end the talk; a key that is refused does") {
  const EmulatorProcess emulator;
  auto environment = environment_for(emulator);
  const std::string too_long(10001, 'x');
  const CliResult told = run_cli({"chat"}, too_long + "\n" + nervous + "\n", environment);
  CHECK(told.status == 0);
  CHECK(told.err.find("invalid_argument") != std::string::npos);
  CHECK(told.out.find("  you: fear") != std::string::npos);
  environment.insert(environment.begin(), "KAIKO_API_KEY=other");
  const CliResult refused = run_cli({"chat"}, "a\nb\n", environment);
  CHECK(refused.status == 4);
  CHECK(refused.err.find("authentication") == refused.err.rfind("authentication"));
}

TEST_CASE("an answer for programs is one line of JSON") {
  const EmulatorProcess emulator;
  const CliResult told = run_cli({"chat", nervous, "--json"}, "", environment_for(emulator));
  CHECK(nlohmann::json::parse(told.out).at("emotions").at("user").at("category") == "fear");
}

TEST_CASE("an interrupt ends a call that waits, with the status that shells expect") {
  kaiko_test::RawServer server(kaiko_test::always({"", kaiko_test::After::hang}));
  kaiko_test::CliProcess process(
      {"chat", "hello"}, "",
      {"KAIKO_API_KEY=kaiko_test_example", "KAIKO_BASE_URL=" + server.url()});
  REQUIRE(server.wait_for_requests(1));
  CHECK(process.end(SIGINT) == 130);
  CHECK(process.err().find("cancelled") != std::string::npos);
}

TEST_CASE("where answers can't be written no more is asked") {
  const EmulatorProcess emulator;
  const char* const how = GENERATE("", " --whole", " --json");
  const CliResult told =
      kaiko_test::run_in_shell(std::string("exec \"$0\" chat -v >/dev/full") + how, {},
                               "hello\nand you?\nbye\n", environment_for(emulator));
  CHECK(told.status == 1);
  CHECK(told.err.find("kaiko: the output can't be written\n") != std::string::npos);
  CHECK(told.err.find("status=200") == told.err.rfind("status=200"));
}

}  // namespace
