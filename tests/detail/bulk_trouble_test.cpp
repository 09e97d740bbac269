// SPDX-License-Identifier: MIT
// How long a run puts up with trouble, and when it probes, by a clock that the test moves.
#include <kaiko/detail/bulk_trouble.hpp>

#include <chrono>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint start = TimePoint(std::chrono::hours(1));

TEST_CASE("probes go out at growing distances, up to half a minute") {
  BulkTrouble trouble{BulkOptions()};
  CHECK_FALSE(trouble.is_any());
  TimePoint now = start;
  for (const int wait : {1, 2, 4, 8, 16, 30, 30}) {
    CHECK(trouble.note_outage(now, now != start));
    CHECK(trouble.is_outage());
    CHECK((trouble.next_try() - now == seconds(wait)));
    now = trouble.next_try();
  }
}

TEST_CASE("requests that were under way when it began do not make the distance grow") {
  BulkTrouble trouble{BulkOptions()};
  for (int i = 0; i < 9; ++i) CHECK(trouble.note_outage(start, false));
  CHECK((trouble.next_try() == start + seconds(1)));
}

TEST_CASE("an answer ends it, and the next outage begins anew") {
  BulkTrouble trouble{BulkOptions()};
  trouble.note_outage(start, false);
  trouble.note_outage(start, true);
  trouble.note_answer();
  CHECK_FALSE(trouble.is_any());
  CHECK(trouble.note_outage(start + minutes(20), false));
  CHECK((trouble.next_try() == start + minutes(20) + seconds(1)));
}

TEST_CASE("after a pause nothing is asked at once, nor sooner than an outage says") {
  BulkTrouble trouble{BulkOptions()};
  CHECK((trouble.next_try() < start));
  trouble.note_pause(start, start);
  CHECK((trouble.next_try() == start + seconds(1)));
  trouble.note_answer();
  CHECK((trouble.next_try() < start));
  trouble.note_outage(start, false);
  trouble.note_outage(start, true);
  trouble.note_pause(start, start);
  CHECK((trouble.next_try() == start + seconds(2)));
}

TEST_CASE("pauses and outages have an end of patience each") {
  BulkOptions options;
  options.max_pause = minutes(2);
  options.max_outage = minutes(3);
  BulkTrouble trouble(options);
  CHECK(trouble.note_pause(start, start + minutes(2)));
  CHECK_FALSE(trouble.note_pause(start, start + minutes(2) + seconds(1)));
  CHECK(trouble.is_any());
  CHECK_FALSE(trouble.is_outage());
  CHECK(trouble.note_pause(start + minutes(2) - seconds(1), start));
  CHECK_FALSE(trouble.note_pause(start + minutes(2), start));
  CHECK(trouble.note_outage(start + minutes(10), false));
  CHECK(trouble.note_pause(start + minutes(10), start));  // the outage ended the pause
  CHECK_FALSE(trouble.note_outage(start + minutes(13), true));
}

}  // namespace
