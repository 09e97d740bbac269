// SPDX-License-Identifier: MIT
// A program with two versions of the SDK: this one, and one in another unit that calls itself the
// next. Linked with link-time optimisation, which sees one definition rules across units.
#include <kaiko/kaiko.hpp>

#include <string_view>
#include <utility>

const char* next_version();
bool next_makes_client();

int main() {
  auto key = kaiko::ApiKey::create("kaiko_test_example");
  if (!key) return 1;
  const auto client = kaiko::Client::create(std::move(*key));
  const bool is_other = std::string_view(next_version()) != KAIKO_VERSION_STRING;
  return client && is_other && next_makes_client() ? 0 : 1;
}
