// SPDX-License-Identifier: MIT
// Two files of one program, each with the whole SDK: it links, and both mean the same functions.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <cstdio>

using Maker = kaiko::Result<kaiko::ApiKey> (*)(const std::string&);
Maker maker_of_the_other_unit();
kaiko::Result<kaiko::Client> client_of_the_other_unit();

int main() {
  const Maker here = &kaiko::ApiKey::from_file;
  if (here != maker_of_the_other_unit()) {
    std::puts("the two units have two copies of one function");
    return 1;
  }
  kaiko::Result<kaiko::Client> client = client_of_the_other_unit();
  return client.has_value() ? 0 : 1;
}
