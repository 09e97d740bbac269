// SPDX-License-Identifier: MIT
// A fake for the cookbook's snippet: as much of OpenTelemetry's tracing API as it uses, under the
// same names. Keeps its spans for the test to look at.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace opentelemetry {
namespace nostd {
using std::shared_ptr;
using std::string_view;
}  // namespace nostd

namespace common {

using AttributeValue =
    std::variant<bool, std::int32_t, std::int64_t, std::uint32_t, double, const char*>;

class SystemTimestamp {
 public:
  SystemTimestamp() = default;
  explicit SystemTimestamp(std::chrono::system_clock::time_point at) : at_(at) {}
  std::chrono::system_clock::time_point at() const { return at_; }

 private:
  std::chrono::system_clock::time_point at_{};
};

class SteadyTimestamp {
 public:
  SteadyTimestamp() = default;
  explicit SteadyTimestamp(std::chrono::steady_clock::time_point at) : at_(at) {}
  std::chrono::steady_clock::time_point at() const { return at_; }

 private:
  std::chrono::steady_clock::time_point at_{};
};

}  // namespace common

namespace trace {

enum class SpanKind { kInternal, kServer, kClient, kProducer, kConsumer };
enum class StatusCode { kUnset, kOk, kError };

struct StartSpanOptions {
  common::SystemTimestamp start_system_time{};
  common::SteadyTimestamp start_steady_time{};
  SpanKind kind = SpanKind::kInternal;
};

class Span {
 public:
  Span(nostd::string_view its_name, const StartSpanOptions& its_options)
      : name(its_name), options(its_options) {}
  void SetAttribute(nostd::string_view key, const common::AttributeValue& value) {
    const auto* number = std::get_if<std::int32_t>(&value);
    const auto* text = std::get_if<const char*>(&value);
    if (number != nullptr) attributes[std::string(key)] = std::to_string(*number);
    if (text != nullptr) attributes[std::string(key)] = *text;
  }
  void SetStatus(StatusCode code, nostd::string_view words = "") {
    status = code;
    description = std::string(words);
  }
  void End() { is_ended = true; }

  // The fake's own: what the test looks at.
  std::string name;
  StartSpanOptions options;
  std::map<std::string, std::string> attributes{};
  StatusCode status = StatusCode::kUnset;
  std::string description{};
  bool is_ended = false;
};

class Tracer {
 public:
  nostd::shared_ptr<Span> StartSpan(nostd::string_view name, const StartSpanOptions& options) {
    spans.push_back(std::make_shared<Span>(name, options));
    return spans.back();
  }

  std::vector<nostd::shared_ptr<Span>> spans{};  // the fake's own
};

}  // namespace trace
}  // namespace opentelemetry
