// SPDX-License-Identifier: MIT
// The rules between a call and the ledger.
#include "faults/brief.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace kaiko_faults {

using kaiko::Outcome;
using Json = nlohmann::json;

Brief brief_of(const kaiko::Result<kaiko::Analysis>& result) {
  Brief brief;
  const kaiko::CallInfo& info = result.info();
  std::copy_n(info.idempotency_key.begin(),
              (std::min)(info.idempotency_key.size(), brief.key.size() - 1), brief.key.begin());
  brief.sends = static_cast<std::int8_t>(info.sends);
  brief.is_success = result.has_value();
  if (!result) {
    brief.outcome = result.error().outcome;
  } else {
    const double intensity = result->primary().intensity.value_or(-1);
    brief.intensity = static_cast<std::int16_t>(std::lround(intensity * 1000));
  }
  return brief;
}

void Traffic::add(const Json& request) {
  ++requests;
  processed += request["processed"] == true ? 1 : 0;
  effects += request["effect"] == true ? 1 : 0;
  intensity = request["intensity"];
  body_hashes.insert(request["body_hash"].get<std::string>());
}

std::vector<std::string> broken_rules(const Brief& call, const Traffic& traffic,
                                      const Stage& stage) {
  std::vector<std::string> broken;
  const auto require = [&broken](bool holds, const char* rule) {
    if (!holds) broken.emplace_back(rule);
  };
  const int most = stage.mode() == Mode::ignoring ? call.sends : 1;
  require(traffic.effects <= most, "no effect more than once");
  require(!stage.is_strict() || traffic.processed <= 1, "strict: nothing processed is repeated");
  require(stage.has_uncounted_sends() || traffic.requests <= call.sends,
          "no request beyond those that are reported as sent");
  require(traffic.body_hashes.size() <= 1, "the same bytes in every attempt");
  if (call.is_success) {
    require(traffic.effects >= 1, "a success has had its effect");
    require(call.intensity == traffic.intensity, "a success has the value that the server gave");
    return broken;
  }
  require(call.outcome != Outcome::not_sent || traffic.requests == 0, "not sent is not sent");
  require(call.outcome == Outcome::unknown || traffic.effects == 0, "an effect is not denied");
  return broken;
}

void judge_briefs(Stage& stage, const std::vector<Brief>& calls) {
  std::unordered_map<std::string, Traffic> by_key;
  const Json report = stage.report();
  for (const Json& request : report["requests"]) by_key[request["key"]].add(request);
  for (const auto& [key, traffic] : by_key) {
    stage.expect(traffic.effects <= 1, "no effect more than once");
  }
  for (const Brief& call : calls) {
    for (const std::string& rule : broken_rules(call, by_key[call.key.data()], stage)) {
      stage.expect(false, rule);
    }
  }
}

}  // namespace kaiko_faults
