// SPDX-License-Identifier: MIT
// Servers started, calls made and recorded.
#include "faults/stage.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string_view>
#include <thread>
#include <utility>

#include "faults/sanitizers.hpp"

namespace kaiko_faults {
namespace {

using std::chrono::milliseconds;

std::string next_text() {
  static std::atomic<int> number{0};
  return text_start + std::to_string(++number);
}

// Passes the line logger on, with every error's own sentence: the leak scan reads it all.
class Recorder final : public kaiko::Observer {
 public:
  explicit Recorder(std::function<void(std::string_view)> write)
      : write_(std::move(write)), logger_(write_) {}
  void on_retry_scheduled(const kaiko::RetryScheduled& event) override {
    logger_.on_retry_scheduled(event);
  }
  void on_deprecation_seen(const kaiko::DeprecationSeen& event) override {
    logger_.on_deprecation_seen(event);
  }
  void on_call_finished(const kaiko::CallFinished& event) override {
    logger_.on_call_finished(event);
    if (event.error != nullptr) write_(event.error->message);
    event.info.headers.for_each([this](std::string_view name, std::string_view value) {
      write_(std::string(name) + ": " + std::string(value));
    });
  }

 private:
  std::function<void(std::string_view)> write_;
  kaiko::LineLogger logger_;
};

kaiko::Result<kaiko::Analysis> as_analysis(kaiko::OrderedMap<kaiko::Emotion> emotions,
                                           std::shared_ptr<const kaiko::CallInfo> info) {
  kaiko::Analysis analysis;
  analysis.emotions = std::move(emotions);
  return {std::move(analysis), std::move(info)};
}

}  // namespace

std::string name_of(Mode mode) {
  switch (mode) {
    case Mode::keyed:
      return "keyed";
    case Mode::strict:
      return "strict";
    case Mode::ignoring:
      return "keyed/ignored";
    case Mode::strict_ignoring:
      return "strict/ignored";
  }
  return "";
}

bool is_strict(Mode mode) { return mode == Mode::strict || mode == Mode::strict_ignoring; }
bool is_ignoring(Mode mode) { return mode == Mode::ignoring || mode == Mode::strict_ignoring; }

std::string CallRecord::key() const { return result.info().idempotency_key; }

Stage::Stage(Mode mode, const Run& run)
    : mode_(mode), run_(run), ca_file_(run.folder + "/ca.pem") {}

Stage::~Stage() = default;

LedgerProcess& Stage::start_server(const ServerOptions& options) {
  std::vector<std::string> arguments = {"--key-file",    run_.key_file,
                                        "--on-accept",   options.on_accept,
                                        "--reset-after", std::to_string(options.reset_after)};
  if (!options.tls.empty()) {
    for (const std::string& word :
         {std::string("--tls"), options.tls, std::string("--ca-file"), ca_file_}) {
      arguments.push_back(word);
    }
  }
  if (is_ignoring(mode_)) arguments.emplace_back("--ignoring");
  is_tls_.push_back(!options.tls.empty());
  return *servers_.emplace_back(std::make_unique<LedgerProcess>(arguments));
}

kaiko::Options Stage::options() const {
  kaiko::Options options;
  if (!servers_.empty()) {
    options.base_url = servers_.front()->url();
    if (is_tls_.front()) options.tls.ca_file = ca_file_;
  }
  options.timeouts.connect = milliseconds(400);
  options.timeouts.attempt = milliseconds(500);
  options.timeouts.stream_idle = milliseconds(300);
  options.timeouts.total = milliseconds(3000);
  options.retry.resend = is_strict() ? kaiko::Resend::never : kaiko::Resend::with_key;
  options.retry.base_delay = milliseconds(10);
  options.retry.max_delay = milliseconds(50);
  options.retry.throttled_base_delay = milliseconds(10);
  options.retry.throttled_max_delay = milliseconds(50);
  return options;
}

std::shared_ptr<kaiko::Observer> Stage::recorder() {
  return std::make_shared<Recorder>(
      [this](std::string_view line) { write_line(std::string(line)); });
}

kaiko::Client Stage::client(kaiko::Options options) {
  if (!options.observer) options.observer = recorder();
  auto key = kaiko::ApiKey::from_file(run_.key_file);
  auto client = kaiko::Client::create(std::move(key).value(), std::move(options));
  return std::move(client).value();
}

kaiko::Client Stage::client_with_keys(std::vector<std::string> keys) {
  auto next = std::make_shared<std::size_t>(0);
  return client_with_source([this, keys = std::move(keys), next]() -> kaiko::Result<kaiko::ApiKey> {
    const std::string& key = keys[(std::min)((*next)++, keys.size() - 1)];
    return key.empty() ? kaiko::ApiKey::from_file(run_.key_file) : kaiko::ApiKey::create(key);
  });
}

kaiko::Client Stage::client_with_source(kaiko::KeySource source) {
  has_other_keys_ = true;
  kaiko::Options with_recorder = options();
  with_recorder.observer = recorder();
  return kaiko::Client::create(std::move(source), std::move(with_recorder)).value();
}

const CallRecord& Stage::call(const kaiko::Client& client, const kaiko::CallOptions& options) {
  kaiko::AnalysisRequest request;
  request.messages.emplace_back().text = next_text();
  return call_with(client, request, options);
}

const CallRecord& Stage::call_with(const kaiko::Client& client,
                                   const kaiko::AnalysisRequest& request,
                                   const kaiko::CallOptions& options) {
  const milliseconds limit =
      options.timeouts ? options.timeouts->total : this->options().timeouts.total;
  return record(limit, [&] { return client.analyze(request, options); });
}

const CallRecord& Stage::stream(const kaiko::Client& client,
                                const kaiko::ChatDeltaCallback& on_delta,
                                const kaiko::CallOptions& options) {
  kaiko::ChatRequest request;
  request.messages.emplace_back().content = next_text();
  return record(this->options().timeouts.total, [&]() -> kaiko::Result<kaiko::Analysis> {
    auto result = client.stream_chat(request, on_delta, options);
    if (!result) return {result.error(), result.shared_info()};
    return as_analysis(std::move(result->emotions), result.shared_info());
  });
}

const CallRecord& Stage::batch(const kaiko::Client& client, int messages) {
  kaiko::AnalysisRequest request;
  for (int i = 0; i < messages; ++i) {
    request.messages.emplace_back().text = next_text();
    request.messages.back().external_id = "id-" + std::to_string(i);
  }
  return record(options().timeouts.total, [&]() -> kaiko::Result<kaiko::Analysis> {
    auto result = client.analyze_batch(request);
    if (!result) return {result.error(), result.shared_info()};
    kaiko::OrderedMap<kaiko::Emotion> emotions;
    emotions.append("user", std::move(result->emotions.front()));
    return as_analysis(std::move(emotions), result.shared_info());
  });
}

void Stage::keep(const kaiko::BulkAnswer& answer) {
  const kaiko::Result<kaiko::Emotion>& emotion = answer.emotion;
  const std::shared_ptr<const kaiko::CallInfo> info = emotion.shared_info();
  if (!info) return;  // refused before there was a request
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!bulk_keys_.insert(info->idempotency_key).second) return;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(info->elapsed);
  // A request waits for its sink, which no deadline of its own ends.
  const milliseconds limit = elapsed;
  if (!emotion) {
    calls_.push_back({{emotion.error(), info}, elapsed, limit});
    return;
  }
  kaiko::OrderedMap<kaiko::Emotion> emotions;
  emotions.append("user", *emotion);
  calls_.push_back({as_analysis(std::move(emotions), info), elapsed, limit});
}

