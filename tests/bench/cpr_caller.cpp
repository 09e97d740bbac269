// SPDX-License-Identifier: MIT
// cpr's session, one that keeps its connection.
#include <cpr/cpr.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "bench/caller.hpp"
#include "bench/dom.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

class CprCaller final : public Caller {
 public:
  explicit CprCaller(const Endpoint& endpoint) : endpoint_(endpoint) {
    session_.SetUrl(cpr::Url{endpoint.base_url + sample_route});
    session_.SetHeader(
        cpr::Header{{"Content-Type", "application/json"}, {"x-api-key", sample_key}});
    if (endpoint.ca_file.empty()) return;
    session_.SetSslOptions(cpr::Ssl(cpr::ssl::CaInfo{std::string(endpoint.ca_file)}));
  }

  std::string category_of(const std::string& text) override {
    session_.SetBody(cpr::Body{request_with_dom(text)});
    const cpr::Response answer = session_.Post();
    if (answer.error) throw std::runtime_error("cpr: " + answer.error.message);
    return read_with_dom(answer.text).category;
  }
  std::unique_ptr<Caller> for_thread() const override {
    return std::make_unique<CprCaller>(endpoint_);
  }

 private:
  Endpoint endpoint_;
  cpr::Session session_;
};

}  // namespace

std::unique_ptr<Caller> make_cpr_caller(const Endpoint& endpoint) {
  return std::make_unique<CprCaller>(endpoint);
}

}  // namespace kaiko_bench
