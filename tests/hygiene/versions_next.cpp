// SPDX-License-Identifier: MIT
// Compiled against a copy of the headers whose version is another one.
#include <kaiko/kaiko.hpp>

#include <utility>

const char* next_version();
bool next_makes_client();

const char* next_version() { return KAIKO_VERSION_STRING; }

bool next_makes_client() {
  auto key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return false;
  return kaiko::Client::create(std::move(*key)).has_value();
}
