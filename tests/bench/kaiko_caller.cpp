// SPDX-License-Identifier: MIT
// The SDK with its defaults: every promise of it is kept while it is measured.
#include <kaiko/kaiko.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "bench/caller.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

kaiko::Client client_for(const Endpoint& endpoint) {
  kaiko::Options options;
  options.base_url = endpoint.base_url;
  options.tls.ca_file = endpoint.ca_file;
  // Under valgrind a handshake takes its time; a longer limit costs the same.
  options.timeouts.connect = std::chrono::minutes(1);
  return kaiko::Client(kaiko::ApiKey(sample_key), options);
}

class KaikoCaller final : public Caller {
 public:
  explicit KaikoCaller(kaiko::Client client) : client_(std::move(client)) {}

  std::string category_of(const std::string& text) override {
    return client_.analyze(text).value().primary().category;
  }
  std::unique_ptr<Caller> for_thread() const override {
    return std::make_unique<KaikoCaller>(client_);
  }

 private:
  kaiko::Client client_;
};

}  // namespace

std::unique_ptr<Caller> make_kaiko_caller(const Endpoint& endpoint) {
  return std::make_unique<KaikoCaller>(client_for(endpoint));
}

}  // namespace kaiko_bench
