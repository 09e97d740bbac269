// SPDX-License-Identifier: MIT
// Where a handle's transfers go, parsed when it changes and not by each of them.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <memory>
#include <string>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlUrl {
 public:
  // Nothing to do where the handle has this one already.
  void set(OptionSetter& setter, const std::string& url) {
    if (text_ == url) return;
    text_.clear();
    // A new one each time: libcurl would take what has no host for a part of the one before.
    std::unique_ptr<CURLU, Close> fresh(curl_url());
    const CURLcode code = parse(fresh.get(), url);
    if (code != CURLE_OK) {
      setter.fail(CURLOPT_CURLU, code);
      return;
    }
    setter.set(CURLOPT_CURLU, fresh.get());
    if (setter.result() != CURLE_OK) return;
    std::swap(parsed_, fresh);             // the old one may go only now
    setter.set(CURLOPT_URL, url.c_str());  // else libcurl prints one, and keeps it over a change
    if (setter.result() == CURLE_OK) text_ = url;
  }

 private:
  struct Close {
    void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
  };

  std::unique_ptr<CURLU, Close> parsed_;
  std::string text_;

  // As it is, since ids are encoded and nothing may be squashed; and a name in it would be sent.
  static CURLcode parse(CURLU* to, const std::string& url) noexcept {
    if (to == nullptr) return CURLE_OUT_OF_MEMORY;
    switch (curl_url_set(to, CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS | CURLU_DISALLOW_USER)) {
      case CURLUE_OK:
        return CURLE_OK;
      case CURLUE_OUT_OF_MEMORY:
        return CURLE_OUT_OF_MEMORY;
      default:
        return CURLE_URL_MALFORMAT;
    }
  }
};

}  // namespace detail
KAIKO_NAMESPACE_END
