// SPDX-License-Identifier: MIT
// What a batch would take: how many messages and calls, and how long at the limit. Asks the API
// for its limit at most, and analyses nothing.
#pragma once

#include <kaiko/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "message_reader.hpp"
#include "session.hpp"

namespace kaiko_cli {

struct DryRun {
  std::uint64_t messages = 0;
  std::uint64_t not_utf8 = 0;             // these can't be sent
  std::uint64_t too_long = 0;             // nor these: more than 10,000 UTF-16 units
  std::optional<std::int64_t> limit{};    // requests a minute, as far as one answer tells
  std::optional<kaiko::Error> trouble{};  // why the API did not tell its limit

  std::uint64_t calls() const noexcept;                   // of up to 100 messages
  std::optional<std::uint64_t> seconds() const noexcept;  // at the limit
};

// Reads all of it.
DryRun count_messages(MessageReader& messages);
// Asks once, if there is a key.
void ask_for_limit(DryRun& dry_run, const Session& session);

std::vector<std::string> lines_of(const DryRun& dry_run);
std::string to_json(const DryRun& dry_run);

}  // namespace kaiko_cli
