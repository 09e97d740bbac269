// SPDX-License-Identifier: MIT
// The half of mixed_main.cpp that has exceptions: value() of an error throws.
#include <kaiko/kaiko.hpp>

#include <string>
#include <utility>

int failures_with_exceptions();

int failures_with_exceptions() {
  int failures = 0;
  try {
    (void)kaiko::ApiKey::create("with a space").value();
    ++failures;
  } catch (const kaiko::Exception& exception) {
    if (exception.error().kind != kaiko::ErrorKind::key_source) ++failures;
  }
  kaiko::Options options;
  options.base_url = "http://not-loopback.example";
  const auto client =
      kaiko::Client::create(kaiko::ApiKey::create("kaiko_test_example").value(), options);
  if (client || client.error().kind != kaiko::ErrorKind::configuration) ++failures;
  return failures;
}
