// SPDX-License-Identifier: MIT
// Built twice, as two shared libraries that each hold the SDK: loaded, used and unloaded by row 66.
#include <kaiko/kaiko.hpp>

#include <string>
#include <utility>

// Whether one call succeeded, with a client that is made and ended here.
extern "C" bool kaiko_module_call(const char* base_url, const char* key_file, const char* text);

extern "C" bool kaiko_module_call(const char* base_url, const char* key_file, const char* text) {
  auto key = kaiko::ApiKey::from_file(key_file);
  if (!key) return false;
  kaiko::Options options;
  options.base_url = base_url;
  const auto client = kaiko::Client::create(std::move(key).value(), options);
  return client && client->analyze(text).has_value();
}
