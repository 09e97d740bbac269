// SPDX-License-Identifier: MIT
// Each kind of failure, by who has to do something about it.
#include "exit_code.hpp"

namespace kaiko_cli {

ExitCode exit_code_of(kaiko::ErrorKind kind) noexcept {
  using kaiko::ErrorKind;
  switch (kind) {
    case ErrorKind::invalid_argument:
      return exit_usage;
    case ErrorKind::configuration:
    case ErrorKind::key_source:
      return exit_set_up;
    case ErrorKind::authentication:
    case ErrorKind::permission:
      return exit_refused;
    case ErrorKind::credits:
      return exit_credits;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::idempotency_mismatch:
    case ErrorKind::rejected:
    case ErrorKind::too_large:
    case ErrorKind::unsupported:
      return exit_rejected;
    case ErrorKind::rate_limited:
      return exit_rate_limited;
    case ErrorKind::server:
    case ErrorKind::dns:
    case ErrorKind::connect:
    case ErrorKind::proxy:
    case ErrorKind::tls:
    case ErrorKind::tls_trust:
    case ErrorKind::timeout:
    case ErrorKind::interrupted:
    case ErrorKind::protocol:
    case ErrorKind::redirect:
    case ErrorKind::invalid_response:
    case ErrorKind::response_too_large:
    case ErrorKind::stream_interrupted:
      return exit_service;
    case ErrorKind::cancelled:
      return exit_interrupted;
    case ErrorKind::resources:
    case ErrorKind::would_deadlock:
    case ErrorKind::shut_down:
      return exit_failure;
  }
  return exit_failure;
}

}  // namespace kaiko_cli
