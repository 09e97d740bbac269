// SPDX-License-Identifier: MIT
// Runs that end in the middle, by an exception, a full disk or a loss of power, and are gone on
// with from their journal: every message is told, and nothing is carried out a second time.
#include <kaiko/detail/bulk_log.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/scripted_api.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using kaiko_test::ApiRequest;
using kaiko_test::BulkStage;
using kaiko_test::ScriptedApi;
using Reply = std::optional<HttpReply>;

struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

using Replies = std::map<std::string, std::pair<std::string, HttpReply>>;  // key -> body, answer

// An API that honours keys and outlives the runs; what it carried out, by text.
struct World {
  Reply serve(const ApiRequest& asked) {
    if (before) before(asked);
    if (instead) {
      if (auto reply = instead(asked)) return reply;
    }
    const auto known = replies.find(asked.key);
    if (known != replies.end()) {
      CHECK((known->second.first == asked.body));
      return known->second.second;
    }
    for (const std::string& text : asked.texts) ++effects[text];
    HttpReply reply = ScriptedApi::answer(asked);
    replies[asked.key] = {asked.body, reply};
    if (after) after(asked);
    return reply;
  }

  // A run of `count` texts with the journal. Empty when it was killed.
  std::optional<BulkReport> run(std::size_t count, bool is_resuming,
                                const std::function<void(BulkOptions&)>& change = nullptr) {
    BulkStage stage([this](const ApiRequest& asked) { return serve(asked); });
    stage.bulk.batch_size = 10;
    stage.bulk.journal.path = path;
    stage.bulk.journal.is_resuming = is_resuming;
    if (change) change(stage.bulk);
    give_time(stage);
    const auto texts = BulkStage::numbers(count);
    std::optional<BulkReport> report;
    try {
      report = stage.client().analyze_all(
          bulk_source(texts),
          [this](const BulkAnswer& answer) {
            if (on_answer) on_answer(answer);
            if (answer.emotion) {
              CHECK(answer.emotion->category == "joy of " + std::to_string(answer.index));
            } else {
              errors[answer.index] = answer.emotion.error().kind;
            }
            ++told[answer.index];
          },
          stage.bulk);
    } catch (const Killed&) {
    }
    return report;
  }
  // Another process has other keys.
  void give_time(BulkStage& stage) {
    stage.runtime = std::make_shared<testing::ManualRuntime>(++runs);
    stage.options.runtime = stage.runtime;
    stage.runtime->advance(clock);
    clock_of_run = stage.runtime;
  }
  // How many of the texts were carried out exactly once.
  std::size_t carried_out_once() const {
    return static_cast<std::size_t>(
        std::count_if(effects.begin(), effects.end(), [](const auto& e) { return e.second == 1; }));
  }

  kaiko_test::TempDir folder;
  std::string path = (folder.path() / "journal").string();
  std::uint64_t runs = 0;
  std::chrono::hours clock{0};
  std::shared_ptr<testing::ManualRuntime> clock_of_run;
  std::function<void(const ApiRequest&)> before;    // it is carried out
  std::function<Reply(const ApiRequest&)> instead;  // of that
  std::function<void(const ApiRequest&)> after;
  std::function<void(const BulkAnswer&)> on_answer;
  Replies replies;
  std::map<std::string, int> effects;
  std::map<std::uint64_t, int> told;
  std::map<std::uint64_t, ErrorKind> errors;
};

TEST_CASE(
    "a journal changes nothing about a run that ends well, and a second run has nothing to do") {
  World world;
  const auto report = world.run(95, false);
  REQUIRE(report);
  CHECK(report->is_complete());
  CHECK(report->done == 95);
  const auto again = world.run(95, true);
  REQUIRE(again);
  CHECK(again->is_complete());
  CHECK(again->resumed == 95);
  CHECK(again->requests == 0);
  CHECK(world.told.size() == 95);
  CHECK(world.carried_out_once() == 95);
  CHECK(world.run(200, true)->done == 105);  // more of the same input
  CHECK(world.carried_out_once() == 200);
}