const CallRecord& Stage::record(milliseconds limit,
                                const std::function<kaiko::Result<kaiko::Analysis>()>& make_call) {
  const auto start = std::chrono::steady_clock::now();
  kaiko::Result<kaiko::Analysis> result = make_call();
  const auto elapsed =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  if (!result) write_line(result.error().to_string());
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_.emplace_back(CallRecord{std::move(result), elapsed, limit});
}

void Stage::call_from_threads(const kaiko::Client& client, int threads, int count) {
  std::vector<std::thread> callers(static_cast<std::size_t>(threads));
  for (std::thread& caller : callers) {
    caller = std::thread([&] {
      for (int i = 0; i < count; ++i) call(client);
    });
  }
  for (std::thread& caller : callers) caller.join();
}

void Stage::expect(bool holds, const std::string& claim) {
  if (holds) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (std::count(failures_.begin(), failures_.end(), claim) == 0) failures_.push_back(claim);
}

void Stage::expect_success(const CallRecord& call) {
  expect(call.result.has_value(),
         "a success, not " + (call.result ? "" : call.result.error().to_string()));
}

void Stage::expect_time(std::chrono::microseconds taken, milliseconds wanted) {
  expect(taken > wanted - milliseconds(100) && taken < wanted + slack(100),
         "a time of " + std::to_string(wanted.count()) + " ms, not " +
             std::to_string(taken.count() / 1000));
}

void Stage::expect_error(const CallRecord& call, kaiko::ErrorKind kind, kaiko::Outcome outcome) {
  if (call.result) return expect(false, "an error, not a success");
  const kaiko::Error& error = call.result.error();
  const std::string wanted =
      std::string(to_string(kind)) + " with outcome " + std::string(to_string(outcome));
  expect(error.kind == kind && error.outcome == outcome, wanted + ", not " + error.to_string());
}

nlohmann::json Stage::report() { return servers_.back()->report(); }

void Stage::capture(const std::string& name, const std::string& bytes) {
  std::ofstream(run_.folder + "/" + name, std::ios::app | std::ios::binary) << bytes << '\n';
}

void Stage::write_line(const std::string& line) { capture("log", line); }

}  // namespace kaiko_faults
