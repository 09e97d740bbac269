// SPDX-License-Identifier: MIT
// Too much, too slow, never: answers without an end, and servers without an answer.
#include <string>

#include "faults/oracle.hpp"
#include "faults/rows.hpp"
#include "support/canary.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko::TimeoutKind;
using std::chrono::milliseconds;
using Json = nlohmann::json;

const std::string ok_line = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

// One request, refused for its size, without the memory that its sender wanted us to take.
void too_large(Stage& stage, const Json& step, std::size_t most_kib) {
  stage.start_server().script(Json::array({step}));
  const kaiko::Client client = stage.client();
  const Footprint before = Footprint::now();
  const CallRecord& call = stage.call(client);
  const Footprint after = Footprint::now();
  stage.expect_error(call, ErrorKind::response_too_large, Outcome::unknown);
  stage.expect(call.sends() == 1, "never repeated");
  stage.expect(after.resident_kib <= before.resident_kib + most_kib,
               "memory within " + std::to_string(most_kib) + " KiB");
}

constexpr std::size_t head_bound_kib = 2048;

void one_endless_header_line(Stage& stage) {
  too_large(
      stage,
      {{"raw", ok_line + "X-Bomb: " + std::string(std::size_t{2} << 20U, 'x')}, {"then", "close"}},
      head_bound_kib);
}

void many_header_lines(Stage& stage) {
  std::string lines;
  for (int i = 0; i < 20000; ++i) lines += "X-" + std::to_string(i) + ": y\r\n";
  too_large(stage, {{"raw", ok_line + lines + "\r\n{}"}, {"then", "close"}}, head_bound_kib);
}

void header_lines_without_an_end(Stage& stage) {
  too_large(stage, {{"raw", ok_line}, {"endless", "X-More: of the same\r\n"}}, head_bound_kib);
}

// Nobody asked for gzip, so nothing is inflated; what is no JSON is no answer.
void compressed_bomb(Stage& stage) {
  const Json bomb = {{"status", 200},
                     {"body", "\x1f@BYTES@" + std::string(std::size_t{1} << 20U, 'z')},
                     {"headers", {{"Content-Encoding", "gzip"}}},
                     {"times", stage.is_strict() ? 1 : 3}};
  stage.start_server().script(Json::array({bomb}));
  const CallRecord& call = stage.call(stage.client());
  stage.expect_error(call, ErrorKind::invalid_response, Outcome::unknown);
}

// Bits as deflate packs them: a byte's lowest bit first.
class BitWriter {
 public:
  void bits(const std::string& zeros_and_ones) {
    for (const char bit : zeros_and_ones) {
      if (count_ % 8 == 0) bytes.push_back('\0');
      if (bit == '1') bytes.back() = static_cast<char>(bytes.back() | (1 << (count_ % 8)));
      ++count_;
    }
  }
  std::string bytes;

 private:
  int count_ = 0;
};