TEST_CASE("what an earlier run did is no longer to be waited for") {
  World world;
  REQUIRE(world.run(60, false));
  world.after = [&world](const ApiRequest&) {
    world.clock_of_run->advance(std::chrono::seconds(5));
  };
  std::vector<BulkProgress> seen;
  REQUIRE(world.run(100, true, [&seen](BulkOptions& bulk) {
    bulk.expected = 100;
    bulk.on_progress = [&seen](const BulkProgress& progress) { seen.push_back(progress); };
  }));
  REQUIRE_FALSE(seen.empty());
  CHECK(seen.back().resumed == 60);
  CHECK(seen.back().done == 40);
  CHECK(seen.back().in_flight == 0);
  REQUIRE(seen.back().time_left);
  CHECK(seen.back().time_left->count() == 0);
}

TEST_CASE("a run that is killed at any point is gone on with: all told, all carried out once") {
  const auto where = GENERATE(as<std::string>(), "before", "after", "sink");
  for (int kill_at = 0; kill_at < 10; ++kill_at) {
    World world;
    int count = 0;
    const auto kill = [&count, kill_at] {
      if (count++ == kill_at) throw Killed();
    };
    if (where == "before") world.before = [&](const ApiRequest&) { kill(); };
    if (where == "after") world.after = [&](const ApiRequest&) { kill(); };
    if (where == "sink") {
      world.on_answer = [&](const BulkAnswer& answer) {
        if (answer.index % 10 == 7) kill();
      };
    }
    REQUIRE_FALSE(world.run(100, false));
    const auto report = world.run(100, true);
    INFO(where << " " << kill_at);
    REQUIRE(report);
    CHECK(report->is_complete());
    CHECK(world.told.size() == 100);
    CHECK(world.carried_out_once() == 100);
    CHECK(report->resumed + report->done == 100);
  }
}

TEST_CASE(
    "a loss of power drops what was not synced, at any record: all told, all carried out once") {
  // What the disk holds at the moment of each request: by then the request itself is synced.
  World first;
  std::vector<std::pair<std::string, Replies>> cuts;
  first.after = [&](const ApiRequest&) { cuts.emplace_back(bytes_of(first.path), first.replies); };
  REQUIRE(first.run(60, false));
  REQUIRE(cuts.size() == 6);
  for (const auto& [bytes, replies] : cuts) {
    // Where records end behind the last one that begins a request.
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < bytes.size();) {
      const detail::RecordHead head = detail::record_head_at(bytes.data() + at);
      at += detail::record_head_size + static_cast<std::size_t>(head.size);
      if (head.type == 'B') ends.clear();
      ends.push_back(at);
    }
    for (const std::size_t end : ends) {
      World world;
      world.runs = first.runs;
      world.replies = replies;
      for (const auto& reply : replies) {
        const auto body = nlohmann::json::parse(reply.second.first);
        for (const auto& message : body.at("messages")) {
          ++world.effects[message.at("content").at("text").get<std::string>()];
        }
      }
      world.folder.write("journal", bytes.substr(0, end));
      const auto report = world.run(60, true);
      REQUIRE(report);
      CHECK(report->is_complete());
      CHECK(world.told.size() + report->resumed == 60);
      CHECK(world.carried_out_once() == 60);
    }
  }
}

TEST_CASE(
    "a disk that fills up ends the run, nothing unwritten is sent, and with room it goes on") {
  // The limit on the size of files plays the full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  for (const rlim_t room : {rlim_t{1500}, rlim_t{3000}, rlim_t{3333}, rlim_t{4500}}) {
    World world;
    rlimit small = before;
    small.rlim_cur = room;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto full = world.run(100, false);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    INFO(room);
    REQUIRE(full);
    REQUIRE(full->stopped_by);
    CHECK(full->stopped_by->kind == ErrorKind::resources);
    CHECK(full->stopped_by->param == "journal.path");
    CHECK(full->failed == 0);
    const auto report = world.run(100, true);
    REQUIRE(report);
    CHECK(report->is_complete());
    CHECK(world.told.size() == 100);
    CHECK(world.carried_out_once() == 100);
  }
}

