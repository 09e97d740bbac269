// SPDX-License-Identifier: MIT
// Turns JSON events back into text, for members that nobody knows. Adds the commas itself.
#pragma once

#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class RawWriter {
 public:
  bool is_active() const noexcept { return out_ != nullptr; }
  void begin(std::string& out) noexcept { out_ = &out; }

  void open(char bracket) {
    separate();
    out_->push_back(bracket);
    ++depth_;
  }
  void close(char bracket) {
    out_->push_back(bracket);
    --depth_;
    finish_value();
  }
  void key(std::string_view name) {
    separate();
    append_json_string(*out_, name);
    out_->push_back(':');
  }
  void null() {
    separate();
    out_->append("null");
    finish_value();
  }
  void scalar(const Scalar& value) {
    separate();
    if (value.type == Scalar::Type::text) {
      append_json_string(*out_, value.text);
    } else if (value.type == Scalar::Type::boolean) {
      out_->append(value.is_true ? "true" : "false");
    } else if (value.type == Scalar::Type::integer) {
      out_->append(std::to_string(value.integer));
    } else {
      out_->append(value.text);
    }
    finish_value();
  }

 private:
  // The last byte tells whether a value stands before this one: no value ends in one of these.
  void separate() {
    if (out_->empty()) return;
    const char last = out_->back();
    if (last != '{' && last != '[' && last != ':') out_->push_back(',');
  }
  void finish_value() noexcept {
    if (depth_ == 0) out_ = nullptr;
  }

  std::string* out_ = nullptr;
  std::size_t depth_ = 0;
};

}  // namespace detail
KAIKO_NAMESPACE_END
