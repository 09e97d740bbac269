// SPDX-License-Identifier: MIT
// The client of the Kaiko emotion API V2: declarations and docs. What happens behind a call is told
// in detail/call.hpp (what comes next) and detail/pipeline.hpp (who acts).
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/bulk.hpp>
#include <kaiko/chat.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

namespace detail {
class ClientState;
class ClientHandle;
}  // namespace detail

// How a client ends.
enum class ShutdownMode {
  cancel,  // queued and running calls end at once with `cancelled`; bulk runs likewise
  drain,  // they are waited for, with what was submitted; from inside a callback, all but the calls
          // that it is part of
};

// A conversation that the API remembers, by an id of yours (contract section 2.2, E2 to E4). Made
// by Client::context(); counts as a copy of its client. The id is 1..128 bytes of UTF-8 and is
// percent-encoded; "", ".", "..", "analysis" and "batch-analysis" make every call fail with
// `invalid_argument`.
//
// Whose history is it? By the gateway's source, trajectory, growth, patterns and hostility belong
// to the owner of the API key, over all contexts: keys of one account mix them. By the
// documentation a context is kept for 24 hours and then gone: `not_found`.
class Context {
 public:
  // As it was given, not encoded.
  const std::string& id() const noexcept { return id_; }

  // Analyses one text and adds it to the context: POST /v2/emotions/{id}/analysis.
  Result<Analysis> analyze(std::string_view text, const CallOptions& options = {}) const;
  // The same with every member of the request. An `external_id` names the message for message().
  // Errors: `conflict` when the context has one of that name already. If the API says that it has
  // it already because an earlier attempt of this call was carried out, the stored message is
  // fetched and returned.
  Result<Analysis> analyze(const AnalysisRequest& request, const CallOptions& options = {}) const;
  // The state of the context: GET /v2/emotions/{id}. Errors: `not_found`.
  Result<Analysis> state(const CallOptions& options = {}) const;
  // One message of it: GET /v2/emotions/{id}/message/{external_id}. Any id that it could be sent
  // with, in UTF-8, of 1 to 2,048 bytes. Errors: `not_found`.
  Result<Analysis> message(std::string_view external_id, const CallOptions& options = {}) const;

 private:
  friend class Client;
  Context(std::shared_ptr<detail::ClientHandle> handle, std::string id) noexcept;

  std::shared_ptr<detail::ClientHandle> handle_;
  std::string id_;
};

// A handle on shared state: cheap to copy, safe to use from many threads. When the last copy goes,
// calls that still run are cancelled. A call from inside a callback of the client (observer, key
// source, stream) takes a free place among the requests in flight or fails with `would_deadlock`;
// it never waits for the request that it is part of. After fork a child may go on using it: it
// makes connections of its own.
class Client {
 public:
#if KAIKO_EXCEPTIONS
  // Throws Exception (`configuration`, `key_source`) where create() would return it.
  explicit Client(ApiKey key, Options options = {});
  explicit Client(KeySource source, Options options = {});
#endif
  // Errors: `configuration` names the option at fault; `key_source` comes from the source. The
  // key's prefix picks the environment; a key with another prefix needs a named environment or a
  // base_url; a prefix that contradicts the named environment is refused (contract, "Keys").
  static Result<Client> create(ApiKey key, Options options = {});
  static Result<Client> create(KeySource source, Options options = {});
  // From KAIKO_API_KEY, or the file that KAIKO_API_KEY_FILE names (then also asked again when the
  // API refuses the key); both at once are refused (`configuration`). KAIKO_BASE_URL and
  // KAIKO_CA_FILE fill options that are empty.
  static Result<Client> from_env(Options options = {});

  // Analyses one text: POST /v2/emotions/analysis (contract sections 2.1, 2.2). The text is UTF-8,
  // at most 10,000 UTF-16 units. `primary()` of the answer is its emotion.
  Result<Analysis> analyze(std::string_view text, const CallOptions& options = {}) const;
  // The same with every member of the request. The gateway reads only the first message.
  Result<Analysis> analyze(const AnalysisRequest& request, const CallOptions& options = {}) const;