TEST_CASE("an answer that can't be written down reaches the sink, also before its turn") {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  World world;
  world.instead = [&](const ApiRequest& asked) -> Reply {
    if (asked.texts.front() == "0") {
      return testing::error_reply(503, "", "unavailable", {{"Retry-After", "1"}});
    }
    rlimit small = before;
    small.rlim_cur = bytes_of(world.path).size();
    CHECK(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    return std::nullopt;
  };
  const auto strict = [](BulkOptions& bulk) { bulk.call.resend = Resend::never; };
  const auto full = world.run(30, false, strict);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  REQUIRE(full);
  REQUIRE(full->stopped_by);
  CHECK(full->stopped_by->param == "journal.path");
  CHECK(full->done == 10);
  REQUIRE(world.told.size() == 10);
  CHECK(world.told.begin()->first == 10);
}

TEST_CASE("what a journal has the answer to is in doubt for whoever sends it without one") {
  World world;
  world.instead = [](const ApiRequest& asked) -> Reply {
    if (asked.texts.front() == "0") {
      return testing::error_reply(503, "", "unavailable", {{"Retry-After", "1"}});
    }
    if (asked.texts.front() == "20") return testing::error_reply(402, "", "insufficient_credits");
    return std::nullopt;
  };
  const auto report =
      world.run(100, false, [](BulkOptions& bulk) { bulk.call.resend = Resend::never; });
  REQUIRE(report);
  REQUIRE(report->stopped_by);
  CHECK(report->stopped_by->kind == ErrorKind::credits);
  CHECK(report->unfinished.size() == 30);
  CHECK(report->in_doubt == std::vector<std::uint64_t>{10, 11, 12, 13, 14, 15, 16, 17, 18, 19});
}

TEST_CASE("what an earlier run began stays in doubt where the source gives only a part of it") {
  World world;
  world.after = [](const ApiRequest&) { throw Killed(); };
  REQUIRE_FALSE(world.run(10, false));
  world.after = nullptr;
  const auto report = world.run(5, true);
  REQUIRE(report);
  CHECK(report->unfinished.size() == 5);
  CHECK(report->in_doubt == report->unfinished);
}

TEST_CASE("a later run knows of those that failed in an earlier one") {
  World world;
  world.instead = [](const ApiRequest& asked) -> Reply {
    if (asked.texts.front() != "10") return std::nullopt;
    return testing::error_reply(409, "conflict_error", "duplicate_id");
  };
  CHECK(world.run(30, false)->failed == 10);
  const auto later = world.run(40, true);
  CHECK(later->resumed == 30);
  CHECK(later->resumed_failed == 10);
  CHECK(later->failed == 0);
}

TEST_CASE("what was certainly not carried out is begun anew by the next run, in strict mode too") {
  const auto refusal = GENERATE(as<std::string>(), "no connection", "429");
  World world;
  world.instead = [&refusal](const ApiRequest& asked) -> Reply {
    if (asked.number < 3) return std::nullopt;
    return refusal == "429" ? testing::error_reply(429, "", "", {{"Retry-After", "60"}})
                            : testing::failed_reply(TransportError::connect, 0);
  };
  const auto strict = [](BulkOptions& bulk) {
    bulk.call.resend = Resend::never;
    bulk.max_outage = bulk.max_pause = std::chrono::minutes(3);
  };
  const auto ended = world.run(100, false, strict);
  REQUIRE(ended);
  REQUIRE(ended->stopped_by);
  CHECK(ended->failed == 0);
  world.instead = nullptr;
  world.clock = std::chrono::hours(48);
  const auto report = world.run(100, true, strict);
  INFO(refusal);
  REQUIRE(report);
  CHECK(report->is_complete());
  CHECK(report->failed == 0);
  CHECK(world.told.size() == 100);
  CHECK(world.carried_out_once() == 100);
}

TEST_CASE("in strict mode what was refused for the moment is begun anew after a crash, too") {
  const auto refusal = GENERATE(as<std::string>(), "no connection", "429");
  World world;
  world.instead = [&refusal](const ApiRequest& asked) -> Reply {
    if (asked.number < 3) return std::nullopt;
    if (asked.number > 6) throw Killed();
    return refusal == "429" ? testing::error_reply(429, "", "", {{"Retry-After", "60"}})
                            : testing::failed_reply(TransportError::connect, 0);
  };
  const auto strict = [](BulkOptions& bulk) { bulk.call.resend = Resend::never; };
  REQUIRE_FALSE(world.run(100, false, strict));
  world.instead = nullptr;
  const auto report = world.run(100, true, strict);
  INFO(refusal);
  REQUIRE(report);
  CHECK(report->is_complete());
  // The one that was under way when it was killed.
  CHECK(world.errors.size() == 10);
  CHECK(world.told.size() == 100);
}

TEST_CASE("messages of a request that the source does not give as a whole are unfinished") {
  World world;
  world.after = [&world](const ApiRequest&) {
    if (world.replies.size() == 4) throw Killed();
  };
  REQUIRE_FALSE(world.run(40, false));
  const auto report = world.run(35, true);
  REQUIRE(report);
  REQUIRE(report->stopped_by);
  CHECK(report->stopped_by->param == "journal.path");
  CHECK(report->unfinished == std::vector<std::uint64_t>{30, 31, 32, 33, 34});
}

TEST_CASE("texts in memory have all their results when a run goes on, the earlier ones too") {
  World world;
  BulkStage stage([&world](const ApiRequest& asked) { return world.serve(asked); });
  stage.bulk.batch_size = 10;
  stage.bulk.journal.path = world.path;
  const auto texts = BulkStage::numbers(100);
  world.before = [](const ApiRequest& asked) {
    if (asked.number == 6) throw Killed();
  };
  CHECK_THROWS_AS(stage.client().analyze_all(texts, stage.bulk), Killed);
  world.before = nullptr;
  stage.bulk.journal.is_resuming = true;
  for (int i = 0; i < 2; ++i) {
    const auto results = stage.client().analyze_all(texts, stage.bulk);
    REQUIRE(results.size() == 100);
    for (std::size_t at = 0; at < results.size(); ++at) {
      REQUIRE(results[at]);
      CHECK(results[at]->category == "joy of " + texts[at]);
    }
  }
  CHECK(world.carried_out_once() == 100);
}

TEST_CASE("a run that ended early is gone on with in the order of the source, without a gap") {
  World world;
  std::vector<std::uint64_t> order;
  world.on_answer = [&order](const BulkAnswer& answer) { order.push_back(answer.index); };
  int refusals = 0;  // first it is overtaken, then it ends the run
  const auto serve = [&](const ApiRequest& asked) -> Reply {
    if (asked.texts.front() != "20" || refusals == 2) return world.serve(asked);
    return testing::error_reply(++refusals == 1 ? 503 : 402, "", "");
  };
  const auto texts = BulkStage::numbers(100);
  BulkReport reports[2];
  for (BulkReport& report : reports) {
    BulkStage stage(serve);
    stage.bulk.batch_size = 10;
    stage.bulk.journal.path = world.path;
    stage.bulk.journal.is_resuming = true;
    world.give_time(stage);
    report = stage.client().analyze_all(bulk_source(texts), world.on_answer, stage.bulk);
  }
  REQUIRE(reports[0].stopped_by);
  CHECK(reports[0].stopped_by->kind == ErrorKind::credits);
  CHECK(reports[0].done == 20);
  CHECK(reports[0].unfinished.size() > 10);
  CHECK(reports[1].is_complete());
  REQUIRE(order.size() == 100);
  for (std::uint64_t i = 0; i < 100; ++i) CHECK(order[i] == i);
  CHECK(world.carried_out_once() == 100);
}

TEST_CASE("another query is another request, so a run is not gone on with under it") {
  World world;
  world.after = [](const ApiRequest&) { throw Killed(); };
  REQUIRE_FALSE(world.run(30, false));
  const auto other = world.run(30, true, [](BulkOptions& bulk) {
    bulk.call.query = {{"trace", "1"}};
  });
  REQUIRE(other);
  REQUIRE(other->stopped_by);
  CHECK(other->stopped_by->param == "journal.path");
  CHECK(world.replies.size() == 1);
}

TEST_CASE("another input is refused clearly, before anything of it is sent") {
  World world;
  world.before = [&, count = 0](const ApiRequest&) mutable {
    if (count++ == 5) throw Killed();
  };
  REQUIRE_FALSE(world.run(100, false));
  world.before = nullptr;
  const std::size_t known = world.replies.size();
  const auto shorter = world.run(35, true);
  REQUIRE(shorter);
  REQUIRE(shorter->stopped_by);
  CHECK(shorter->stopped_by->kind == ErrorKind::configuration);
  CHECK(world.replies.size() == known);

  BulkStage stage([&](const ApiRequest& asked) { return world.serve(asked); });
  stage.bulk.batch_size = 10;
  world.give_time(stage);
  stage.bulk.journal.path = world.path;
  stage.bulk.journal.is_resuming = true;
  std::vector<std::string> other = BulkStage::numbers(100);
  other[3] = "changed";
  const BulkReport report = stage.run(other);
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::configuration);
  CHECK(report.stopped_by->param == "journal.path");
  CHECK(world.replies.size() == known);
}

