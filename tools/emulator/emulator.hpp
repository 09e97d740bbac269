// SPDX-License-Identifier: MIT
// The emulated API: a request in, an answer out, in the order key, limit, fault, idempotency,
// route. Holds all state; knows nothing of sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "api_answer.hpp"
#include "fault_script.hpp"
#include "idempotency_store.hpp"
#include "ledger.hpp"
#include "rate_limiter.hpp"
#include "stop_flag.hpp"

namespace kaiko_emulator {

struct EmulatorOptions {
  std::int64_t limit = 1000;  // requests a window and key
  std::chrono::seconds window{60};
  bool is_ignoring_idempotency = false;  // as the public gateway source does
};

class Emulator {
 public:
  // Raising `stop` ends the delays that faults ordered.
  Emulator(const EmulatorOptions& options, StopFlag& stop);

  ApiAnswer answer(const ApiRequest& request);
  // For a request that never became one: no HTTP, an unknown method, far too large.
  static ApiAnswer refuse(int status);

 private:
  ApiAnswer control(const ApiRequest& request);
  ApiAnswer serve(const ApiRequest& request, const std::string& request_id);
  ApiAnswer serve_once(const ApiRequest& request, const std::string& api_key,
                       const std::string& request_id);
  ApiAnswer serve_keyed(const ApiRequest& request, const std::string& api_key,
                        const std::string& request_id, std::chrono::milliseconds delay);
  ApiAnswer carry_out(const ApiRequest& request, const std::string& request_id,
                      std::chrono::milliseconds delay);
  ApiAnswer route(const ApiRequest& request, const std::string& request_id);

  EmulatorOptions options_;
  StopFlag& stop_;
  std::unique_ptr<RateLimiter> limiter_;
  IdempotencyStore idempotency_;
  Ledger ledger_;
  FaultScript faults_;
};

}  // namespace kaiko_emulator
