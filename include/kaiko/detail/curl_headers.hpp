// SPDX-License-Identifier: MIT
// The header lines of a request in the form libcurl reads: nodes of ours over one buffer of ours.
// Costs no allocation once it is warm, can't lose a header, and is wiped, since the key is in it.
#pragma once

#include <kaiko/detail/secret.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <cstddef>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlHeaders {
 public:
  CurlHeaders() = default;
  CurlHeaders(const CurlHeaders&) = delete;
  CurlHeaders& operator=(const CurlHeaders&) = delete;

  void fill(const HttpRequest& request) {
    clear();
    request.headers.for_each(
        [this](std::string_view name, std::string_view value) { add(name, {}, value); });
    if (request.credential.key) {
      const Credential& credential = request.credential;
      add(credential.header_name(), credential.value_prefix(), credential.key->reveal());
    }
    // Without a value this takes libcurl's own header away: a wait of a second for bodies of a
    // mebibyte and more.
    if (request.body.size() >= expecting_bytes) add_line("Expect:");
    link();
  }

  void clear() noexcept {
    text_.clear();
    starts_.clear();
    nodes_.clear();
  }

  curl_slist* list() noexcept { return nodes_.empty() ? nullptr : &nodes_.front(); }

 private:
  static constexpr std::size_t expecting_bytes = std::size_t{512} << 10U;

  void add(std::string_view name, std::string_view prefix, std::string_view value) {
    starts_.push_back(text_.size());
    text_.append(name);
    // "Name;" is libcurl's way to send a header without a value; "Name:" would remove it.
    text_.append(prefix.empty() && value.empty() ? ";" : ": ");
    text_.append(prefix);
    text_.append(value);
    text_.append(std::string_view("\0", 1));
  }
  void add_line(std::string_view line) {
    starts_.push_back(text_.size());
    text_.append(line);
    text_.append(std::string_view("\0", 1));
  }
  // Last, since both buffers may move while they grow.
  void link() {
    nodes_.resize(starts_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].data = text_.data() + starts_[i];
      nodes_[i].next = i + 1 < nodes_.size() ? &nodes_[i + 1] : nullptr;
    }
  }

  SecretBuffer text_;
  std::vector<std::size_t> starts_;
  std::vector<curl_slist> nodes_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