TEST_CASE(
    "what an earlier run began too long ago, or in strict mode, is told as unknown, not sent") {
  const bool is_strict = GENERATE(true, false);
  World world;
  world.after = [](const ApiRequest&) { throw Killed(); };
  REQUIRE_FALSE(world.run(30, false));
  world.after = nullptr;
  if (!is_strict) world.clock = std::chrono::hours(25);
  const auto report = world.run(30, true, [is_strict](BulkOptions& bulk) {
    if (is_strict) bulk.call.resend = Resend::never;
  });
  REQUIRE(report);
  CHECK(report->is_complete());
  // Of the keyed run the whole group that was written down before its first request was sent.
  CHECK(report->failed == 30);
  CHECK(world.errors.at(0) == ErrorKind::interrupted);
  CHECK(world.told.size() == 30);
  CHECK(world.run(30, true)->resumed == 30);

  World asked;
  asked.after = [](const ApiRequest&) { throw Killed(); };
  REQUIRE_FALSE(asked.run(30, false));
  asked.after = nullptr;
  asked.clock = std::chrono::hours(25);
  const auto sent =
      asked.run(30, true, [](BulkOptions& bulk) { bulk.journal.is_sending_expired = true; });
  CHECK(sent->done == 30);
}

TEST_CASE(
    "a strict run that was killed leaves only what was sent as unknown, the next one does the "
    "rest") {
  const auto strict = [](BulkOptions& bulk) { bulk.call.resend = Resend::never; };
  World world;
  world.after = [&, count = 0](const ApiRequest&) mutable {
    if (++count == 3) throw Killed();
  };
  REQUIRE_FALSE(world.run(100, false, strict));
  world.after = nullptr;
  const auto report = world.run(100, true, strict);
  REQUIRE(report);
  CHECK(report->is_complete());
  CHECK(report->failed == 10);
  CHECK(report->resumed == 20);
  CHECK(report->done == 70);
  CHECK(world.carried_out_once() == 100);
}

