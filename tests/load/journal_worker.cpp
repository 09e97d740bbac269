// SPDX-License-Identifier: MIT
// A process that runs so many messages through analyze_all with a journal, and writes the index of
// each message that its sink is told to a file, as eight bytes:
//   kaiko_journal_worker BASE_URL MESSAGES JOURNAL TOLD
// It is there to be killed; the judge is journal_crash_test.cpp. Exits with 0 when the run is
// complete.
#include <kaiko/kaiko.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::uint64_t wanted = std::stoull(argv[2]);
  const int told = ::open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (told < 0) return 2;
  kaiko::Options options;
  options.base_url = argv[1];
  const auto client = kaiko::Client::create(kaiko::ApiKey("kaiko_test_shared"), options);
  if (!client) return std::fprintf(stderr, "%s\n", client.error().to_string().c_str()), 1;

  std::uint64_t given = 0;
  const kaiko::BulkSource source = [&]() -> std::optional<kaiko::Message> {
    if (given == wanted) return std::nullopt;
    kaiko::Message message;
    message.text = "I am happy about number " + std::to_string(given++);
    return message;
  };
  bool is_right = true;
  const kaiko::BulkSink sink = [&](const kaiko::BulkAnswer& answer) {
    const std::string text = "I am happy about number " + std::to_string(answer.index);
    is_right = is_right && answer.emotion && answer.emotion->text == text;
    is_right = is_right && ::write(told, &answer.index, 8) == 8;
  };
  kaiko::BulkOptions bulk;
  bulk.journal.path = argv[3];
  bulk.journal.is_resuming = true;
  const kaiko::BulkReport report = client->analyze_all(source, sink, bulk);
  if (report.is_complete()) return is_right ? 0 : 3;
  return std::fprintf(stderr, "%s\n", report.stopped_by->to_string().c_str()), 1;
}
