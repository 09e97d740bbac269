// SPDX-License-Identifier: MIT
// The second file of two_units_main.cpp.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <utility>

using Maker = kaiko::Result<kaiko::ApiKey> (*)(const std::string&);
Maker maker_of_the_other_unit();
kaiko::Result<kaiko::Client> client_of_the_other_unit();

Maker maker_of_the_other_unit() { return &kaiko::ApiKey::from_file; }

kaiko::Result<kaiko::Client> client_of_the_other_unit() {
  return kaiko::Client::create(kaiko::ApiKey::create("kaiko_test_example").value());
}