TEST_CASE("what the server is still at when a run goes on is asked for until it is done") {
  World world;
  world.after = [](const ApiRequest&) { throw Killed(); };
  REQUIRE_FALSE(world.run(30, false));
  world.after = nullptr;
  world.instead = [&, busy = 20](const ApiRequest& asked) mutable -> Reply {
    if (world.replies.count(asked.key) == 0 || busy-- <= 0) return std::nullopt;
    return testing::error_reply(409, "conflict_error", "request_in_progress");
  };
  const auto report = world.run(30, true);
  REQUIRE(report);
  CHECK(report->is_complete());
  CHECK(report->failed == 0);
  CHECK(world.carried_out_once() == 30);
}

TEST_CASE("a run goes on also where the rest of a request is beyond what it may hold") {
  // The API refuses nothing; 1 to 39 can't be sent, so that the first request is of 0 and 40 to 48.
  std::vector<std::string> texts = BulkStage::numbers(60);
  for (std::size_t i = 1; i < 40; ++i) texts[i] = "\xFF";
  World world;
  const auto run = [&](std::size_t most_held, bool is_killed) {
    BulkStage stage([&](const ApiRequest& asked) -> Reply {
      if (is_killed) throw Killed();
      return world.serve(asked);
    });
    stage.bulk.batch_size = 10;
    stage.bulk.most_held = most_held;
    stage.bulk.journal.path = world.path;
    stage.bulk.journal.is_resuming = true;
    world.give_time(stage);
    return stage.run(texts);
  };
  CHECK_THROWS_AS(run(4000, true), Killed);
  const BulkReport report = run(20, false);
  CHECK(report.is_complete());
  CHECK(report.done == 21);
  CHECK(report.failed == 39);
}

