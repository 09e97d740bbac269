// SPDX-License-Identifier: MIT
// Compiled with -fno-exceptions: a bad key is an error value, a good one makes a client.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <cstdio>
#include <string>
#include <utility>

int main() {
  const kaiko::Result<kaiko::ApiKey> bad = kaiko::ApiKey::create("with a space");
  if (bad || bad.error().kind != kaiko::ErrorKind::key_source) return 1;
  kaiko::Result<kaiko::ApiKey> key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return 2;
  const kaiko::Result<kaiko::Client> client = kaiko::Client::create(std::move(*key));
  if (!client) {
    std::printf("%s\n", client.error().to_string().c_str());
    return 3;
  }
  return 0;
}
