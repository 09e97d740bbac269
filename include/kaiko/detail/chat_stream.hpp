// SPDX-License-Identifier: MIT
// A chat's answer as it comes: bytes in, deltas to the callback, the whole put together. Says
// whether the stream has reached its end, and what it told about an error. Knows no transport.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/chat.hpp>
#include <kaiko/detail/answer.hpp>
#include <kaiko/detail/answer_decoder.hpp>
#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/decode/chat.hpp>
#include <kaiko/detail/decode/error_body.hpp>
#include <kaiko/detail/sse.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class ChatStream final : public AnswerDecoder, public BodySink {
 public:
  ChatStream(const ChatDeltaCallback& on_delta, const LimitOptions& limits)
      : on_delta_(on_delta), limits_(limits), parser_(limits.max_event_bytes) {}

  ChatCompletion value;

#if KAIKO_EXCEPTIONS
  // What the callback threw goes on its way, now that the call has ended in good order.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }
#else
  void rethrow() const noexcept {}
#endif

  // --- for the call ---

  BodySink* sink() noexcept override { return this; }
  void attach(const CancelToken& cancel) override { cancel_ = &cancel; }
  int delivered() const noexcept override { return delivered_; }
  bool is_complete() const noexcept override { return is_finished() || is_stopped_; }
  std::optional<Error> take_error() override { return std::exchange(error_, std::nullopt); }

  DecodeResult decode(std::string_view body, DecodeNotes& notes) override {
    if (!is_streaming_) return decode_whole(body, notes);
    notes.insert(notes.end(), notes_.begin(), notes_.end());
    if (value.choices.empty() && !is_stopped_ && is_over_) return lack_of_choices();
    DecodeResult result;
    if (!is_complete()) result.status = DecodeStatus::interrupted;
    return result;
  }

  // --- for the transport ---

  // An answer that is no event stream is collected: an error, or a server that does not stream.
  bool begin(int status, const HeaderBlock& headers) override {
    const std::string_view type = headers.get("Content-Type").value_or("");
    parser_ = SseParser(limits_.max_event_bytes);
    is_streaming_ = status >= 200 && status < 300 && is_event_stream(type);
    return is_streaming_;
  }
  bool chunk(std::string_view bytes) override {
    const SseStatus status =
        parser_.feed(bytes, [this](const SseEvent& event) { return take(event); });
    if (status == SseStatus::too_large) {
      fail(ErrorKind::response_too_large, "an event of the stream is larger than limits allow");
    }
    return status == SseStatus::ok;
  }
  Progress progress() const noexcept override {
    if (is_over_) return Progress::finished;
    return delivered_ > 0 ? Progress::flowing : Progress::waiting;
  }

 private:
  // By the mark of the end, or a finish reason of each choice.
  bool is_finished() const noexcept {
    const auto has_reason = [](const ChatChoice& choice) {
      return choice.finish_reason.has_value();
    };
    return is_over_ || (!value.choices.empty() &&
                        std::all_of(value.choices.begin(), value.choices.end(), has_reason));
  }

  static bool is_event_stream(std::string_view type) noexcept {
    constexpr std::string_view wanted = "text/event-stream";
    return equals_ignoring_case(trim(type.substr(0, type.find(';'))), wanted);
  }

  DecodeResult decode_whole(std::string_view body, DecodeNotes& notes) {
    DecodeResult result = decode_chat(body, value, notes);
    if (result.status != DecodeStatus::ok) return result;
    ++delivered_;
    ChatDelta delta;
    delta.emotions = value.emotions;
    for (const ChatChoice& choice : value.choices) {
      fill(delta, choice, choice.message);
      if (!hand_over(delta)) break;
      delta.emotions.clear();
    }
    return result;
  }

  // `said` are the words of `choice`, which a whole answer and a chunk call differently.
  template <class Choice>
  static void fill(ChatDelta& delta, const Choice& choice, const ChatAnswer& said) {
    delta.content = said.content.value_or("");
    delta.index = choice.index.value_or(0);
    delta.role = said.role;
    delta.finish_reason = choice.finish_reason;
    delta.extra = said.extra;
  }

  // One event. False: enough.
  bool take(const SseEvent& event) {
    if (is_over_) return true;  // what comes after the end
    if (event.data == "[DONE]") {
      is_over_ = true;
      return true;
    }
    ChatChunk chunk;
    event_bytes_ = event.data.size();
    if (decode_event(event, chunk)) return hand_over(chunk);
    return false;
  }

  bool decode_event(const SseEvent& event, ChatChunk& chunk) {
    const DecodeResult result = detail::decode(event.data, chunk, notes_);
    if (notes_.size() > most_notes) notes_.resize(most_notes);
    if (event.type == "error" || tells_of_error(chunk.extra)) return fail_as_told(event.data);
    if (result.status == DecodeStatus::ok) return true;
    fail(ErrorKind::invalid_response, "an event of the stream is not what was promised");
    if (result.status == DecodeStatus::too_large) fail_as_too_large();
    error_->param = result.path;
    return false;
  }

  bool hand_over(ChatChunk& chunk) {
    ++delivered_;
    ChatDelta delta;
    delta.emotions = chunk.emotions;
    keep(chunk);
    if (chunk.choices.empty()) return !is_over_cap() && hand_over(delta);
    for (ChunkChoice& choice : chunk.choices) {
      // Some servers send an empty one with each piece.
      if (choice.finish_reason && choice.finish_reason->raw().empty()) choice.finish_reason.reset();
      fill(delta, choice, choice.delta);
      keep(choice);
      if (is_over_cap() || !hand_over(delta)) return false;
      delta.emotions.clear();
    }
    return true;
  }

  // Calls the callback. False: no more.
  bool hand_over(const ChatDelta& delta) {
    const StreamControl control = call_back(delta);
    if (error_) return false;
    if (control == StreamControl::stop) is_stopped_ = true;
    return !is_stopped_ && !(cancel_ != nullptr && cancel_->is_cancelled());
  }

