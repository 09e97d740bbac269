// SPDX-License-Identifier: MIT
// What all commands share: settings of the connection and the client made of them. Keys come from
// the environment or a file, never from an argument.
#pragma once

#include <kaiko/client.hpp>

#include <optional>
#include <string>

namespace kaiko_cli {

struct Session {
  std::string environment;     // "production", "staging"; empty: by the key's prefix
  std::string base_url;        // empty: KAIKO_BASE_URL, else the environment's
  std::string ca_file;         // empty: KAIKO_CA_FILE, else the system's
  std::string key_file;        // empty: KAIKO_API_KEY, else KAIKO_API_KEY_FILE
  double timeout_seconds = 0;  // of a whole call, a stream's until it begins; 0: the SDK's
  bool is_bearer = false;
  bool is_strict = false;
  bool is_json = false;
  bool is_verbose = false;
  kaiko::CancelToken interrupt{};  // SIGINT and SIGTERM
};

kaiko::Options client_options(const Session& session);
// Where the key comes from, by the options and then by the environment.
kaiko::KeySource key_source(const Session& session);
// Throws Failure: the key or a setting is at fault.
kaiko::Client make_client(const Session& session, std::optional<kaiko::Options> options = {});
// Options of one call: ends when the program is interrupted.
kaiko::CallOptions call_options(const Session& session);

}  // namespace kaiko_cli
