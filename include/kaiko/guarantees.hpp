// SPDX-License-Identifier: MIT
// Which of the promises in docs/guarantees.md hold in this process, with the libcurl that is loaded
// and its environment. For a start-up log or a health check. Does no I/O.
#pragma once

#include <kaiko/detail/guarantee.hpp>
#include <kaiko/version.hpp>

#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// What guarantees() found.
struct Guarantees {
  std::string libcurl{};  // "7.88.1": of the loaded library, which may differ from its header
  std::string tls{};      // "OpenSSL/3.0.17"
  std::vector<Guarantee> promises{};  // one for each section of docs/guarantees.md

  // False as soon as one does not.
  bool all_hold() const noexcept {
    for (const Guarantee& guarantee : promises) {
      if (!guarantee.holds) return false;
    }
    return true;
  }
};

// With a transport of your own, what it says of libcurl does not apply.
KAIKO_INLINE Guarantees guarantees();

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/guarantees_impl.hpp>
#endif
