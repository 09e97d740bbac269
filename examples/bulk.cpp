// SPDX-License-Identifier: MIT
// Any number of texts at the API's limit: one a line from a file (or a few of its own), counted by
// emotion, with progress on standard error. Usage: bulk [file]; the key comes from the environment.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  const auto client = kaiko::Client::from_env();
  if (!client) return std::fprintf(stderr, "%s\n", client.error().to_string().c_str()), 1;

  std::ifstream file;
  std::istringstream own("I am so happy\nI am afraid\ncaf\xE9\nI am happy and proud\n");
  if (argc > 1) file.open(argv[1]);
  std::istream& lines = argc > 1 ? static_cast<std::istream&>(file) : own;

  // Asked as late as possible: a file of any size needs the memory of some thousand lines.
  const kaiko::BulkSource source = [&lines]() -> std::optional<kaiko::Message> {
    kaiko::Message message;
    if (!std::getline(lines, message.text)) return std::nullopt;
    return message;
  };
  std::map<std::string, int> counts;
  const kaiko::BulkSink sink = [&counts](const kaiko::BulkAnswer& answer) {
    ++counts[answer.emotion ? answer.emotion->category
                            : std::string(to_string(answer.emotion.error().kind))];
  };
  kaiko::BulkOptions options;
  options.on_progress = [](const kaiko::BulkProgress& progress) {
    std::fprintf(stderr, "%llu done, %.0f a second\n",
                 static_cast<unsigned long long>(progress.done), progress.per_second);
  };
  const kaiko::BulkReport report = client->analyze_all(source, sink, options);
  for (const auto& [name, count] : counts) std::printf("%-20s %d\n", name.c_str(), count);
  if (report.is_complete()) return 0;
  std::fprintf(stderr, "stopped: %s; %zu taken and not finished\n",
               report.stopped_by->to_string().c_str(), report.unfinished.size());
  return 1;
}
