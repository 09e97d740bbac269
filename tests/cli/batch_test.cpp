// SPDX-License-Identifier: MIT
// kaiko batch as a process against the emulator: what goes in, what comes out, and how it ends.
#include <signal.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"
#include "support/raw_client.hpp"

namespace {

using kaiko_test::CliProcess;
using kaiko_test::CliResult;
using kaiko_test::content_of;
using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::OpenPipe;
using kaiko_test::run_cli;
using nlohmann::json;
using Words = std::vector<std::string>;

// The lines of an output, each an object with the index that it should have.
std::vector<json> results_in(const std::string& output) {
  std::vector<json> results;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    results.push_back(json::parse(line));
    CHECK(results.back().at("index") == results.size() - 1);
  }
  return results;
}

Words categories_in(const std::string& output) {
  Words categories;
  for (const json& result : results_in(output)) {
    categories.push_back(result.value("/emotion/category"_json_pointer, "none"));
  }
  return categories;
}

std::string happy_lines(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) lines += "I am happy about " + std::to_string(i) + "\n";
  return lines;
}

TEST_CASE("CSV, JSON Lines and lines give the same emotions, from a file and from a pipe") {
  const EmulatorProcess emulator;
  const Words environment = environment_for(emulator);
  const kaiko_test::TempDir folder;
  struct Row {
    const char* name;
    const char* format;
    const char* bytes;
  };
  const Row rows[] = {
      {"a.csv", "csv", "no,text\r\n1,I am so happy\r\n2,\"I am\nafraid\"\r\n3,I feel sad\r\n"},
      {"a.jsonl", "jsonl",
       "{\"no\":1,\"text\":\"I am so happy\"}\n\"I am\\nafraid\"\n{\"text\":\"I feel sad\"}\n"},
      {"a.txt", "lines", "I am so happy\nI am afraid\n\nI feel sad"},
  };
  for (const Row& row : rows) {
    const std::string path = folder.write(row.name, row.bytes);
    for (const CliResult& told :
         {run_cli({"batch", path}, "", environment),
          run_cli({"batch", "--format", row.format}, row.bytes, environment),
          run_cli({"batch", "-", "--format", row.format}, row.bytes, environment)}) {
      INFO(row.name << ": " << told.err);
      CHECK(told.status == 0);
      CHECK(categories_in(told.out) == Words{"joy", "fear", "sadness"});
      CHECK(told.err.rfind("kaiko: 3 done, 0 failed; 1 request in ", 0) == 0);
    }
  }
  const CliResult csv = run_cli({"batch", folder.path() / "a.csv", "--id-column", "no",
                                 "--output-format", "csv", "--column", "text"},
                                "", environment);
  CHECK(csv.out.rfind("index,id,category,intensity,", 0) == 0);
  CHECK(csv.out.find("\n2,3,sadness,0.") != std::string::npos);
}

TEST_CASE("three bad messages among a hundred spoil nobody else's, and the exit status says so") {
  const EmulatorProcess emulator;
  std::string input;
  for (int i = 0; i < 100; ++i) {
    if (i == 3) {
      input += "caf\xE9 of mine\n";
    } else if (i == 50) {
      input += std::string(10001, 'x') + "\n";
    } else if (i == 99) {
      input += std::string(5001, 'x') + "\xF0\x9F\x98" + std::string(3, '\x80') + "\n";
    } else {
      input += "I am happy\n";
    }
  }
  const CliResult told = run_cli({"batch"}, input, environment_for(emulator));
  CHECK(told.status == 9);
  const Words categories = categories_in(told.out);
  REQUIRE(categories.size() == 100);
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(categories[i] == (i == 3 || i == 50 || i == 99 ? "none" : "joy"));
  }
  const json error = results_in(told.out)[3].at("error");
  CHECK(error.at("kind") == "invalid_argument");
  CHECK(error.at("outcome") == "not_sent");
  CHECK(told.err.find("97 done, 3 failed") != std::string::npos);
}

TEST_CASE("where there are no batches each message is a call, with the same emotions") {
  const std::string input = "I am so happy\nI am afraid\nI feel sad\nI am very angry\n";
  const EmulatorProcess docs;
  const EmulatorProcess gateway({"--profile", "gateway", "--limit", "1000"});
  const CliResult batches = run_cli({"batch"}, input, environment_for(docs));
  const CliResult singles = run_cli({"batch"}, input, environment_for(gateway));
  CHECK(singles.status == 0);
  CHECK(singles.err.find("5 requests") != std::string::npos);
  CHECK(categories_in(singles.out) == categories_in(batches.out));
}

