// SPDX-License-Identifier: MIT
// Records as bytes: what is written is read again, and nothing is read beyond its end.
#include <kaiko/detail/journal_format.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

TEST_CASE("numbers are eight bytes with the lowest first, on every machine") {
  std::string out;
  append_number(out, 0x0102030405060708U);
  CHECK(out == std::string("\x08\x07\x06\x05\x04\x03\x02\x01", 8));
  CHECK(number_at(out.data()) == 0x0102030405060708U);
  std::string most;
  append_number(most, UINT64_MAX);
  CHECK(number_at(most.data()) == UINT64_MAX);
}

TEST_CASE("fields come back in their order") {
  std::string payload;
  append_number(payload, 7);
  append_field(payload, "");
  append_field(payload, std::string_view("a\0b", 3));
  FieldReader fields(payload);
  CHECK(fields.number() == 7);
  CHECK(fields.text().empty());
  CHECK(fields.text() == std::string_view("a\0b", 3));
  CHECK(fields.is_at_end());
}

TEST_CASE("a payload that ends early, at any byte, gives nothing beyond its end") {
  std::string payload;
  append_number(payload, 7);
  append_field(payload, "text");
  for (std::size_t size = 0; size < payload.size(); ++size) {
    FieldReader fields(std::string_view(payload).substr(0, size));
    fields.number();
    CHECK(fields.text().size() <= size);
    CHECK_FALSE(fields.is_good());
    CHECK_FALSE(fields.is_at_end());
  }
  std::string endless;
  append_number(endless, UINT64_MAX);
  FieldReader fields(endless);
  CHECK(fields.text().empty());
  CHECK_FALSE(fields.is_good());
}

TEST_CASE("a record's head tells its size, its type and a checksum of type and payload") {
  std::string record;
  append_record(record, 'B', "payload");
  REQUIRE(record.size() == record_head_size + 7);
  const RecordHead head = record_head_at(record.data());
  CHECK(head.size == 7);
  CHECK(head.type == 'B');
  CHECK(head.checksum == record_checksum('B', "payload"));
  CHECK(head.checksum != record_checksum('A', "payload"));
  CHECK(head.checksum != record_checksum('B', "paylobd"));
}

}  // namespace
