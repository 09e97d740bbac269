// SPDX-License-Identifier: MIT
// libcurl and nlohmann/json with nothing around them: no retry, no key for one, no time limit but
// libcurl's, no check of what is sent or of what comes back. With one handle for all calls it is
// the floor, below which this way of making a call can't get.
#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/caller.hpp"
#include "bench/dom.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

struct CloseEasy {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

std::size_t append_to(char* data, std::size_t, std::size_t size, void* answer) {
  static_cast<std::string*>(answer)->append(data, size);
  return size;
}

class CurlPost {
 public:
  explicit CurlPost(const Endpoint& endpoint) : url_(endpoint.base_url + sample_route) {
    for (const std::string& line :
         {std::string("Content-Type: application/json"), std::string("x-api-key: ") + sample_key}) {
      headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
    }
    curl_easy_setopt(easy_.get(), CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy_.get(), CURLOPT_WRITEFUNCTION, &append_to);
    curl_easy_setopt(easy_.get(), CURLOPT_WRITEDATA, &answer_);
    if (endpoint.ca_file.empty()) return;
    curl_easy_setopt(easy_.get(), CURLOPT_CAINFO, endpoint.ca_file.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_CAPATH, nullptr);
  }

  const std::string& send(const std::string& body) {
    answer_.clear();
    curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
    return answer_;
  }

 private:
  std::string url_;
  std::string answer_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<CURL, CloseEasy> easy_{curl_easy_init()};
};

class FloorCaller final : public Caller {
 public:
  explicit FloorCaller(const Endpoint& endpoint) : endpoint_(endpoint), post_(endpoint) {}

  std::string category_of(const std::string& text) override {
    return read_with_dom(post_.send(request_with_dom(text))).category;
  }
  std::unique_ptr<Caller> for_thread() const override {
    return std::make_unique<FloorCaller>(endpoint_);
  }

 private:
  Endpoint endpoint_;
  CurlPost post_;
};

class NewHandleCaller final : public Caller {
 public:
  explicit NewHandleCaller(const Endpoint& endpoint) : endpoint_(endpoint) {}

  std::string category_of(const std::string& text) override {
    CurlPost post(endpoint_);
    return read_with_dom(post.send(request_with_dom(text))).category;
  }
  std::unique_ptr<Caller> for_thread() const override {
    return std::make_unique<NewHandleCaller>(endpoint_);
  }

 private:
  Endpoint endpoint_;
};

}  // namespace

std::unique_ptr<Caller> make_floor_caller(const Endpoint& endpoint) {
  return std::make_unique<FloorCaller>(endpoint);
}
std::unique_ptr<Caller> make_new_handle_caller(const Endpoint& endpoint) {
  return std::make_unique<NewHandleCaller>(endpoint);
}

}  // namespace kaiko_bench