TEST_CASE("a dry run counts, asks for the limit, and analyses nothing") {
  const EmulatorProcess emulator({"--limit", "2"});
  const std::string input = happy_lines(250) + "caf\xE9\n" + std::string(10001, 'x') + "\n";
  const CliResult told = run_cli({"batch", "--dry-run"}, input, environment_for(emulator));
  CHECK(told.status == 0);
  CHECK(told.out ==
        "252 messages, in 3 calls of up to 100\n"
        "1 can't be sent: not UTF-8\n"
        "1 can't be sent: longer than 10,000 UTF-16 units\n"
        "at 2 requests a minute, the limit of your key: 1:30\n");
  const CliResult facts = run_cli({"batch", "--dry-run", "--json"}, input, {"KAIKO_API_KEY="});
  CHECK(facts.status == 0);
  CHECK(json::parse(facts.out) ==
        json({{"messages", 252}, {"not_utf8", 1}, {"too_long", 1}, {"calls", 3}}));
  Words refused = environment_for(emulator);
  refused.insert(refused.begin(), "KAIKO_API_KEY=other");
  const CliResult refusal = run_cli({"batch", "--dry-run"}, input, refused);
  CHECK(refusal.status == 4);
  CHECK(refusal.out.find("authentication (401)") != std::string::npos);
}

TEST_CASE("mistakes are told before anything is sent or written") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  const std::string there = folder.write("there", "mine");
  const std::string results = folder.write("results", "{\"index\":0,}\n");
  const std::string out = (folder.path() / "out").string();
  const std::string csv = folder.write("a.csv", "id,words\n1,secret\n2\n");
  struct Row {
    Words arguments;
    const char* words;
  };
  const Row rows[] = {
      {{"batch", csv}, "no column \"text\"; the first row names: id, words"},
      {{"batch", csv, "--column", "words", "-o", out}, "line 3: 1 cells"},
      {{"batch", "-o", there}, "is there already"},
      {{"batch", "--journal", there, "-o", out}, "is there already"},
      {{"batch", "--journal", out, "--resume", "-o", results}, "can't be gone on with"},
      {{"batch", "--journal", out, "--resume", "-o", there}, "result 0 is something else"},
      {{"batch", "--resume"}, "--journal"},
      {{"batch", "/nowhere/a.csv"}, "No such file"},
      {{"batch", folder.path().string()}, "Is a directory"},
      {{"batch", "--format", "xml"}, "--format"},
      {{"batch", "--format", "jsonl"}, "line 1: not JSON"},
  };
  for (const Row& row : rows) {
    const CliResult told = run_cli(row.arguments, "secret\n", environment_for(emulator));
    INFO(row.words << ": " << told.err);
    CHECK(told.status == 2);
    CHECK(told.err.find(row.words) != std::string::npos);
    CHECK(told.err.find("secret") == std::string::npos);
    CHECK(told.out.empty());
    CHECK_FALSE(std::filesystem::exists(out));
  }
  CHECK(content_of(there) == "mine");
}

TEST_CASE("a run that the API ends says why, how to go on, and leaves no empty file") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  const std::string out = (folder.path() / "out.jsonl").string();
  const std::string journal = (folder.path() / "journal").string();
  Words environment = environment_for(emulator);
  environment.insert(environment.begin(), "KAIKO_API_KEY=other");
  const Words command = {"batch", "-o", out, "--journal", journal};
  const CliResult refused = run_cli(command, happy_lines(150), environment);
  CHECK(refused.status == 10);
  CHECK(refused.err.find("authentication (401)") != std::string::npos);
  CHECK(refused.err.find("the same command with --resume goes on") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(out));
  Words resume = command;
  resume.emplace_back("--resume");
  const CliResult done = run_cli(resume, happy_lines(150), environment_for(emulator));
  CHECK(done.status == 0);
  CHECK(results_in(content_of(out)).size() == 150);
  const CliResult again = run_cli(resume, happy_lines(150), environment_for(emulator));
  CHECK(again.status == 0);
  CHECK(again.err.find("150 by an earlier run; 0 requests") != std::string::npos);
  CHECK(results_in(content_of(out)).size() == 150);
  std::filesystem::resize_file(out, 1000);  // the journal knows of more
  const CliResult lost = run_cli(resume, happy_lines(150), environment_for(emulator));
  CHECK(lost.status == 2);
  CHECK(lost.err.find("they are not of the same run") != std::string::npos);
}