// A gzip of blanks without an end, 159 bytes of them for each that is sent (RFC 1951, 3.2.6: the
// fixed codes for a literal, and for a match of 258 bytes at a distance of one).
Json endless_gzip() {
  const std::string match = "1100010100000";
  BitWriter start;
  start.bits("010");       // not the last block, fixed codes
  start.bits("01010000");  // a blank
  start.bits(match);       // now at the start of a byte
  BitWriter more;
  for (int i = 0; i < 8; ++i) more.bits(match);
  std::string many;
  for (int i = 0; i < 500; ++i) many += more.bytes;
  const std::string gzip_head("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  const std::string head = ok_line + "Content-Encoding: gzip\r\n\r\n";
  return {{"raw_hex", kaiko_test::canary::hex(head + gzip_head + start.bytes)},
          {"endless_hex", kaiko_test::canary::hex(many)}};
}

void gzip_without_an_end(Stage& stage) {
  stage.start_server().script(Json::array({endless_gzip()}));
  kaiko::Options options = stage.options();
  options.is_accepting_gzip = true;
  const kaiko::Client client = stage.client(options);
  const Footprint before = Footprint::now();
  const CallRecord& call = stage.call(client);
  const Footprint after = Footprint::now();
  stage.expect_error(call, ErrorKind::response_too_large, Outcome::unknown);
  stage.expect(after.resident_kib <= before.resident_kib + (std::size_t{20} << 10U),
               "memory within the cap");
}

void body_without_an_end(Stage& stage) {
  const std::string piece(65536, ' ');
  too_large(stage, {{"raw", ok_line + "\r\n"}, {"endless", piece}}, std::size_t{20} << 10U);
}

void body_announced_too_long(Stage& stage) {
  too_large(stage,
            {{"raw", ok_line + "Content-Length: 99999999999\r\n\r\n"},
             {"endless", std::string(65536, ' ')}},
            std::size_t{20} << 10U);
}

// Every attempt ends by its own limit, whatever drips in meanwhile.
void drips(Stage& stage, const Json& step) {
  Json each = step;
  each["times"] = stage.is_strict() ? 1 : 3;
  stage.start_server().script(Json::array({each}));
  const CallRecord& call = stage.call(stage.client());
  stage.expect_error(call, ErrorKind::timeout, Outcome::unknown);
  if (call.result) return;
  stage.expect(call.result.error().timeout == TimeoutKind::attempt, "the attempt's limit is named");
  for (const kaiko::Attempt& attempt : call.result.info().attempts) {
    stage.expect_time(attempt.elapsed, milliseconds(500));
  }
}

void slow_head(Stage& stage) {
  drips(stage, {{"raw", ok_line + "X-Slow: yes\r\n\r\n{}"}, {"piece", 1}, {"every_ms", 100}});
}

void slow_body(Stage& stage) {
  drips(stage, {{"raw", ok_line + "Content-Length: 500\r\n\r\n"},
                {"endless", "                    "},
                {"every_ms", 50}});
}

void silence(Stage& stage) { drips(stage, {{"raw", ""}, {"then", "hang"}}); }

void large_upload(Stage& stage) {
  stage.start_server();
  kaiko::Options options = stage.options();
  options.limits.is_checking_published_limits = false;
  options.timeouts.attempt = milliseconds(2500);  // a busy machine may need longer than the others
  kaiko::AnalysisRequest request;
  const std::string text(std::size_t{3} << 19U, 'a');
  request.messages.emplace_back().text = text;
  const CallRecord& call = stage.call_with(stage.client(options), request);
  stage.expect_success(call);
  stage.expect(stage.report()["requests"][0]["has_expect"] == false, "no Expect header");
}

}  // namespace

std::vector<Row> rows_limits() {
  return {
      {29, "one header line of 2 MB", "response_too_large, memory flat", both,
       one_endless_header_line},
      {29, "20,000 header lines", "response_too_large, memory flat", both, many_header_lines},
      {29, "header lines without an end", "response_too_large, memory flat", both,
       header_lines_without_an_end},
      {30, "gzip that was not asked for", "not inflated: invalid_response", both, compressed_bomb},
      {30, "gzip without an end, asked for", "response_too_large at 8 MiB", both,
       gzip_without_an_end},
      {31, "body without an end", "response_too_large at 8 MiB", both, body_without_an_end},
      {31, "body of 99,999,999,999 bytes", "response_too_large at 8 MiB", both,
       body_announced_too_long},
      {32, "a byte of the head each 100 ms", "timeout/attempt at its limit, each time", all_modes,
       slow_head},
      {32, "some bytes of the body each 50 ms", "timeout/attempt at its limit, each time",
       all_modes, slow_body},
      {33, "no answer at all", "timeout/attempt; strict: one request", all_modes, silence},
      {34, "1.5 MiB to send", "sent at once, without Expect", once, large_upload},
  };
}

}  // namespace kaiko_faults
