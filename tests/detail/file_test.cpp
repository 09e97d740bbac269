// SPDX-License-Identifier: MIT
// A file that is open for reading.
#include <kaiko/detail/file.hpp>

#include <array>
#include <cstdio>
#include <string>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko::detail;

TEST_CASE("a file is read as it is, byte for byte") {
  const kaiko_test::TempDir folder;
  const std::string bytes("a\r\nb\0c\x1A", 7);
  const File file = open_to_read(folder.write("file", bytes).c_str());
  REQUIRE(file);
  std::array<char, 16> buffer{};
  const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get());
  CHECK(std::string(buffer.data(), size) == bytes);
}

TEST_CASE("what is not there is null") {
  const kaiko_test::TempDir folder;
  CHECK_FALSE(open_to_read((folder.path() / "nothing").string().c_str()));
}

}  // namespace
