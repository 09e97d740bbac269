// SPDX-License-Identifier: MIT
// The emulated API: a request in, an answer out, in the order key, limit, fault, idempotency,
// route. Holds all state; knows nothing of sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api_answer.hpp"
#include "dialect.hpp"
#include "fault_script.hpp"
#include "idempotency_store.hpp"
#include "ledger.hpp"
#include "rate_limiter.hpp"
#include "revoked_keys.hpp"
#include "stop_flag.hpp"

namespace kaiko_emulator {

enum class Profile { docs, gateway };
enum class Limiter { fixed, sliding, bucket };

struct EmulatorOptions {
  Profile profile = Profile::docs;
  std::optional<std::int64_t> limit;  // requests a window and key; by default the profile's
  Seconds window{60};
  Limiter limiter = Limiter::fixed;
  Seconds context_lifetime{86400};  // after a context's last message; docs only
  bool is_classifier_down = false;
  bool is_ignoring_idempotency = false;
};

class Emulator {
 public:
  // Raising `stop` ends the delays that faults ordered.
  Emulator(const EmulatorOptions& options, StopFlag& stop);

  ApiAnswer answer(const ApiRequest& request, SystemTime now = std::chrono::system_clock::now());
  // For a request that never became one: no HTTP, an unknown method, far too large.
  ApiAnswer refuse(int status) const;

 private:
  using Delay = std::chrono::milliseconds;

  ApiAnswer control(const ApiRequest& request);
  ApiAnswer revoke(const ApiRequest& request);
  ApiAnswer serve(const ApiRequest& request, Call call);
  ApiAnswer serve_once(const ApiRequest& request, const Call& call);
  ApiAnswer serve_keyed(const ApiRequest& request, const Call& call, Delay delay);
  ApiAnswer carry_out(const ApiRequest& request, const Call& call, Delay delay);
  ApiAnswer replay(IdempotencyStore::Claim claim, ApiAnswer stored, const Call& call) const;

  EmulatorOptions options_;
  StopFlag& stop_;
  std::unique_ptr<Dialect> dialect_;
  std::unique_ptr<RateLimiter> limiter_;
  IdempotencyStore idempotency_;
  Ledger ledger_;
  FaultScript faults_;
  RevokedKeys revoked_keys_;
};

}  // namespace kaiko_emulator