TEST_CASE("an interrupted run has written what it was told, and goes on without a gap") {
  const EmulatorProcess emulator({"--limit", "1000000"});
  const kaiko_test::TempDir folder;
  const std::size_t count = 20000;
  const std::string input = folder.write("in.txt", happy_lines(count));
  const std::string out = (folder.path() / "out.jsonl").string();
  Words command = {"batch", input, "-o", out, "--journal", (folder.path() / "journal").string()};
  CliProcess process(command, "", environment_for(emulator));
  while (content_of(out).empty()) std::this_thread::yield();
  ::kill(process.pid(), SIGINT);
  CHECK(process.wait() == 130);
  CHECK(process.err().find("the same command with --resume goes on") != std::string::npos);
  const std::size_t told = results_in(content_of(out)).size();
  CHECK(told > 0);
  CHECK(told < count);
  command.emplace_back("--resume");
  const CliResult done = run_cli(command, "", environment_for(emulator));
  CHECK(done.status == 0);
  CHECK(results_in(content_of(out)).size() == count);
}

TEST_CASE("a run that is gone on with ends as a whole run does where messages failed") {
  const EmulatorProcess emulator;
  kaiko_test::RawClient control(static_cast<std::uint16_t>(emulator.port()));
  const std::string fault = R"([{"status":409,"body":"{\"error\":{\"code\":\"duplicate_id\"}}"}])";
  control.say("POST /_emulator/faults HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
              std::to_string(fault.size()) + "\r\n\r\n" + fault);
  REQUIRE(control.hear_answer().find(" 200 ") != std::string::npos);
  const kaiko_test::TempDir folder;
  Words command = {"batch", "--journal", (folder.path() / "journal").string(), "-o",
                   (folder.path() / "out.jsonl").string()};
  CHECK(run_cli(command, "I am happy\nI am sad\n", environment_for(emulator)).status == 9);
  command.emplace_back("--resume");
  const CliResult again = run_cli(command, "I am happy\nI am sad\n", environment_for(emulator));
  CHECK(again.status == 9);
  CHECK(again.err.find("2 by an earlier run (2 failed); 0 requests") != std::string::npos);
}

TEST_CASE(
    "an interrupt ends the wait for messages, and a signal of somebody else's does not hinder it") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  OpenPipe input((folder.path() / "in").string());
  CliProcess process({"batch", input.path()}, "", environment_for(emulator));
  input.write("I am happy\nI am", process);
  ::kill(process.pid(), SIGUSR1);
  CHECK(process.end(SIGTERM) == 130);
  CHECK(process.err().find("interrupted") != std::string::npos);
}

TEST_CASE("an interrupt ends the wait for somebody who writes into a pipe") {
  const kaiko_test::TempDir folder;
  const std::string path = (folder.path() / "in").string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CliProcess process({"batch", path, "--dry-run"}, "", {});
  kaiko_test::wait_until_it_holds(SIGINT, process);
  CHECK(process.end(SIGINT) == 130);
}

TEST_CASE("an interrupted dry run does not take what is not there yet for a mistake") {
  const kaiko_test::TempDir folder;
  struct Row {
    const char* format;
    const char* cut;
  };
  for (const Row& row : {Row{"csv", "id,text\n1,\"I am"}, Row{"jsonl", "{\"text\":\"I am"}}) {
    OpenPipe input((folder.path() / row.format).string());
    CliProcess process({"batch", input.path(), "--dry-run", "--format", row.format}, "", {});
    input.write(row.cut, process);
    CHECK(process.end(SIGTERM) == 130);
    CHECK(process.err() == "kaiko: interrupted\n");
  }
}

TEST_CASE("a key from a pipe, which can be read once, is enough for a dry run") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  const CliResult told = kaiko_test::run_in_shell(
      "printf kaiko_test_example | \"$0\" batch \"$1\" --dry-run --key-file /dev/stdin",
      {folder.write("in", "I am happy\n")}, "", {"KAIKO_BASE_URL=" + emulator.base_url()});
  CHECK(told.status == 0);
  CHECK(told.err.empty());
  CHECK(told.out.find("at 1,000 requests a minute") != std::string::npos);
}

TEST_CASE("with standard error closed no message gets into the results") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  const std::string out = (folder.path() / "out.jsonl").string();
  const CliResult told = kaiko_test::run_in_shell("exec \"$0\" batch -o \"$1\" 2>&-", {out},
                                                  "I am happy\n", environment_for(emulator));
  CHECK(told.status == 0);
  CHECK(categories_in(content_of(out)) == Words{"joy"});
}

TEST_CASE("signals that the parent had ignored stay ignored, as for a shell's background job") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir folder;
  std::optional<OpenPipe> input(std::in_place, (folder.path() / "in").string());
  kaiko_test::Program process(
      kaiko_test::in_shell("trap '' INT; exec \"$0\" batch \"$1\"", {input->path()}), "",
      environment_for(emulator));
  input->write("I am happy\n", process);
  ::kill(process.pid(), SIGINT);
  input->write("I feel sad\n", process);
  input.reset();
  CHECK(process.wait() == 0);
  CHECK(categories_in(process.out()) == Words{"joy", "sadness"});
}

}  // namespace
