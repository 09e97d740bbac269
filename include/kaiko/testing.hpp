// SPDX-License-Identifier: MIT
// For your own unit tests: a transport that answers from a script, a clock that is moved by hand,
// and ready answers. No socket, no sleep. Not part of kaiko.hpp; nothing in the SDK uses it.
#pragma once

#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/scripted_emotion.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
// What kaiko/testing.hpp has for your own unit tests.
namespace testing {

// A complete answer with a JSON body. `headers` are name and value pairs.
inline HttpReply json_reply(
    int status, std::string body,
    std::initializer_list<std::pair<std::string_view, std::string_view>> headers = {}) {
  HttpReply reply;
  reply.status = status;
  reply.sends = 1;
  reply.headers.add("Content-Type", "application/json");
  for (const auto& [name, value] : headers) reply.headers.add(name, value);
  reply.body = std::move(body);
  return reply;
}

// What the API answers to an analysis, in the documentation's shape. `intensity` is 0..1 and comes
// with all its digits. The rest of the emotion is made up: `intensity_level` and `discovery_level`
// are the published words for the intensity, `valence` and `arousal` belong to the category, `raw`
// holds the category alone, so `complexity` is simple; there is no wonder and no text.
inline HttpReply analysis_reply(std::string_view category, double intensity) {
  std::string body = R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":)";
  detail::append_scripted_emotion(body, category, intensity);
  return json_reply(200, std::move(body.append("}}")));
}

// What the API answers to a batch: one emotion for each of its messages, in order. Each has an
// intensity of 0.5, which is made up, and the rest as in analysis_reply().
inline HttpReply batch_reply(const std::vector<std::string>& categories) {
  std::string body = R"({"object":"emotions.batch_analysis","model":"emotion-v2","emotions":[)";
  for (const std::string& category : categories) {
    if (body.back() != '[') body.push_back(',');
    detail::append_scripted_emotion(body, category, 0.5);
  }
  return json_reply(200, std::move(body.append("]}")));
}

// What the API answers to a chat, with the emotion of the user.
inline HttpReply chat_reply(std::string_view content, std::string_view category) {
  std::string body =
      R"({"id":"chatcmpl-scripted","object":"chat.completion","created":1757595153,)"
      R"("model":"gpt-4-turbo","choices":[{"index":0,"message":{"role":"assistant",)";
  body.append("\"content\":");
  detail::append_json_string(body, content);
  body.append(R"(},"finish_reason":"stop"}],"emotions":{"user":{"category":)");
  detail::append_json_string(body, category);
  body.append("}}}");
  return json_reply(200, std::move(body));
}

// How a scripted stream ends.
enum class StreamEnd {
  done,  // a finish reason and the mark of the end
  cut,   // the connection broke after the last piece
};

// The same as a stream: one event for each piece of the words.
inline HttpReply chat_stream_reply(std::initializer_list<std::string_view> pieces,
                                   StreamEnd end = StreamEnd::done) {
  HttpReply reply;
  reply.status = 200;
  reply.sends = 1;
  reply.headers.add("Content-Type", "text/event-stream");
  for (const std::string_view piece : pieces) {
    reply.body.append(
        R"(data: {"id":"chatcmpl-scripted","choices":[{"index":0,"delta":{"content":)");
    detail::append_json_string(reply.body, piece);
    reply.body.append("}}]}\n\n");
  }
  if (end == StreamEnd::cut) {
    reply.error = TransportError::cut;
    reply.phase = Phase::body;
    return reply;
  }
  reply.body.append(R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
  reply.body.append("\n\ndata: [DONE]\n\n");
  return reply;
}

// An error in the documentation's shape (contract section 4, A).
inline HttpReply error_reply(
    int status, std::string_view type, std::string_view code,
    std::initializer_list<std::pair<std::string_view, std::string_view>> headers = {}) {
  std::string body = "{\"error\":{\"type\":";
  detail::append_json_string(body, type);
  body.append(",\"code\":");
  detail::append_json_string(body, code);
  body.append(R"(,"message":"scripted","request_id":"req-scripted"}})");
  return json_reply(status, std::move(body), headers);
}

// An attempt that failed on the way. `sends` 0: not a byte of the request left.
inline HttpReply failed_reply(TransportError error, int sends) {
  HttpReply reply;
  reply.error = error;
  reply.sends = sends;
  reply.phase = sends > 0 ? Phase::wait : Phase::connect;
  return reply;
}

// A request as the transport got it, the key included, since tests use keys that aren't secret.
struct SentRequest {
  Method method = Method::get;      // the verb
  std::string url{};                // absolute, percent-encoded
  HeaderBlock headers{};            // without the credential
  std::string credential_header{};  // "x-api-key"
  std::string credential_value{};   // with "Bearer " where that is the scheme
  std::string body{};               // empty for GET
};

// Answers from its script, in order, and keeps what it was sent. Give it in Options::transport.
// Safe from many threads; once the script is used up every attempt fails with `connect`, not sent.
class ScriptedTransport final : public Transport {
 public:
  ScriptedTransport() = default;
  // With a script already.
  ScriptedTransport(std::initializer_list<HttpReply> replies) : replies_(replies) {}

  // One more reply at the end of the script.
  void push(HttpReply reply) {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_.push_back(std::move(reply));
  }
  // Called for each request before its answer, without a lock: move the clock or cancel from here.
  void on_send(std::function<void()> callback) { on_send_ = std::move(callback); }

  // The next reply of the script; a stream's body goes to its sink in one piece.
  HttpReply send(const HttpRequest& request, const SendControl& control) override {
    record(request);
    if (on_send_) on_send_();
    if (control.cancel.is_cancelled()) return failed_reply(TransportError::cancelled, 1);
    HttpReply reply = next();
    if (control.chunks == nullptr || reply.status == 0) return reply;
    return stream(std::move(reply), *control.chunks);
  }

  // Every request that was sent, in order.
  std::vector<SentRequest> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }
  // Replies that no request has taken yet.
  std::size_t unused() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return replies_.size();
  }

