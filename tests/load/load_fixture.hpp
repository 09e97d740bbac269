// SPDX-License-Identifier: MIT
// What the loads share: whether the full size is asked for, and the emulator's ledger over a raw
// socket.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "support/catch.hpp"
#include "support/emulator_process.hpp"
#include "support/raw_client.hpp"
#include "support/raw_server.hpp"

namespace kaiko_test {

inline bool is_full_load() {
  const char* const load = std::getenv("KAIKO_LOAD");
  return load != nullptr && std::string_view(load) == "full";
}

inline nlohmann::json ledger_of(const EmulatorProcess& emulator) {
  RawClient raw(static_cast<std::uint16_t>(emulator.port()), RawClient::Security::plain);
  raw.say("GET /_emulator/ledger HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  return nlohmann::json::parse(body_of(raw.hear_answer()));
}

// Batches of 100: as many effects as batches, one for each key, and one body.
inline void check_each_batch_once(const EmulatorProcess& emulator, std::uint64_t messages) {
  const nlohmann::json ledger = ledger_of(emulator);
  CHECK(ledger.at("effects") == messages / 100);
  for (const auto& [key, entry] : ledger.at("keys").items()) {
    INFO(key);
    CHECK(entry.at("effects") == 1);
    CHECK(entry.at("body_hashes").size() == 1);
  }
}

}  // namespace kaiko_test