#if KAIKO_EXCEPTIONS
  // Nothing may unwind through the transport: it leaves once the call has ended.
  StreamControl call_back(const ChatDelta& delta) {
    try {
      return on_delta_(delta);
    } catch (...) {
      thrown_ = std::current_exception();
      fail(ErrorKind::cancelled, "the callback threw an exception");
      return StreamControl::stop;
    }
  }
#else
  StreamControl call_back(const ChatDelta& delta) { return on_delta_(delta); }
#endif

  void keep(ChatChunk& chunk) {
    if (!chunk.id.empty()) value.id = std::move(chunk.id);
    value.object = "chat.completion";
    if (chunk.created) value.created = chunk.created;
    if (!chunk.model.empty()) value.model = std::move(chunk.model);
    if (chunk.emotion_model) value.emotion_model = std::move(chunk.emotion_model);
    for (auto& [role, emotion] : chunk.emotions) {
      std::size_t* const bytes = place_of(emotion_bytes_, role);
      Emotion* const kept = place_of(value.emotions, role);
      if (bytes == nullptr || kept == nullptr) break;
      count(std::exchange(*bytes, event_bytes_), event_bytes_);
      *kept = std::move(emotion);
    }
    if (chunk.usage) value.usage = std::move(chunk.usage);
    if (chunk.conversation_mode) value.conversation_mode = std::move(chunk.conversation_mode);
    if (chunk.trajectory) value.trajectory = std::move(chunk.trajectory);
    keep_latest(value.extra, chunk.extra);
  }

  void keep(ChunkChoice& from) {
    ChatChoice& to = choice_of(from.index.value_or(0));
    if (from.delta.role) to.message.role = from.delta.role;
    if (from.delta.content) {
      content_bytes_ += from.delta.content->size();
      if (!to.message.content) to.message.content.emplace();
      to.message.content->append(*from.delta.content);
    }
    if (from.finish_reason) to.finish_reason = from.finish_reason;
    // Pieces of the same name belong together; only the caller knows how.
    for (auto& [name, text] : from.delta.extra) {
      content_bytes_ += name.size() + text.size();
      to.message.extra.append(name, std::move(text));
    }
    keep_latest(to.extra, from.extra);
  }

  ChatChoice& choice_of(std::int64_t index) {
    for (ChatChoice& choice : value.choices) {
      if (choice.index == index) return choice;
    }
    value.choices.emplace_back().index = index;
    return value.choices.back();
  }

  // What comes again takes the place of what came before.
  void keep_latest(Extra& to, Extra& from) {
    for (auto& [name, text] : from) {
      std::string* const place = place_of(to, name);
      if (place == nullptr) return;
      count(place->size(), text.size());
      *place = std::move(text);
    }
  }
  // Null: there are too many names for looking through them each time.
  template <class T>
  T* place_of(OrderedMap<T>& map, const std::string& name) {
    constexpr std::size_t most_names = 1000;
    for (auto& entry : map) {
      if (entry.first == name) return &entry.second;
    }
    if (map.size() >= most_names) {
      has_too_many_names_ = true;
      return nullptr;
    }
    content_bytes_ += name.size() + sizeof(T);
    return &map.append(name);
  }
  void count(std::size_t before, std::size_t after) noexcept {
    content_bytes_ = content_bytes_ - before + after;
  }

  bool is_over_cap() {
    constexpr std::size_t most_choices = 128;
    const bool is_over = content_bytes_ > limits_.max_body_bytes || has_too_many_names_ ||
                         value.choices.size() > most_choices;
    if (is_over) fail_as_too_large();
    return is_over;
  }

  void fail(ErrorKind kind, std::string_view message) {
    error_ = make_error(kind, message);
    error_->outcome = Outcome::unknown;
  }

  void fail_as_too_large() {
    fail(ErrorKind::response_too_large, words_for(TransportError::too_large));
  }

  bool fail_as_told(std::string_view data) {
    error_ = error_of_told(data, "the stream told of an error");
    return false;
  }

  static constexpr std::size_t most_notes = 100;  // a stream may have no end

  const ChatDeltaCallback& on_delta_;
  const LimitOptions& limits_;
  const CancelToken* cancel_ = nullptr;
  SseParser parser_;
  DecodeNotes notes_;
  std::optional<Error> error_;
  std::size_t content_bytes_ = 0;          // of what is kept
  std::size_t event_bytes_ = 0;            // of the event that is being taken
  OrderedMap<std::size_t> emotion_bytes_;  // of the event that each role's emotion came in
  bool has_too_many_names_ = false;
  int delivered_ = 0;
  bool is_streaming_ = false;
  bool is_over_ = false;     // the mark of the end
  bool is_stopped_ = false;  // the callback has enough
#if KAIKO_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
KAIKO_NAMESPACE_END
