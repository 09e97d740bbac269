// SPDX-License-Identifier: MIT
// The defaults that docs/settings.md tells, against those that the structs have.
#include <kaiko/kaiko.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "support/catch.hpp"

namespace {

// By struct and member: "TimeoutOptions.connect".
using Defaults = std::map<std::string, std::string>;

std::string code(const std::string& name) { return "`" + name + "`"; }
std::string told(bool value) { return code(value ? "true" : "false"); }

std::string told(std::chrono::milliseconds time) {
  const std::int64_t count = time.count();
  if (count % 3600000 == 0) return std::to_string(count / 3600000) + " h";
  if (count % 60000 == 0 && count > 60000) return std::to_string(count / 60000) + " min";
  if (count % 1000 == 0) return std::to_string(count / 1000) + " s";
  return std::to_string(count) + " ms";
}

std::string told(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string bytes(std::uint64_t count) {
  const std::uint64_t kibibytes = count / 1024;
  if (kibibytes % 1024 == 0) return std::to_string(kibibytes / 1024) + " MiB";
  return std::to_string(kibibytes) + " KiB";
}

Defaults defaults_of_timeouts_and_retries() {
  const kaiko::TimeoutOptions timeouts;
  const kaiko::RetryOptions retry;
  const bool is_with_key = retry.resend == kaiko::Resend::with_key;
  return {{"TimeoutOptions.connect", told(timeouts.connect)},
          {"TimeoutOptions.attempt", told(timeouts.attempt)},
          {"TimeoutOptions.stream_idle", told(timeouts.stream_idle)},
          {"TimeoutOptions.total", told(timeouts.total)},
          {"RetryOptions.attempts", told(std::uint64_t(retry.attempts))},
          {"RetryOptions.resend", code(is_with_key ? "with_key" : "never")},
          {"RetryOptions.base_delay", told(retry.base_delay)},
          {"RetryOptions.max_delay", told(retry.max_delay)},
          {"RetryOptions.throttled_base_delay", told(retry.throttled_base_delay)},
          {"RetryOptions.throttled_max_delay", told(retry.throttled_max_delay)},
          {"RetryOptions.max_server_wait", told(retry.max_server_wait)}};
}

Defaults defaults_of_options() {
  const kaiko::Options options;
  const bool is_header = options.auth_scheme == kaiko::AuthScheme::api_key_header;
  const bool is_refusing = options.invalid_utf8 == kaiko::InvalidUtf8::refuse;
  const kaiko::LimitOptions& limits = options.limits;
  return {{"Options.auth_scheme", code(is_header ? "api_key_header" : "bearer")},
          {"Options.invalid_utf8", code(is_refusing ? "refuse" : "replace")},
          {"Options.is_accepting_gzip", told(options.is_accepting_gzip)},
          {"LimitOptions.in_flight", told(std::uint64_t(limits.in_flight))},
          {"LimitOptions.max_body_bytes", bytes(limits.max_body_bytes)},
          {"LimitOptions.max_header_bytes", bytes(limits.max_header_bytes)},
          {"LimitOptions.max_event_bytes", bytes(limits.max_event_bytes)},
          {"LimitOptions.is_checking_published_limits", told(limits.is_checking_published_limits)},
          {"TlsOptions.is_trust_store_optimized", told(options.tls.is_trust_store_optimized)},
          {"ProxyOptions.is_from_environment", told(options.proxy.is_from_environment)}};
}

Defaults defaults_of_calls_and_bulk() {
  const kaiko::BulkOptions bulk;
  const bool is_input = bulk.order == kaiko::BulkOrder::input;
  return {{"CallOptions.keep_body", told(kaiko::CallOptions().keep_body)},
          {"BulkOptions.model", code('"' + bulk.model + '"')},
          {"BulkOptions.batch_size", told(std::uint64_t(bulk.batch_size))},
          {"BulkOptions.order", code(is_input ? "input" : "as_completed")},
          {"BulkOptions.most_held", told(std::uint64_t(bulk.most_held))},
          {"BulkOptions.max_pause", told(bulk.max_pause)},
          {"BulkOptions.max_outage", told(bulk.max_outage)},
          {"BulkOptions.progress_interval", told(bulk.progress_interval)},
          {"BulkJournal.is_resuming", told(bulk.journal.is_resuming)},
          {"BulkJournal.key_lifetime", told(bulk.journal.key_lifetime)},
          {"BulkJournal.is_sending_expired", told(bulk.journal.is_sending_expired)}};
}

// Of the page: what is a number, a time or a word of code. "none", "empty" and "null" are types.
Defaults defaults_on_the_page() {
  Defaults found;
  std::ifstream page(KAIKO_SETTINGS_PAGE);
  std::string struct_name;
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("## ", 0) == 0) struct_name = line.substr(3);
    if (line.rfind("| `", 0) != 0) continue;
    const std::size_t name_end = line.find('`', 3);
    const std::size_t start = line.find("| ", name_end) + 2;
    const std::string value = line.substr(start, line.find(" |", start) - start);
    const bool is_value = !value.empty() && std::string("0123456789`").find(value[0]) != value.npos;
    if (is_value) found[struct_name + "." + line.substr(3, name_end - 3)] = value;
  }
  return found;
}

}  // namespace

TEST_CASE("the page of settings tells the defaults that they have") {
  Defaults defaults = defaults_of_timeouts_and_retries();
  defaults.merge(defaults_of_options());
  defaults.merge(defaults_of_calls_and_bulk());
  Defaults on_the_page = defaults_on_the_page();
  // Tables of values, whose second column is what they stand for.
  for (const char* const name : {"Environment.production", "Environment.staging",
                                 "AuthScheme.api_key_header", "AuthScheme.bearer"}) {
    CHECK(on_the_page.erase(name) == 1);
  }
  CHECK(on_the_page == defaults);
}
