// SPDX-License-Identifier: MIT
// A wall clock that is wrong, or jumps: limits and waits don't notice, certificates do.
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "faults/faulty_libc.hpp"
#include "faults/rows.hpp"
#include "support/comes_true.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using std::chrono::hours;
using std::chrono::milliseconds;
using Json = nlohmann::json;

constexpr hours century(24 * 365 * 100);

std::function<void(Stage&)> jumps_while_it_waits(hours ahead) {
  return [ahead](Stage& stage) {
    stage.start_server().script(
        {{{"raw", ""}, {"then", "hang"}, {"times", stage.is_strict() ? 1 : 3}}});
    const kaiko::Client client = stage.client();
    std::optional<WrongClock> wrong;
    std::thread changer([&] {
      stage.expect(kaiko_test::comes_true([&] { return !stage.report()["requests"].empty(); }),
                   "a request arrives");
      wrong.emplace(ahead);
    });
    const CallRecord& call = stage.call(client);
    changer.join();
    stage.expect_error(call, ErrorKind::timeout, Outcome::unknown);
    for (const kaiko::Attempt& attempt : call.result.info().attempts) {
      stage.expect_time(attempt.elapsed, milliseconds(500));
    }
  };
}

std::function<void(Stage&)> certificate_at(hours ahead) {
  return [ahead](Stage& stage) {
    stage.start_server({"good"});
    const kaiko::Client client = stage.client();
    {
      const WrongClock wrong(ahead);
      stage.expect_error(stage.call(client), ErrorKind::tls_trust, Outcome::not_sent);
    }
    stage.expect(stage.report()["requests"].empty(), "no request");
    stage.expect_success(stage.call(client));
  };
}

}  // namespace

std::vector<Row> rows_clock() {
  return {
      {56, "the clock jumps an hour ahead", "limits are exact", both,
       jumps_while_it_waits(hours(1))},
      {56, "the clock jumps an hour back", "limits are exact", both,
       jumps_while_it_waits(hours(-1))},
      {56, "our clock is a century ahead", "tls_trust; then success", once,
       certificate_at(century)},
      {56, "our clock is half a century back", "tls_trust; then success", once,
       certificate_at(-century / 2)},
  };
}

}  // namespace kaiko_faults
