// SPDX-License-Identifier: MIT
// nginx as the API: it gives the sample's answer at once, over HTTP, over HTTPS, and over HTTPS
// with a new connection for each request. On free ports, out of a folder of its own, ended by its
// pid.
#pragma once

#include <memory>
#include <string>

#include "bench/caller.hpp"

namespace kaiko_bench {

class Nginx {
 public:
  // KAIKO_BENCH_NGINX in the environment, or nginx on PATH. Throws CantRun.
  Nginx();
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  // They trust the authority alone.
  Endpoint http() const;
  Endpoint https() const;
  // The base URL of the one that closes.
  std::string closing_url() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kaiko_bench