TEST_CASE("an observer sees no body that was not asked for, whatever the journal needs") {
  class Bodies final : public Observer {
   public:
    void on_call_finished(const CallFinished& event) override { seen += event.info.body; }
    std::string seen;
  };
  const auto bodies = std::make_shared<Bodies>();
  World world;
  BulkStage stage([&](const ApiRequest& asked) { return world.serve(asked); });
  stage.options.observer = bodies;
  stage.bulk.journal.path = world.path;
  CHECK(stage.run(BulkStage::numbers(10)).done == 10);
  CHECK(bodies->seen.empty());
}

TEST_CASE("options that are refused leave no journal behind") {
  World world;
  BulkStage stage;
  stage.bulk.journal.path = world.path;
  stage.bulk.call.headers = {{"x-api-key", "other"}};
  CHECK(stage.run(BulkStage::numbers(10)).stopped_by->kind == ErrorKind::invalid_argument);
  CHECK(bytes_of(world.path).empty());
}

TEST_CASE("hundreds of old requests are told as unknown without ending the run") {
  World world;
  world.after = [](const ApiRequest&) { throw Killed(); };
  const auto large = [](BulkOptions& bulk) { bulk.batch_size = 50; };
  REQUIRE_FALSE(world.run(450, false, large));
  world.after = nullptr;
  world.clock = std::chrono::hours(25);
  const auto report = world.run(450, true, large);
  REQUIRE(report);
  CHECK(report->is_complete());
  CHECK(report->failed == 400);
  CHECK(report->done == 50);
}

TEST_CASE(
    "what was written down and not sent before a 402 is free for another run, in strict mode too") {
  World world;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 2) return world.serve(asked);
    return testing::error_reply(402, "", "insufficient_credits");
  });
  stage.bulk.batch_size = 10;
  world.give_time(stage);
  stage.bulk.journal.path = world.path;
  CHECK(stage.run(BulkStage::numbers(100)).stopped_by->kind == ErrorKind::credits);
  const auto later =
      world.run(100, true, [](BulkOptions& bulk) { bulk.call.resend = Resend::never; });
  REQUIRE(later);
  CHECK(later->done == 80);
  CHECK(later->failed == 0);
}

TEST_CASE("bad messages and refused batches are remembered with their errors") {
  World world;
  const auto refuse = [](const ApiRequest& asked) -> Reply {
    const auto& texts = asked.texts;
    if (std::find(texts.begin(), texts.end(), "13") == texts.end()) return std::nullopt;
    return testing::error_reply(422, "", "bad_text");
  };
  std::map<std::uint64_t, int> told;
  for (const int kill_at : {0, 3, 12, 13, 14, 29, 1000}) {
    BulkStage stage([&](const ApiRequest& asked) -> Reply {
      if (auto refusal = refuse(asked)) return refusal;
      return world.serve(asked);
    });
    stage.bulk.batch_size = 10;
    world.give_time(stage);
    stage.bulk.journal.path = world.path;
    stage.bulk.journal.is_resuming = true;
    try {
      const auto texts = BulkStage::numbers(30);
      stage.client().analyze_all(
          bulk_source(texts),
          [&](const BulkAnswer& answer) {
            if (answer.index == static_cast<std::uint64_t>(kill_at)) throw Killed();
            CHECK(answer.emotion.has_value() == (answer.index != 13));
            if (!answer.emotion) CHECK(answer.emotion.error().code == "bad_text");
            ++told[answer.index];
          },
          stage.bulk);
    } catch (const Killed&) {
    }
  }
  CHECK(told.size() == 30);
  CHECK(world.carried_out_once() == 29);
}

TEST_CASE("a run that the account ended goes on later with fresh keys for what was refused") {
  World world;
  std::set<std::string> refused;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 3) return world.serve(asked);
    refused.insert(asked.key);
    return testing::error_reply(402, "", "insufficient_credits");
  });
  stage.bulk.batch_size = 10;
  world.give_time(stage);
  stage.bulk.journal.path = world.path;
  const BulkReport report = stage.run(BulkStage::numbers(100));
  CHECK(report.stopped_by->kind == ErrorKind::credits);
  const auto later = world.run(100, true);
  REQUIRE(later);
  CHECK(later->is_complete());
  CHECK(later->resumed == 30);
  CHECK(world.carried_out_once() == 100);
  for (const std::string& key : refused) CHECK(world.replies.count(key) == 0);
}

}  // namespace
