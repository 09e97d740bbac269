// SPDX-License-Identifier: MIT
// One request of a bulk run: the messages it carries, and its call while it is under way. Made and
// judged by bulk_run.hpp.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/detail/call.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/decode/batch.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A message that can't be sent spoils nobody else's request.
inline std::optional<Error> check_bulk_message(const Message& message, const Options& options) {
  Encoder encoder{options};
  std::optional<Error> refusal = append_message(encoder, message, 0);
  if (refusal) refusal->param.erase(0, refusal->param.find('.') + 1);  // "messages[0].text"
  return refusal;
}

// The answer to a batch, or to a single text, as one emotion for each message.
class BulkDecoder final : public AnswerDecoder {
 public:
  BulkDecoder(const std::vector<Message>& asked, bool is_batch)
      : asked_(asked), is_batch_(is_batch) {}

  DecodeResult decode(std::string_view body, DecodeNotes& notes) override {
    return is_batch_ ? decode_many(body, notes) : decode_one(body, notes);
  }

  std::vector<Emotion> emotions;

 private:
  DecodeResult decode_many(std::string_view body, DecodeNotes& notes) {
    BatchAnalysis batch;
    DecodeResult result = decode_batch(body, asked_, batch, notes);
    emotions = std::move(batch.emotions);
    for (Emotion& emotion : emotions) emotion.is_fallback |= batch.is_fallback;
    return result;
  }
  DecodeResult decode_one(std::string_view body, DecodeNotes& notes) {
    Analysis analysis;
    DecodeResult result = decode_analysis(body, analysis, notes);
    emotions = {analysis.primary()};
    emotions.front().is_fallback |= analysis.is_fallback;
    return result;
  }

  const std::vector<Message>& asked_;
  const bool is_batch_;
};

struct BulkUnit {
  AnalysisRequest request{};
  std::vector<std::uint64_t> indices{};  // of its messages in the source
  bool is_batch = true;
  std::string idempotency_key{};              // once it was begun
  std::optional<std::uint64_t> journal_id{};  // once it was written down
  // Since when it may have been carried out, in seconds of the wall clock: after one of its calls,
  // or an earlier run's.
  std::optional<std::int64_t> unknown_since{};
  std::shared_ptr<const ApiKey> bound_key{};  // then, by this run: the only one to send it under
  bool was_key_refused = false;               // once; another request may find out about a new key
  bool is_probe = false;                      // sent to see whether the service works again
  // How often the service was in trouble with it while others got through, and what they had done.
  int troubles = 0;
  std::uint64_t answers_before_trouble = 0;
  // While it is under way.
  std::unique_ptr<BulkDecoder> decoder{};
  std::unique_ptr<Call> call{};

  std::size_t size() const noexcept { return indices.size(); }
  bool is_outcome_unknown() const noexcept { return unknown_since.has_value(); }

  // Without messages, for the same route and with the same words about all of them.
  std::unique_ptr<BulkUnit> sibling() const {
    auto unit = std::make_unique<BulkUnit>();
    unit->request.model = request.model;
    unit->request.params_json = request.params_json;
    unit->is_batch = is_batch;
    return unit;
  }
  void add(std::uint64_t index, Message message) {
    indices.push_back(index);
    request.messages.push_back(std::move(message));
  }
  // Its messages in parts of at most `most`, in order; it is empty afterwards.
  std::vector<std::unique_ptr<BulkUnit>> split(std::size_t most) {
    std::vector<std::unique_ptr<BulkUnit>> parts;
    for (std::size_t i = 0; i < size(); ++i) {
      if (i % most == 0) parts.push_back(sibling());
      parts.back()->add(indices[i], std::move(request.messages[i]));
    }
    indices.clear();
    request.messages.clear();
    return parts;
  }

  Refusal draft(ClientState& state, RequestDraft& to) const {
    return is_batch ? draft_batch(state, request, to) : draft_analysis(state, request, to);
  }

  // Once it may have been carried out it is so for good, and under the key that it had then.
  void note_outcome(const Error& error, const Call& ended, std::int64_t wall_second) {
    if (error.outcome != Outcome::unknown) return;
    if (!unknown_since) unknown_since = wall_second;
    if (!bound_key) bound_key = ended.request().credential.key;
  }

  // Makes its call: the first time with a new key, later with the same key and the same bytes.
  Refusal begin(ClientState& state, const CallOptions& options, bool is_recording) {
    RequestDraft asked;
    if (Refusal refusal = draft(state, asked)) return refusal;
    asked.idempotency_key = idempotency_key;
    asked.is_recording = is_recording;
    asked.bound_key = bound_key;
    decoder = std::make_unique<BulkDecoder>(request.messages, is_batch);
    auto made = state.make_call(std::move(asked), options, *decoder);
    if (!made) return made.error();
    call = std::move(made).value();
    idempotency_key = call->info().idempotency_key;
    return std::nullopt;
  }
};

}  // namespace detail
KAIKO_NAMESPACE_END
