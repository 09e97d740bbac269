// SPDX-License-Identifier: MIT
// The SDK's own transport: a pool of lanes of width one, the last used first, so that few
// connections stay warm. Safe from many threads; a forked child gets a pool of its own.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/detail/curl_lane.hpp>
#include <kaiko/detail/curl_options.hpp>
#include <kaiko/detail/lane_soundness.hpp>
#include <kaiko/detail/parked_lookups.hpp>
#include <kaiko/detail/process.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlTransport final : public Transport {
 public:
  CurlTransport(std::shared_ptr<CurlConfig> config, std::size_t most_idle)
      : config_(std::move(config)), most_idle_(most_idle), pool_([most_idle](const Pool*) {
          auto pool = std::make_shared<Pool>();
          pool->idle.reserve(most_idle);  // so that giving one back can't lose an answer
          return pool;
        }) {}

  HttpReply send(const HttpRequest& request, const SendControl& control) override {
    const std::shared_ptr<Pool> pool = pool_.get();
    std::unique_ptr<CurlLane> slot = take(*pool);
    slot->start(0, request, control);
    std::optional<Arrived> arrived = slot->wait((TimePoint::max)());
    HttpReply reply;
    reply.error = TransportError::resources;  // stays never: a transfer ends by its deadline
    if (arrived) reply = std::move(arrived->reply);
    if (is_lane_sound_after(reply.error)) give_back(*pool, std::move(slot));
    return reply;
  }

  std::unique_ptr<Lane> lane(std::size_t width) override { return make_lane(*pool_.get(), width); }

 private:
  struct Pool {
    std::mutex mutex;
    std::vector<std::unique_ptr<CurlLane>> idle;
    // Apart from the pool, since lanes that the pool holds share it.
    std::shared_ptr<ParkedLookups> lookups = std::make_shared<ParkedLookups>();
  };

  std::unique_ptr<CurlLane> make_lane(const Pool& pool, std::size_t width) {
    return std::make_unique<CurlLane>(config_, pool.lookups, width);
  }

  std::unique_ptr<CurlLane> take(Pool& pool) {
    {
      const std::lock_guard<std::mutex> lock(pool.mutex);
      if (!pool.idle.empty()) {
        std::unique_ptr<CurlLane> last = std::move(pool.idle.back());
        pool.idle.pop_back();
        return last;
      }
    }
    return make_lane(pool, 1);
  }

  void give_back(Pool& pool, std::unique_ptr<CurlLane> slot) {
    const std::lock_guard<std::mutex> lock(pool.mutex);
    if (pool.idle.size() < most_idle_) pool.idle.push_back(std::move(slot));
  }

  std::shared_ptr<CurlConfig> config_;
  std::size_t most_idle_;
  PerProcess<Pool> pool_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
