// SPDX-License-Identifier: MIT
// The definitions behind client.hpp that every program with a client needs: how one is made, its
// simplest calls, and its end.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/client.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/curl_guarantees.hpp>
#include <kaiko/detail/curl_transport.hpp>
#include <kaiko/detail/environment.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/detail/setup.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline Refusal set_up_transport(Setup& setup) {
  std::string transport_name;
  if (!setup.options.transport) {
    const std::string_view reason = curl_unfit_reason();
    if (!reason.empty()) return refuse_configuration("transport", reason);
    transport_name = std::string("libcurl/") + loaded_curl().version;
    if (setup.options.is_accepting_gzip && !can_unpack_gzip()) {
      return refuse_configuration("is_accepting_gzip", "the loaded libcurl is built without zlib");
    }
    if (!can_trust(setup.options.tls, loaded_curl().version_num)) {
      return refuse_configuration("tls.ca_pem", "needs libcurl 7.77 or newer; name a ca_file");
    }
    auto config = std::make_shared<CurlConfig>(setup.options.tls, setup.options.proxy,
                                               setup.options.limits, setup.base.is_loopback);
    config->is_accepting_gzip = setup.options.is_accepting_gzip;
    setup.transport = std::make_shared<CurlTransport>(
        std::move(config), static_cast<std::size_t>(setup.options.limits.in_flight));
  } else {
    setup.transport = setup.options.transport;
  }
  setup.user_agent = make_user_agent(setup.options.user_agent, transport_name);
  return std::nullopt;
}

inline Result<std::shared_ptr<ClientHandle>> make_handle(ApiKey key, KeySource source,
                                                         Options options) {
  Setup setup;
  setup.options = std::move(options);
  if (Refusal refusal = check_options(setup.options)) return std::move(*refusal);
  if (Refusal refusal = resolve_base_url(key, setup.options, setup.base))
    return std::move(*refusal);
  if (Refusal refusal = check_proxy(setup.options.proxy, setup.base)) return std::move(*refusal);
  if (Refusal refusal = check_tls(setup.options.tls)) return std::move(*refusal);
  if (Refusal refusal = set_up_transport(setup)) return std::move(*refusal);
  setup.runtime = setup.options.runtime ? setup.options.runtime : system_runtime();
  const bool is_libcurl = !setup.options.transport;
  auto state = std::make_shared<ClientState>(
      std::move(setup), std::make_shared<const ApiKey>(std::move(key)), std::move(source));
  if (is_libcurl) state->tell_missing(promises_here());
  return std::make_shared<ClientHandle>(std::move(state));
}

inline Result<std::shared_ptr<ClientHandle>> make_handle(KeySource source, Options options) {
  if (!source) return *refuse_configuration("key_source", "is empty");
  Result<ApiKey> key = ask_key_source(source);
  if (!key) return key.error();
  return make_handle(std::move(key).value(), std::move(source), std::move(options));
}

}  // namespace detail

#if KAIKO_EXCEPTIONS
KAIKO_INLINE Client::Client(ApiKey key, Options options)
    : Client(create(std::move(key), std::move(options)).value()) {}

KAIKO_INLINE Client::Client(KeySource source, Options options)
    : Client(create(std::move(source), std::move(options)).value()) {}
#endif

KAIKO_INLINE Client::Client(std::shared_ptr<detail::ClientHandle> handle) noexcept
    : handle_(std::move(handle)) {}

KAIKO_INLINE Result<Client> Client::create(ApiKey key, Options options) {
  auto handle = detail::make_handle(std::move(key), nullptr, std::move(options));
  if (!handle) return handle.error();
  return Client(std::move(handle).value());
}

KAIKO_INLINE Result<Client> Client::create(KeySource source, Options options) {
  auto handle = detail::make_handle(std::move(source), std::move(options));
  if (!handle) return handle.error();
  return Client(std::move(handle).value());
}

KAIKO_INLINE Result<Client> Client::from_env(Options options) {
  const bool has_key = detail::has_environment_variable("KAIKO_API_KEY");
  const std::string key_file = detail::environment_variable("KAIKO_API_KEY_FILE");
  if (has_key && !key_file.empty()) {
    return *detail::refuse_configuration("KAIKO_API_KEY", "set it or KAIKO_API_KEY_FILE, not both");
  }
  if (options.base_url.empty()) options.base_url = detail::environment_variable("KAIKO_BASE_URL");
  if (options.tls.ca_file.empty() && options.tls.ca_pem.empty()) {
    options.tls.ca_file = detail::environment_variable("KAIKO_CA_FILE");
  }
  if (!key_file.empty()) {
    return create([key_file] { return ApiKey::from_file(key_file); }, std::move(options));
  }
  Result<ApiKey> key = ApiKey::from_env();
  if (!key) return key.error();
  return create(std::move(key).value(), std::move(options));
}

// Every call holds the state, so that it outlives the last handle.
KAIKO_INLINE Result<Analysis> Client::analyze(std::string_view text,
                                              const CallOptions& options) const {
  return analyze(detail::request_of(text), options);
}

KAIKO_INLINE Result<Analysis> Client::analyze(const AnalysisRequest& request,
                                              const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::analyze(*state, request, options);
}

KAIKO_INLINE void Client::start(const std::function<void()>& task) const {
  handle_->state->start(task);
}

KAIKO_INLINE Result<ServiceStatus> Client::ping(const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::ping(*state, options);
}

KAIKO_INLINE void Client::shutdown(ShutdownMode mode) noexcept {
  handle_->state->shutdown(mode == ShutdownMode::drain);
}

KAIKO_INLINE std::string_view Client::base_url() const noexcept {
  return handle_->state->base().prefix;
}

#ifdef KAIKO_COMPILED
template class Result<Analysis>;
template class Result<Client>;
template class Result<ServiceStatus>;
#endif

KAIKO_NAMESPACE_END
