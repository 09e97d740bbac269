// SPDX-License-Identifier: MIT
// Where a handle's transfers go, parsed when it changes and not by each of them.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <memory>
#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlUrl {
 public:
  // Nothing to do where the handle has this one already.
  void set(OptionSetter& setter, const std::string& url) {
    if (text_ == url) return;
    text_.clear();
    const CURLcode code = parse(url);
    if (code != CURLE_OK) {
      setter.fail(CURLOPT_CURLU, code);
      return;
    }
    setter.set(CURLOPT_CURLU, parsed_.get());
    setter.set(CURLOPT_URL, url.c_str());  // else libcurl prints one, and keeps it over a change
    if (setter.result() == CURLE_OK) text_ = url;
  }

 private:
  struct Close {
    void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
  };

  std::unique_ptr<CURLU, Close> parsed_{curl_url()};
  std::string text_;

  // As it is, since ids are encoded and nothing may be squashed; and a name in it would be sent.
  CURLcode parse(const std::string& url) noexcept {
    if (!parsed_) return CURLE_OUT_OF_MEMORY;
    switch (curl_url_set(parsed_.get(), CURLUPART_URL, url.c_str(),
                         CURLU_PATH_AS_IS | CURLU_DISALLOW_USER)) {
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
