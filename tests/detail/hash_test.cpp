// SPDX-License-Identifier: MIT
// SHA-256 against the examples that NIST publishes, and the lengths around a block's end.
#include <kaiko/detail/hash.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

std::string hex_of(const Digest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text.push_back("0123456789abcdef"[byte >> 4U]);
    text.push_back("0123456789abcdef"[byte & 0x0FU]);
  }
  return text;
}

std::string hash(std::string_view bytes) {
  Sha256 sha;
  sha.add(bytes);
  return hex_of(sha.finish());
}

TEST_CASE("the published examples come out") {
  CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hash(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("how the bytes are divided does not matter, also around the end of a block") {
  for (const std::size_t size : {55U, 56U, 63U, 64U, 65U, 119U, 120U}) {
    const std::string bytes(size, 'x');
    Sha256 sha;
    for (const char& c : bytes) sha.add(std::string_view(&c, 1));
    CHECK(hex_of(sha.finish()) == hash(bytes));
  }
}

}  // namespace
