// SPDX-License-Identifier: MIT
// One scenario of the fault suite: its servers, its client's options, its calls and what a row says
// of them. Records everything that the oracle judges afterwards; judges nothing itself.
#pragma once

#include <kaiko/kaiko.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "faults/ledger_process.hpp"

namespace kaiko_faults {

// How the client repeats, and whether the server honours idempotency keys.
enum class Mode { keyed, strict, ignoring, strict_ignoring };
std::string name_of(Mode mode);
bool is_strict(Mode mode);
bool is_ignoring(Mode mode);

// What all scenarios of a run share: the canary key's file, and the folder of everything written.
struct Run {
  std::string key_file;
  std::string folder;
  bool is_long = false;  // loads and tortures in their full size
};

// How every text begins that call() sends.
inline const std::string text_start = "I feel unsure about thing number ";

struct ServerOptions {
  std::string tls;  // a kind of certificate that ledger-server knows; empty: plain http
  std::string on_accept = "serve";
  std::size_t reset_after = 0;  // bytes of a connection, then RST; 0: never
};

struct CallRecord {
  kaiko::Result<kaiko::Analysis> result;
  std::chrono::milliseconds elapsed;
  std::chrono::milliseconds limit;  // its deadline, counted from its start

  std::string key() const;
  int sends() const { return result.info().sends; }
};

class Stage {
 public:
  Stage(Mode mode, const Run& run);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Mode mode() const { return mode_; }
  bool is_strict() const { return kaiko_faults::is_strict(mode_); }
  bool is_long() const { return run_.is_long; }

  // Starts a ledger server; the first one is where options() points.
  LedgerProcess& start_server(const ServerOptions& options = {});
  // Short limits and waits; three attempts within two seconds.
  kaiko::Options options() const;
  kaiko::Client client() { return client(options()); }
  kaiko::Client client(kaiko::Options options);
  // A client whose key source is asked for each key: "" stands for the run's own.
  kaiko::Client client_with_keys(std::vector<std::string> keys);
  // The same with a source of the row's own.
  kaiko::Client client_with_source(kaiko::KeySource source);

  // A call with a text of its own; safe from several threads.
  const CallRecord& call(const kaiko::Client& client, const kaiko::CallOptions& options = {});
  // The same with a request of the row's own.
  const CallRecord& call_with(const kaiko::Client& client, const kaiko::AnalysisRequest& request,
                              const kaiko::CallOptions& options = {});
  // A chat's stream; its emotions are recorded like an analysis, so that the oracle can judge them.
  const CallRecord& stream(const kaiko::Client& client, const kaiko::ChatDeltaCallback& on_delta,
                           const kaiko::CallOptions& options = {});
  // A batch of so many messages with the external ids id-0, id-1 and so on, recorded likewise.
  const CallRecord& batch(const kaiko::Client& client, int messages);
  // A bulk run's request, recorded by the first of its messages that is given to the sink.
  void keep(const kaiko::BulkAnswer& answer);
  // `count` calls on each of so many threads.
  void call_from_threads(const kaiko::Client& client, int threads, int count);

  // What a row claims. Each that does not hold is reported with its words.
  void expect(bool holds, const std::string& claim);
  void expect_success(const CallRecord& call);
  // So long, or a little longer or shorter.
  void expect_time(std::chrono::microseconds taken, std::chrono::milliseconds wanted);
  void expect_error(const CallRecord& call, kaiko::ErrorKind kind, kaiko::Outcome outcome);
  // Of the last server that was started; may be asked at any time.
  nlohmann::json report();
  // Bytes that something other than the API's port has received or written: searched for the key.
  void capture(const std::string& name, const std::string& bytes);
  // Told apart in the summary line, for rows without calls.
  void note(const std::string& seen) { seen_ = seen; }
  // Rows whose script may be left over, because no request is to arrive.
  void leave_steps() { may_leave_steps_ = true; }

  // Rows in which others than call() send requests, such as a forked child.
  void allow_other_callers() { has_other_callers_ = true; }

  // Rows in which libcurl can't say how often it sent.
  void allow_uncounted_sends() { has_uncounted_sends_ = true; }

  // For the oracle.
  const std::deque<CallRecord>& calls() const { return calls_; }
  const std::vector<std::unique_ptr<LedgerProcess>>& servers() const { return servers_; }
  bool may_leave_steps() const { return may_leave_steps_; }
  bool has_other_keys() const { return has_other_keys_; }
  bool has_other_callers() const { return has_other_callers_; }
  bool has_uncounted_sends() const { return has_uncounted_sends_; }
  const std::string& key_file() const { return run_.key_file; }
  const std::string& own_note() const { return seen_; }
  const std::vector<std::string>& failures() const { return failures_; }
  // Servers that speak TLS; the key must not be in the bytes of their wire.
  bool is_tls(std::size_t server) const { return is_tls_[server]; }

 private:
  // Makes a call, takes its time and keeps what it gave.
  const CallRecord& record(std::chrono::milliseconds limit,
                           const std::function<kaiko::Result<kaiko::Analysis>()>& make_call);
  std::shared_ptr<kaiko::Observer> recorder();
  void write_line(const std::string& line);

  const Mode mode_;
  const Run& run_;
  std::vector<std::unique_ptr<LedgerProcess>> servers_;
  std::vector<bool> is_tls_;
  std::string ca_file_;
  std::mutex mutex_;
  std::deque<CallRecord> calls_;
  std::set<std::string> bulk_keys_;  // of the requests that are kept
  std::vector<std::string> failures_;
  std::string seen_;
  bool may_leave_steps_ = false;
  bool has_other_keys_ = false;
  bool has_other_callers_ = false;
  bool has_uncounted_sends_ = false;
};

}  // namespace kaiko_faults
