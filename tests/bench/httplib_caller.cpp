// SPDX-License-Identifier: MIT
// cpp-httplib's client, one that keeps its connection.
#include <httplib.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "bench/caller.hpp"
#include "bench/dom.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

class HttplibCaller final : public Caller {
 public:
  explicit HttplibCaller(const Endpoint& endpoint)
      : endpoint_(endpoint), client_(endpoint.base_url) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_default_headers({{"x-api-key", sample_key}});
    if (!endpoint.ca_file.empty()) client_.set_ca_cert_path(endpoint.ca_file.c_str());
  }

  std::string category_of(const std::string& text) override {
    const httplib::Result answer =
        client_.Post(sample_route, request_with_dom(text), "application/json");
    if (!answer) throw std::runtime_error("cpp-httplib: " + httplib::to_string(answer.error()));
    return read_with_dom(answer->body).category;
  }
  std::unique_ptr<Caller> for_thread() const override {
    return std::make_unique<HttplibCaller>(endpoint_);
  }

 private:
  Endpoint endpoint_;
  httplib::Client client_;
};

}  // namespace

std::unique_ptr<Caller> make_httplib_caller(const Endpoint& endpoint) {
  return std::make_unique<HttplibCaller>(endpoint);
}

}  // namespace kaiko_bench
