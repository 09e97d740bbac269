// SPDX-License-Identifier: MIT
// Client::submit(): work on a thread of the client's, and a future of its result. Apart from
// client.hpp, since not every file that makes a call wants to compile what futures need.
#pragma once

#include <kaiko/client.hpp>
#include <kaiko/detail/job.hpp>
#include <kaiko/version.hpp>

#include <memory>
#include <utility>

KAIKO_NAMESPACE_BEGIN

template <class Work>
auto Client::submit(Work work) const {
  auto job = std::make_shared<detail::Job<Work>>(std::move(work));
  auto future = job->future();
  start([job] { job->run(); });
  return future;
}

KAIKO_NAMESPACE_END
