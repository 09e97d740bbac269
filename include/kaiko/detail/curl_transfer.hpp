// SPDX-License-Identifier: MIT
// One reused easy handle and what it is doing: a request in, its reply built up by libcurl's
// callbacks. Counts how often the request leaves the process. The lane drives it; it never waits.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/curl_error.hpp>
#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/detail/curl_headers.hpp>
#include <kaiko/detail/curl_options.hpp>
#include <kaiko/detail/curl_stale.hpp>
#include <kaiko/detail/curl_url.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlTransfer {
 public:
  // `sockets` must outlive the multi handle that it is driven by.
  CurlTransfer(CurlConfig& config, OpenSockets& sockets)
      : config_(config), sockets_(sockets), easy_(curl_easy_init()) {
    if (!easy_) return;
    OptionSetter setter(easy_.get());
    set_fixed_options(setter, config_);
    setter.set(CURLOPT_PRIVATE, this);
    setter.set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_bytes<&CurlTransfer::take_header>);
    setter.set(CURLOPT_HEADERDATA, this);
    setter.set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_bytes<&CurlTransfer::take_body>);
    setter.set(CURLOPT_WRITEDATA, this);
    setter.set(CURLOPT_OPENSOCKETDATA, &open_errno_);
    setter.set(CURLOPT_SOCKOPTDATA, &sockets_);
    setter.set(CURLOPT_CLOSESOCKETDATA, &sockets_);
    if (config_.can_count_sends) {
      setter.set(option_prereq_function, &CurlTransfer::on_send);
      setter.set(option_prereq_data, this);
      // Only OpenSSL's list tells the alternative names.
      setter.set(CURLOPT_CERTINFO, is_openssl_backend() ? 1L : 0L);
    }
    setup_ = setter.result();
  }
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CURL* easy() const noexcept { return easy_.get(); }
  bool is_busy() const noexcept { return control_.has_value(); }
  Ticket ticket() const noexcept { return ticket_; }
  const SendControl& control() const noexcept { return *control_; }
  TimePoint last_byte() const noexcept { return last_byte_; }
  BodySink::Progress progress() const noexcept {
    return is_streaming_ ? control_->chunks->progress() : BodySink::Progress::waiting;
  }
  // While it runs: whether it waits for a name lookup.
  bool is_resolving() const noexcept {
    return reply_.sends == 0 && measured(CURLINFO_NAMELOOKUP_TIME_T).count() == 0;
  }
  // Whether the last transfer has left a connection that is likely to serve the next.
  bool has_connection(TimePoint now) const noexcept { return now < connection_good_until_; }

  // Prepares a transfer. False: an option was refused and nothing may be sent; take_reply() says
  // so.
  bool prepare(Ticket ticket, const HttpRequest& request, const SendControl& control) {
    ticket_ = ticket;
    control_.emplace(control);
    request_ = &request;
    reply_ = HttpReply{};
    reply_.headers.reserve(usual_header_bytes);
    is_head_complete_ = false;
    is_streaming_ = false;
    is_over_cap_ = false;
    is_trust_refused_ = false;
    is_stopped_by_sink_ = false;
    is_connection_over_ = false;
    header_bytes_ = 0;
    open_errno_ = 0;
    started_ = last_byte_ = std::chrono::steady_clock::now();
    if (!easy_ || setup_ != CURLE_OK) return refuse(CURLE_FAILED_INIT);
    headers_.fill(request);
    OptionSetter setter(easy_.get());
    set_request(setter, request);
    return setter.result() == CURLE_OK || refuse(setter.result());
  }

  // Whether the same attempt should take another connection: the server had ended the one it got.
  // Nothing was sent on that one, and libcurl has closed it, so this ends.
  bool wants_other_connection(CURLcode code) noexcept {
    return std::exchange(is_connection_over_, false) && code == CURLE_ABORTED_BY_CALLBACK;
  }

  // Whether the same attempt should connect once more, now trusting everything libcurl does.
  bool wants_full_trust(CURLcode code) {
    if (code != CURLE_PEER_FAILED_VERIFICATION || !was_trust_reduced_ || reply_.sends > 0)
      return false;
    long verify_result = 0;
    static_cast<void>(curl_easy_getinfo(easy_.get(), CURLINFO_SSL_VERIFYRESULT, &verify_result));
    if (!TrustStore::is_unknown_issuer(verify_result)) return false;
    config_.trust.use_everything();
    OptionSetter setter(easy_.get());
    apply_trust(setter);
    return setter.result() == CURLE_OK;
  }

  // The transfer has ended by itself with `code`.
  HttpReply finish(CURLcode code) {
    fill_measurements();
    reply_.native_code = static_cast<int>(code);
    reply_.error = transport_error_of(code, is_tunnelled(easy_.get()));
    const bool is_short = (reply_.error == TransportError::connect &&
                           is_out_of_resources(open_errno_ != 0 ? open_errno_ : native_errno())) ||
                          (code == CURLE_SSL_CACERT_BADFILE && is_short_of_descriptors());
    if (is_short) reply_.error = TransportError::resources;
    // Nothing is sent before the tunnel stands, so what is cut off by then was the proxy's doing.
    if (reply_.error == TransportError::cut && reply_.sends == 0) {
      reply_.error = config_.is_loopback ? TransportError::connect : TransportError::proxy;
    }
    if (is_over_cap_ || is_header_bomb(code)) reply_.error = TransportError::too_large;
    if (is_stopped_by_sink_) reply_.error = TransportError::cancelled;
    if (is_trust_refused_) reply_.error = TransportError::tls_trust;
    // libcurl leaves the connect time at zero when the handshake fails.
    const bool is_handshake =
        reply_.error == TransportError::tls || reply_.error == TransportError::tls_trust;
    if (is_handshake && reply_.sends == 0) reply_.phase = Phase::tls;
    // libcurl calls a head that was cut after its first line a success.
    if (code == CURLE_OK && !is_head_complete_) reply_.error = TransportError::cut;
    if (reply_.status == switching_protocols) reply_.error = TransportError::protocol;
    if (reply_.error == TransportError::configuration) {
      reply_.detail = curl_easy_strerror(code);
      if (code == CURLE_SSL_CACERT_BADFILE) name_trust_option();
    }
    return end();
  }

  // The lane ends it: a limit of ours has passed, or it was cancelled.
  HttpReply abort(TransportError error, bool is_idle = false) {
    fill_measurements();
    reply_.error = error;
    reply_.is_idle_timeout = is_idle;
    return end();
  }

  // After prepare() returned false.
  HttpReply take_refusal() { return end(); }
  // It was prepared and is not begun after all.
  HttpReply withdraw(TransportError error) {
    reply_.error = error;
    reply_.phase = Phase::resolve;
    return end();
  }

 private:
  // Certificates that could be looked at when the client was made, and can't be used now.
  void name_trust_option() {
    reply_.option = config_.trust.option();
    if (!config_.trust.file().empty()) reply_.detail.append(": ").append(config_.trust.file());
  }

  void set_request(OptionSetter& setter, const HttpRequest& request) {
    url_.set(setter, request.url);
    setter.set(CURLOPT_HTTPHEADER, headers_.list());
    if (request.method == Method::post) {
      setter.set(CURLOPT_POST, 1L);
      setter.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      setter.set(CURLOPT_POSTFIELDS, request.body.c_str());
    } else {
      setter.set(CURLOPT_HTTPGET, 1L);
    }
    const auto connect = control_->deadline.connect.count();
    setter.set(CURLOPT_CONNECTTIMEOUT_MS,
               static_cast<long>((std::max)(connect, decltype(connect){1})));
    // Without a counter only a new connection proves that libcurl does not send twice.
    if (!config_.can_count_sends)
      setter.set(CURLOPT_FRESH_CONNECT, request.may_send_again ? 0L : 1L);
    // A name may have moved since the attempt that failed before.
    setter.set(CURLOPT_DNS_CACHE_TIMEOUT, has_failed_to_connect_ ? 0L : 30L);
    if (!is_trust_set_ || was_trust_reduced_ != config_.trust.is_reduced()) apply_trust(setter);
  }

  void apply_trust(OptionSetter& setter) {
    was_trust_reduced_ = config_.trust.is_reduced();
    config_.trust.apply(setter, was_trust_reduced_);
    is_trust_set_ = setter.result() == CURLE_OK;
  }

  bool refuse(CURLcode code) {
    reply_.error = code == CURLE_OUT_OF_MEMORY || code == CURLE_FAILED_INIT
                       ? TransportError::resources
                       : TransportError::configuration;
    reply_.native_code = static_cast<int>(code);
    reply_.detail = curl_easy_strerror(code);
    reply_.phase = Phase::resolve;
    return false;
  }

  HttpReply end() {
    headers_.clear();  // the key does not stay behind
    control_.reset();
    request_ = nullptr;
    const bool is_before_send = reply_.phase == Phase::resolve || reply_.phase == Phase::connect;
    const bool is_good = reply_.error == TransportError::none;
    has_failed_to_connect_ = !is_good && is_before_send;
    connection_good_until_ =
        is_good ? std::chrono::steady_clock::now() + std::chrono::seconds(longest_idle_seconds)
                : TimePoint();
    return std::move(reply_);
  }

  std::chrono::microseconds measured(CURLINFO info) const noexcept {
    curl_off_t value = 0;
    static_cast<void>(curl_easy_getinfo(easy_.get(), info, &value));
    return std::chrono::microseconds(value);
  }

  long native_errno() const noexcept {
    long value = 0;
    static_cast<void>(curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &value));
    return value;
  }

  void fill_measurements() {
    Timings& timings = reply_.timings;
    timings.resolved = measured(CURLINFO_NAMELOOKUP_TIME_T);
    timings.connected = measured(CURLINFO_CONNECT_TIME_T);
    timings.secured = measured(CURLINFO_APPCONNECT_TIME_T);
    timings.first_byte = measured(CURLINFO_STARTTRANSFER_TIME_T);
    timings.total = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_);
    // Releases until 7.87.0 add the time up to here twice.
    const auto next = timings.first_byte.count() > 0 ? timings.first_byte : timings.total;
    timings.secured = (std::min)(timings.secured, next);
    long connects = 0;
    static_cast<void>(curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connects));
    if (!config_.can_count_sends) reply_.sends = may_have_sent() ? 1 : 0;
    timings.is_connection_reused = connects == 0 && reply_.sends > 0;
    reply_.phase = reached_phase();
  }

  // For want of a counter: whether it got as far as to a connection that a request could go out on.
  // One that is used again has no times of its own.
  bool may_have_sent() const noexcept {
    const bool is_tls = request_->url.compare(0, 6, "https:") == 0;
    const Timings& timings = reply_.timings;
    return (is_tls ? timings.secured : timings.connected).count() > 0 ||
           measured(CURLINFO_PRETRANSFER_TIME_T).count() > 0;
  }

  Phase reached_phase() const noexcept {
    if (is_head_complete_) return Phase::body;
    if (reply_.sends > 0) return Phase::wait;
    if (reply_.timings.resolved.count() == 0) return Phase::resolve;
    return reply_.timings.connected.count() == 0 ? Phase::connect : Phase::tls;
  }

  // libcurl 7.88 calls one endless header line "out of memory".
  bool is_header_bomb(CURLcode code) const noexcept {
    return code == CURLE_OUT_OF_MEMORY && reply_.sends > 0 && !is_head_complete_;
  }

  // Of the API's answers, so that their block grows once.
  static constexpr std::size_t usual_header_bytes = 512;

  static CurlTransfer& self(void* at) noexcept { return *static_cast<CurlTransfer*>(at); }

  // Called right before the request's first byte is written, for every connection it is written to.
  static int on_send(void* at, char*, char*, int, int local_port) noexcept {
    CurlTransfer& transfer = self(at);
    if (is_connection_over(transfer.easy(), transfer.sockets_, local_port)) {
      transfer.is_connection_over_ = true;
      return prereq_abort;
    }
    if (transfer.is_certificate_unnamed()) {
      transfer.is_trust_refused_ = true;
      return prereq_abort;
    }
    const bool is_second = transfer.reply_.sends > 0;
    if (is_second && !transfer.request_->may_send_again) return prereq_abort;
    ++transfer.reply_.sends;
    return prereq_go_on;
  }

  // Without alternative names libcurl falls back to a certificate's subject, which RFC 9110 (4.3.4)
  // rules out. The list is filled on a new connection and empty on a reused or plain one.
  bool is_certificate_unnamed() const noexcept {
    const curl_certinfo* chain = nullptr;
    static_cast<void>(curl_easy_getinfo(easy_.get(), CURLINFO_CERTINFO, &chain));
    if (chain == nullptr || chain->num_of_certs < 1) return false;
    for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) {
      if (starts_with(line->data, "X509v3 Subject Alternative Name")) return false;
    }
    return true;
  }

  // Both of libcurl's callbacks for bytes.
  template <bool (CurlTransfer::*take)(std::string_view)>
  static std::size_t on_bytes(char* data, std::size_t, std::size_t size, void* at) noexcept {
#if KAIKO_EXCEPTIONS
    try {
      return (self(at).*take)(std::string_view(data, size)) ? size : 0;
    } catch (...) {
      return 0;  // nothing may unwind through C
    }
#else
    return (self(at).*take)(std::string_view(data, size)) ? size : 0;
#endif
  }

  bool take_header(std::string_view line) {
    last_byte_ = std::chrono::steady_clock::now();
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    header_bytes_ += line.size() + 2;
    if (header_bytes_ > config_.max_header_bytes) {
      is_over_cap_ = true;
      return false;
    }
    if (starts_with(line, "HTTP/")) {  // also after an interim answer
      reply_.headers.clear();
      is_head_complete_ = false;
      // Nobody asked for an upgrade; libcurl reports it as no answer.
      const bool is_switch = line.substr(0, 13).find(" 101") != std::string_view::npos;
      reply_.status = is_switch ? switching_protocols : 0;
      return true;
    }
    if (line.empty()) return complete_head();
    const std::size_t colon = line.find(':');
    // Trailers come after the body and count for nothing.
    if (colon == std::string_view::npos || is_head_complete_) return true;
    reply_.headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
    return true;
  }

  bool complete_head() {
    long status = 0;
    static_cast<void>(curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status));
    if (status < 200 || is_head_complete_) return true;
    is_head_complete_ = true;
    reply_.status = static_cast<int>(status);
    if (control_->chunks != nullptr) {
      is_streaming_ = control_->chunks->begin(reply_.status, reply_.headers);
    }
    return true;
  }

  bool take_body(std::string_view bytes) {
    last_byte_ = std::chrono::steady_clock::now();
    if (is_streaming_) {
      is_stopped_by_sink_ = !control_->chunks->chunk(bytes);
      last_byte_ = std::chrono::steady_clock::now();  // the sink's time is not the server's
      return !is_stopped_by_sink_;
    }
    if (bytes.size() >
        config_.max_body_bytes - (std::min)(reply_.body.size(), config_.max_body_bytes)) {
      is_over_cap_ = true;
      return false;
    }
    reply_.body.append(bytes);
    return true;
  }

  CurlConfig& config_;
  OpenSockets& sockets_;
  CurlHeaders headers_;  // these two before the handle that points into them
  CurlUrl url_;
  int open_errno_ = 0;
  EasyHandle easy_;
  CURLcode setup_ = CURLE_FAILED_INIT;
  std::optional<SendControl> control_;
  const HttpRequest* request_ = nullptr;
  Ticket ticket_ = 0;
  HttpReply reply_;
  TimePoint started_;
  TimePoint last_byte_;
  TimePoint connection_good_until_;
  std::size_t header_bytes_ = 0;
  bool is_head_complete_ = false;
  bool is_streaming_ = false;
  bool is_over_cap_ = false;
  bool is_trust_refused_ = false;
  static constexpr int switching_protocols = 101;
  bool is_stopped_by_sink_ = false;
  bool is_connection_over_ = false;
  bool is_trust_set_ = false;
  bool was_trust_reduced_ = false;
  bool has_failed_to_connect_ = false;
};

}  // namespace detail
KAIKO_NAMESPACE_END
