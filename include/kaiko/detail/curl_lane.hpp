// SPDX-License-Identifier: MIT
// One multi handle and up to `width` transfers, driven by the thread that waits. A single call is a
// lane of width one. Limits are enforced here, after libcurl has read what has arrived; while their
// owner does something else nobody drives the transfers, and that time is not counted against them.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/curl_multi.hpp>
#include <kaiko/detail/curl_stale.hpp>
#include <kaiko/detail/curl_transfer.hpp>
#include <kaiko/detail/parked_lookups.hpp>
#include <kaiko/detail/sigpipe.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlLane final : public Lane {
 public:
  CurlLane(std::shared_ptr<CurlConfig> config, std::shared_ptr<ParkedLookups> lookups,
           std::size_t width)
      : config_(std::move(config)),
        lookups_(std::move(lookups)),
        sockets_((std::max)(width, std::size_t{1})),
        multi_(width) {
    transfers_.reserve(width);
    arrived_.reserve((std::max)(width, std::size_t{1}));  // so that telling can't lose an answer
  }
  ~CurlLane() override {
    const HoldSigpipe hold(config_->may_raise_sigpipe);  // a TLS goodbye is written
    for (const auto& slot : transfers_) {
      if (slot->transfer.is_busy()) remove(*slot);
    }
    transfers_.clear();
    multi_.close();
  }
  CurlLane(const CurlLane&) = delete;
  CurlLane& operator=(const CurlLane&) = delete;

  void start(Ticket ticket, const HttpRequest& request, const SendControl& control) override {
    Slot& slot = free_slot();
    if (!slot.transfer.prepare(ticket, request, control)) {
      return tell(slot, slot.transfer.take_refusal());
    }
    // Before the first perform, which may send all of it.
    if (control.cancel.is_cancelled()) {
      return tell(slot, slot.transfer.withdraw(TransportError::cancelled));
    }
    const TimePoint now = std::chrono::steady_clock::now();
    if (!slot.transfer.has_connection(now)) {
      slot.lookup = lookups_->begin(now);
      if (!slot.lookup) return tell(slot, slot.transfer.withdraw(why_no_lookup(now)));
    }
    if (!multi_.add(slot.transfer.easy())) {
      return tell(slot, slot.transfer.withdraw(TransportError::resources));
    }
    slot.started = now;
    slot.unattended = slot.unattended_before = {};
    slot.on_cancel.emplace(control.cancel, [this] { multi_.wake(); });
  }

  std::optional<Arrived> wait(TimePoint until) override {
    const HoldSigpipe hold(config_->may_raise_sigpipe);
    count_unattended(std::chrono::steady_clock::now());
    drive(until);
    left_ = std::chrono::steady_clock::now();
    if (arrived_.empty()) return std::nullopt;
    Arrived first = std::move(arrived_.front());
    arrived_.erase(arrived_.begin());
    return first;
  }

  void cancel(Ticket ticket) override {
    const HoldSigpipe hold(config_->may_raise_sigpipe);
    for (const auto& slot : transfers_) {
      if (slot->transfer.is_busy() && slot->transfer.ticket() == ticket) {
        abort(*slot, TransportError::cancelled);
      }
    }
  }

 private:
  struct Slot {
    Slot(CurlConfig& config, OpenSockets& sockets) : transfer(config, sockets) {}
    CurlTransfer transfer;
    std::optional<CancelCallback> on_cancel;
    LookupUnderWay lookup;
    TimePoint started{};
    TimePoint::duration unattended{};         // since then, outside of wait()
    TimePoint::duration unattended_before{};  // of it, before it began to connect anew
  };

  // What was started goes out first, also where an end waits to be told: the server works while its
  // owner does.
  void drive(TimePoint until) {
    TimePoint looked = (TimePoint::min)();  // what had arrived by then is read
    while (is_any_busy()) {
      const CURLMcode code = multi_.perform();
      collect();
      enforce_limits(code, looked);
      const TimePoint now = std::chrono::steady_clock::now();
      const bool is_over = now >= until && looked != (TimePoint::min)();
      if (!arrived_.empty() || is_over) break;
      looked = now;
      multi_.poll(time_from(now, (std::min)(until, next_limit())));
    }
  }

  void count_unattended(TimePoint now) noexcept {
    for (const auto& slot : transfers_) {
      if (slot->transfer.is_busy()) slot->unattended += now - (std::max)(left_, slot->started);
    }
  }

  // Those under way may be done in a moment, which is worth one more attempt.
  TransportError why_no_lookup(TimePoint now) const noexcept {
    return lookups_->is_full(now) ? TransportError::resolver_busy : TransportError::resolve;
  }

  Slot& free_slot() {
    for (const auto& slot : transfers_) {
      if (!slot->transfer.is_busy()) return *slot;
    }
    transfers_.push_back(std::make_unique<Slot>(*config_, sockets_));
    return *transfers_.back();
  }

  bool is_any_busy() const noexcept {
    return std::any_of(transfers_.begin(), transfers_.end(),
                       [](const auto& slot) { return slot->transfer.is_busy(); });
  }

  void collect() {
    while (const CURLMsg* message = multi_.next_message()) {
      if (message->msg != CURLMSG_DONE) continue;
      CurlTransfer* transfer = nullptr;
      const CURLcode code = message->data.result;
      static_cast<void>(curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer));
      Slot& slot = slot_of(*transfer);
      if (code != CURLE_OK) end_connection(transfer->easy());
      multi_.remove(transfer->easy());
      const bool wants_again = transfer->wants_other_connection(code) ||
                               transfer->wants_full_trust(code) || has_lost_time(slot, code);
      if (wants_again && multi_.add(transfer->easy())) continue;
      slot.on_cancel.reset();
      note_lookup(code == CURLE_OPERATION_TIMEDOUT, *transfer);
      tell(slot, transfer->finish(code));
    }
  }

  // The limit for connecting is libcurl's, whose clock runs on while nobody drives it: who lost a
  // tenth of it that way connects anew. Nothing is sent before.
  bool has_lost_time(Slot& slot, CURLcode code) noexcept {
    const auto lost = slot.unattended - slot.unattended_before;
    const bool is_lost =
        code == CURLE_OPERATION_TIMEDOUT && lost * 10 >= slot.transfer.control().deadline.connect;
    if (!is_lost) return false;
    note_lookup(true, slot.transfer);
    slot.unattended_before = slot.unattended;
    return true;
  }

  void tell(Slot& slot, HttpReply reply) {
    slot.lookup.reset();
    arrived_.push_back({slot.transfer.ticket(), std::move(reply)});
  }

  // A transfer that ends inside its lookup leaves that behind.
  void note_lookup(bool is_given_up, const CurlTransfer& transfer) noexcept {
    if (is_given_up && transfer.is_resolving()) lookups_->add(std::chrono::steady_clock::now());
  }

  Slot& slot_of(const CurlTransfer& transfer) noexcept {
    return **std::find_if(transfers_.begin(), transfers_.end(),
                          [&](const auto& slot) { return &slot->transfer == &transfer; });
  }

  // A limit that had passed when all sockets were looked at, and not one that passed meanwhile.
  void enforce_limits(CURLMcode code, TimePoint looked) {
    for (const auto& slot : transfers_) {
      if (!slot->transfer.is_busy()) continue;
      if (!slot->transfer.is_resolving()) slot->lookup.reset();
      const SendControl& control = slot->transfer.control();
      if (code != CURLM_OK) {
        abort(*slot, TransportError::resources);
      } else if (control.cancel.is_cancelled()) {
        abort(*slot, TransportError::cancelled);
      } else if (looked >= limit_of(*slot)) {
        const bool is_idle = slot->transfer.progress() == BodySink::Progress::flowing &&
                             looked - slot->unattended < control.deadline.call_end;
        abort(*slot, TransportError::timeout, is_idle);
      }
    }
  }

  static TimePoint limit_of(const Slot& slot) noexcept {
    const TimePoint limit = limit_of(slot.transfer);
    const bool is_endless = limit > (TimePoint::max)() - slot.unattended;
    return is_endless ? limit : limit + slot.unattended;
  }

  static TimePoint limit_of(const CurlTransfer& transfer) noexcept {
    constexpr std::chrono::milliseconds end_of_body(250);
    const Deadline& deadline = transfer.control().deadline;
    switch (transfer.progress()) {
      case BodySink::Progress::finished:
        return (std::min)(deadline.call_end, transfer.last_byte() + end_of_body);
      case BodySink::Progress::flowing:
        if (deadline.idle.count() > 0) {
          return (std::min)(deadline.call_end, transfer.last_byte() + deadline.idle);
        }
        break;
      case BodySink::Progress::waiting:
        break;
    }
    return (std::min)(deadline.call_end, deadline.attempt_end);
  }

  static std::chrono::milliseconds time_from(TimePoint now, TimePoint until) noexcept {
    using std::chrono::milliseconds;
    constexpr std::chrono::hours longest(1);
    if (until <= now) return milliseconds(0);
    return until - now > longest ? longest : std::chrono::ceil<milliseconds>(until - now);
  }

  TimePoint next_limit() const noexcept {
    TimePoint next = (TimePoint::max)();
    for (const auto& slot : transfers_) {
      if (slot->transfer.is_busy()) next = (std::min)(next, limit_of(*slot));
    }
    return next;
  }

  void remove(Slot& slot) noexcept {
    slot.on_cancel.reset();
    multi_.remove(slot.transfer.easy());
  }

  void abort(Slot& slot, TransportError error, bool is_idle = false) {
    remove(slot);
    note_lookup(true, slot.transfer);
    tell(slot, slot.transfer.abort(error, is_idle));
  }

  std::shared_ptr<CurlConfig> config_;
  std::shared_ptr<ParkedLookups> lookups_;
  OpenSockets sockets_;  // libcurl tells of them until its handle is gone
  CurlMulti multi_;
  TimePoint left_ = (TimePoint::min)();  // the end of the last wait()
  std::vector<std::unique_ptr<Slot>> transfers_;
  std::vector<Arrived> arrived_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
