// SPDX-License-Identifier: MIT
// A program with two shared libraries that both hold the SDK, and with the SDK itself.
#include <kaiko/kaiko.hpp>

#include <utility>

extern "C" int kaiko_shared_one();
extern "C" int kaiko_shared_two();

int main() {
  auto key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return 1;
  const auto client = kaiko::Client::create(std::move(*key));
  return (client ? 0 : 1) + kaiko_shared_one() + kaiko_shared_two();
}
