// SPDX-License-Identifier: MIT
// The half of mixed_main.cpp that is compiled with -fno-exceptions.
#include <kaiko/kaiko.hpp>

#include <string>
#include <utility>

int failures_without_exceptions();

int failures_without_exceptions() {
  int failures = 0;
  if (kaiko::ApiKey::create("with a space")) ++failures;
  kaiko::Result<kaiko::ApiKey> key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return failures + 1;
  kaiko::Options options;
  options.base_url = "http://not-loopback.example";
  const auto client = kaiko::Client::create(std::move(*key), options);
  if (client || client.error().kind != kaiko::ErrorKind::configuration) ++failures;
  return failures;
}