  // Conversations: nothing is sent until it is used.
  Context context(std::string id) const;

  // One emotion for each of up to 100 messages: POST /v2/emotions/batch-analysis (contract section
  // 2.3). Errors: `unsupported` where the server has no such route, as the public gateway.
  Result<BatchAnalysis> analyze_batch(const AnalysisRequest& request,
                                      const CallOptions& options = {}) const;

  // Any number of messages, at the API's limit and not over it: batches of up to 100, as many at
  // once as LimitOptions::in_flight leaves (one is kept for calls from the sink), spaced as the API
  // tells its limit. Messages that can't be sent are answered without a request; a refused batch is
  // halved until the bad message stands alone; where the server has no batches each message is a
  // call. Every message taken from the source is given to the sink once, or listed as unfinished:
  // 401, 402, 403, a service that stays away, and a hundred refusals before the first success end
  // the run (BulkReport::stopped_by); shorter outages and 429 are waited for. In strict mode what
  // may have been carried out is an error. Runs on the calling thread and starts none; counts as
  // one call for shutdown().
  BulkReport analyze_all(const BulkSource& source, const BulkSink& sink,
                         const BulkOptions& options = {}) const;
  // The same for texts in memory: one result each, in order. Those that the run did not finish have
  // the error that ended it, with an outcome of their own: unknown where it may be done already.
  std::vector<Result<Emotion>> analyze_all(const std::vector<std::string>& texts,
                                           BulkOptions options = {}) const;

  // Runs `work()` on a thread of the client's, and gives its result as a future. There are at most
  // LimitOptions::in_flight such threads, none before the first use. After a shutdown, and where no
  // thread can be had, it runs here: calls of the client in it then say so. What `work` holds, a
  // copy of the client too, is gone when its future is ready.
  //   auto later = client.submit([client, text] { return client.analyze(text); });
  // Defined in kaiko/submit.hpp, which kaiko.hpp includes: what a future needs is as much to
  // compile as the rest of a file with one call.
  template <class Work>
  auto submit(Work work) const;

  // A language model's answer with the emotions of the conversation: POST /v2/chat/completions
  // (contract section 2.4). Errors: a model that the API doesn't know is `not_found` by the
  // documentation and `server` from the gateway.
  Result<ChatCompletion> chat(const ChatRequest& request, const CallOptions& options = {}) const;
  // The same, handed over as it comes (contract section 6); the result is the whole. A server that
  // answers at once (the public gateway) is one event. Tried again only while nothing has been
  // handed over; afterwards an early end is `stream_interrupted`, with Error::events of it handed
  // over. TimeoutOptions::stream_idle ends a silence, stream_total the whole.
  Result<ChatCompletion> stream_chat(const ChatRequest& request, const ChatDeltaCallback& on_delta,
                                     const CallOptions& options = {}) const;

  // Whether the API can be reached and takes the key, for readiness probes: GET /v2/emotions/
  // (contract section 2, E7).
  Result<ServiceStatus> ping(const CallOptions& options = {}) const;

  // Ends the client and all its copies, from any thread; a second time does nothing more. Later
  // calls fail with `shut_down`.
  void shutdown(ShutdownMode mode = ShutdownMode::cancel) noexcept;

  // Where requests go, without a slash at the end: "https://api.kaikostudios.xyz".
  std::string_view base_url() const noexcept;

 private:
  explicit Client(std::shared_ptr<detail::ClientHandle> handle) noexcept;
  void start(const std::function<void()>& task) const;

  std::shared_ptr<detail::ClientHandle> handle_;
};

#ifdef KAIKO_COMPILED
// Your files need not compile what copies and ends an answer: the library has it.
extern template class Result<Analysis>;
extern template class Result<BatchAnalysis>;
extern template class Result<ChatCompletion>;
extern template class Result<Client>;
extern template class Result<Emotion>;
extern template class Result<ServiceStatus>;
#endif

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/impl.hpp>
#endif