 private:
  void record(const HttpRequest& request) {
    SentRequest sent;
    sent.method = request.method;
    sent.url = request.url;
    sent.headers = request.headers;
    sent.credential_header = request.credential.header_name();
    sent.credential_value = request.credential.value_prefix();
    sent.credential_value.append(request.credential.key->reveal());
    sent.body = request.body;
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(std::move(sent));
  }
  HttpReply next() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (replies_.empty()) return failed_reply(TransportError::connect, 0);
    HttpReply reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }
  static HttpReply stream(HttpReply reply, BodySink& sink) {
    if (!sink.begin(reply.status, reply.headers)) return reply;
    if (!sink.chunk(reply.body)) reply.error = TransportError::cancelled;
    reply.body.clear();
    return reply;
  }

  mutable std::mutex mutex_;
  std::deque<HttpReply> replies_;
  std::vector<SentRequest> requests_;
  std::function<void()> on_send_;
};

// A clock that stands still until it is moved. A wait moves it to its end at once and is recorded,
// so that retries run without sleeping (one without an end waits for its wake-up); with
// `set_waiting(true)` a wait blocks until advance() or a wake-up ends it, for tests with several
// threads. Random bytes come from a seeded sequence.
class ManualRuntime final : public Runtime {
 public:
  // The same seed gives the same random bytes, and so the same keys and delays.
  explicit ManualRuntime(std::uint64_t seed = 1) : random_(seed) {}

  // An hour after the epoch at first.
  TimePoint now() const override { return TimePoint(TimePoint::duration(ticks_.load())); }
  WallTime wall_now() const override {
    constexpr WallTime start(std::chrono::hours(490000));  // in 2025
    return start + std::chrono::duration_cast<WallTime::duration>(now().time_since_epoch());
  }
  bool wait(Wakeup& wakeup, TimePoint until) override {
    if (!is_waiting_ && until != (TimePoint::max)()) return skip_to(wakeup, until);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.push_back(&wakeup);
    }
    const bool is_woken = wakeup.wait([&] { return now() >= until; });
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &wakeup));
    return is_woken;
  }
  bool random(void* to, std::size_t size) noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto* bytes = static_cast<unsigned char*>(to);
    for (std::size_t i = 0; i < size; ++i) {
      random_ = random_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX constants
      bytes[i] = static_cast<unsigned char>(random_ >> 56U);
    }
    return true;
  }

  // Moves the clock, and wakes every wait whose end has come.
  void advance(std::chrono::nanoseconds time) {
    ticks_ += std::chrono::duration_cast<TimePoint::duration>(time).count();
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Wakeup* wakeup : waiting_) wakeup->poke();
  }
  // False, as at first: waits end at once.
  void set_waiting(bool is_waiting) noexcept { is_waiting_ = is_waiting; }
  // How long each wait was, in order; those that something else ended are left out.
  std::vector<std::chrono::milliseconds> waits() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return waits_;
  }

 private:
  bool skip_to(Wakeup& wakeup, TimePoint until) {
    if (wakeup.wait_until((TimePoint::min)()))
      return true;  // raised before: asks, waits for nothing
    const std::lock_guard<std::mutex> lock(mutex_);
    if (until <= now()) return false;
    waits_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(until - now()));
    ticks_ = until.time_since_epoch().count();
    return false;
  }

  mutable std::mutex mutex_;
  // Atomic, since a waiter reads it under its own lock, which advance() takes after this mutex.
  std::atomic<TimePoint::rep> ticks_{TimePoint::duration(std::chrono::hours(1)).count()};
  std::atomic<bool> is_waiting_{false};
  std::uint64_t random_;
  std::vector<Wakeup*> waiting_;
  std::vector<std::chrono::milliseconds> waits_;
};

}  // namespace testing
KAIKO_NAMESPACE_END
