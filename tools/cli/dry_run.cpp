// SPDX-License-Identifier: MIT
// Counts, and asks for the limit.
#include "dry_run.hpp"

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "characters.hpp"
#include "failure.hpp"
#include "progress_line.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

constexpr std::size_t most_units = 10000;  // the documentation's limit of a text
constexpr std::uint64_t batch_size = 100;

}  // namespace

std::uint64_t DryRun::calls() const noexcept {
  return (messages - not_utf8 - too_long + batch_size - 1) / batch_size;
}

std::optional<std::uint64_t> DryRun::seconds() const noexcept {
  if (!limit || *limit <= 0) return std::nullopt;
  const auto a_minute = static_cast<std::uint64_t>(*limit);
  return (calls() * 60 + a_minute - 1) / a_minute;
}

DryRun count_messages(MessageReader& messages) {
  DryRun dry_run;
  while (const auto message = messages.next()) {
    ++dry_run.messages;
    const auto units = utf16_units(message->text);
    if (!units) ++dry_run.not_utf8;
    if (units && *units > most_units) ++dry_run.too_long;
  }
  return dry_run;
}

void ask_for_limit(DryRun& dry_run, const Session& session) {
  // Asked once: of a pipe nothing would be left for a second time.
  const auto key = key_source(session)();
  if (!key) return;
  const auto client = kaiko::Client::create(*key, client_options(session));
  if (!client) throw Failure(client.error());
  const auto status = client->ping(call_options(session));
  if (!status) dry_run.trouble = status.error();
  dry_run.limit = status.info().rate_limit.limit;
}

std::vector<std::string> lines_of(const DryRun& dry_run) {
  std::vector<std::string> lines = {counted(dry_run.messages, "message", "messages") + ", in " +
                                    counted(dry_run.calls(), "call", "calls") + " of up to 100"};
  if (dry_run.not_utf8 > 0) {
    lines.push_back(grouped(dry_run.not_utf8) + " can't be sent: not UTF-8");
  }
  if (dry_run.too_long > 0) {
    lines.push_back(grouped(dry_run.too_long) + " can't be sent: longer than 10,000 UTF-16 units");
  }
  if (dry_run.trouble) {
    lines.push_back("the API does not answer: " + describe(*dry_run.trouble));
  } else if (const auto seconds = dry_run.seconds()) {
    lines.push_back("at " + grouped(static_cast<unsigned long long>(*dry_run.limit)) +
                    " requests a minute, the limit of your key: " +
                    time_in_short(std::chrono::seconds(*seconds)));
  } else {
    lines.emplace_back("the limit is not known: without a key, or not told by the API");
  }
  return lines;
}

std::string to_json(const DryRun& dry_run) {
  nlohmann::ordered_json value;
  value["messages"] = dry_run.messages;
  value["not_utf8"] = dry_run.not_utf8;
  value["too_long"] = dry_run.too_long;
  value["calls"] = dry_run.calls();
  if (dry_run.limit) value["limit_per_minute"] = *dry_run.limit;
  if (const auto seconds = dry_run.seconds()) value["seconds"] = *seconds;
  if (dry_run.trouble) value["error"] = {{"kind", to_string(dry_run.trouble->kind)}};
  return value.dump();
}

}  // namespace kaiko_cli
