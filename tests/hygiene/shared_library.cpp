// SPDX-License-Identifier: MIT
// Built twice, as two shared libraries that each hold the SDK, and loaded into one process.
#include <kaiko/kaiko.hpp>

#include <utility>

extern "C" int EXPORTED_NAME();

extern "C" int EXPORTED_NAME() {
  auto key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return 1;
  auto client = kaiko::Client::create(std::move(*key));
  return client ? 0 : 1;
}
