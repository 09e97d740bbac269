// SPDX-License-Identifier: MIT
// What differs between the world that the documentation promises and the one that the gateway's
// source shows: keys, errors, routes. The emulator asks it; limits, faults, idempotency and the
// ledger are the emulator's.
#pragma once

#include <string>
#include <variant>

#include "api_answer.hpp"
#include "clock.hpp"

namespace kaiko_emulator {

// What a route may know of a call besides the request.
struct Call {
  std::string request_id;
  std::string api_key;
  SystemTime now;
};

class Dialect {
 public:
  Dialect() = default;
  virtual ~Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;

  // The key that a request carries, or why it is refused.
  virtual std::variant<std::string, ApiError> api_key_of(const ApiRequest& request) const = 0;
  virtual ApiError revoked_key() const = 0;
  virtual ApiAnswer error(const ApiError& error, const std::string& request_id) const = 0;
  virtual ApiAnswer route(const ApiRequest& request, const Call& call) = 0;
  // Whether a request without a usable key gets as far as the limiter.
  virtual bool is_limiting_refused_keys() const = 0;
  virtual bool is_telling_retry_after() const = 0;
};

}  // namespace kaiko_emulator
