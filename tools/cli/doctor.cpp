// SPDX-License-Identifier: MIT
// kaiko doctor: looks at the key, the settings, the network and the API, one line each. Sends no
// text of anybody's and nothing that is billed; check_local and check_remote say what facts mean.
#include <kaiko/guarantees.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check_local.hpp"
#include "check_remote.hpp"
#include "commands.hpp"
#include "environment.hpp"
#include "failure.hpp"
#include "findings.hpp"
#include "standard_output.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

// Tells findings as they come, or at the end as JSON; without what a bug report must not hold.
class Report {
 public:
  Report(bool is_json, const kaiko::Result<kaiko::ApiKey>& key)
      : is_json_(is_json), terminal_(terminal_of(STDOUT_FILENO)), home_(variable("HOME")) {
    if (key) key_ = key->reveal();
  }

  void add(Finding finding) {
    finding.text = redacted(finding.text, home_, key_);
    finding.advice = redacted(finding.advice, home_, key_);
    findings_.push_back(std::move(finding));
    if (is_json_) return;
    for (const std::string& line : finding_lines(findings_.back(), terminal_)) {
      std::puts(line.c_str());
    }
    // Told now: what comes next may take a while.
    flush_output();
  }
  void add(std::vector<Finding> findings) {
    for (Finding& finding : findings) add(std::move(finding));
  }

  ExitCode end() const {
    const ExitCode code = exit_code_of(findings_);
    if (is_json_) {
      std::puts(json_of(findings_).c_str());
      return code;
    }
    const Colour colour = code == exit_fine ? Colour::green : Colour::red;
    std::puts(coloured(summary_of(findings_), colour, terminal_).c_str());
    return code;
  }

 private:
  bool is_json_;
  Terminal terminal_;
  std::string home_;
  std::string_view key_;  // of the result that the caller holds
  std::vector<Finding> findings_;
};

// One try is enough to know; the probe of batches is longer than a batch may be.
kaiko::Options doctor_options(const Session& session) {
  kaiko::Options options = client_options(session);
  options.retry.attempts = 1;
  options.retry.resend = kaiko::Resend::never;
  options.limits.is_checking_published_limits = false;
  if (session.timeout_seconds <= 0) options.timeouts.total = std::chrono::seconds(20);
  return options;
}

// A client even without a key, for the network can be looked at all the same: the service then
// refuses these words, which are no secret.
kaiko::Result<kaiko::Client> client_of(const kaiko::Result<kaiko::ApiKey>& key,
                                       const Session& session) {
  if (key) return kaiko::Client::create(*key, doctor_options(session));
  auto stand_in = kaiko::ApiKey::create(std::string("kaiko-doctor-without-a-key"));
  if (!stand_in) return stand_in.error();
  return kaiko::Client::create(std::move(*stand_in), doctor_options(session));
}

template <class T>
Reply reply_of(const kaiko::Result<T>& result) {
  return {result ? nullptr : &result.error(), &result.info()};
}

// 128 random bits: nobody's context.
std::string unused_context_id() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::random_device source;
  std::uniform_int_distribution<std::size_t> digit(0, hex.size() - 1);
  std::string id = "kaiko-doctor-";
  for (int i = 0; i < 32; ++i) id += hex[digit(source)];
  return id;
}

// Asks whether there is a batch route, at no cost: 101 messages are one more than a batch may have,
// and each has a role that is too long and is none (contract sections 2.1 and 4: 422 for either).
// What is refused is neither analysed nor billed, and the texts are empty. A service without the
// route says so before it reads them.
kaiko::AnalysisRequest refused_batch() {
  constexpr std::size_t one_too_many = 101;
  kaiko::AnalysisRequest request;
  kaiko::Message message;
  message.role = "kaiko-doctor-wants-this-to-be-refused";
  request.messages.assign(one_too_many, message);
  return request;
}

// Costs: each request counts once against the rate limit and nothing else. A GET of a context is
// not an analysis; for the batch see above. The routes that are left, a single analysis and a chat,
// are in every service, and could only be asked by being used.
void add_routes(const kaiko::Client& client, const Session& session, const Reply& state,
                Report& report) {
  report.add(contexts_finding(state));
  const auto batch = client.analyze_batch(refused_batch(), call_options(session));
  report.add(batches_finding(reply_of(batch)));
  report.add({"analysis", Mark::note, "not asked, nor chat: it would be billed"});
}

// The rest of what costs nothing, with a key and an answer to the ping.
void add_key_and_routes(const kaiko::Client& client, const Session& session, const Reply& ping,
                        Report& report) {
  const auto read = client.context(unused_context_id()).state(call_options(session));
  const Reply state = reply_of(read);
  const Finding auth = auth_finding(true, {ping, state});
  report.add(auth);
  report.add(rate_finding(ping, std::chrono::system_clock::now()));
  if (auth.mark != Mark::bad) {
    add_routes(client, session, state, report);
  } else {
    report.add({"rest", Mark::note, "routes not looked at: the key is refused"});
  }
}

void add_remote(const kaiko::Client& client, const Session& session, bool has_key, Report& report) {
  const auto pinged = client.ping(call_options(session));  // GET /v2/emotions/: free
  const SystemTime now = std::chrono::system_clock::now();
  const Reply ping = reply_of(pinged);
  const Origin origin = origin_of(client.base_url());
  report.add(network_findings(ping, origin, proxy_for(origin, variable)));
  if (auto finding = service_finding(ping)) report.add(std::move(*finding));
  if (pinged.info().http_status == 0) {
    report.add({"rest", Mark::note, "clock, auth, rate and routes not looked at: no answer"});
    return;
  }
  report.add(skew_finding(pinged.info().headers.get("Date"), now));
  if (!has_key) {
    report.add(auth_finding(false, {}));
    report.add({"rest", Mark::note, "rate and routes not looked at: there is no key"});
    return;
  }
  if (!pinged && pinged.error().kind == kaiko::ErrorKind::rate_limited) {
    report.add(auth_finding(true, {ping}));
    report.add(rate_finding(ping, now));
    report.add({"rest", Mark::note, "routes not looked at: more requests would not help"});
    return;
  }
  add_key_and_routes(client, session, ping, report);
}

}  // namespace

ExitCode doctor(const Session& session) {
  const auto key = key_source(session)();
  Report report(session.is_json, key);
  report.add(key_finding(key, key_facts(session, variable)));
  const auto client = client_of(key, session);
  report.add(client ? settings_finding(client->base_url(), doctor_options(session))
                    : settings_finding(client.error(), doctor_options(session), key.has_value()));
  report.add(key_log_findings(variable));
  report.add(library_findings(kaiko::guarantees()));
  if (!client) {
    report.add({"rest", Mark::note, "network and API not looked at: see above"});
    return report.end();
  }
  report.add(proxy_finding(origin_of(client->base_url()), variable));
  add_remote(*client, session, key.has_value(), report);
  return report.end();
}

}  // namespace kaiko_cli
