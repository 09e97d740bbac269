// SPDX-License-Identifier: MIT
// Replies read as findings.
#include "check_remote.hpp"

#include <time.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "terminal.hpp"

namespace kaiko_cli {
namespace {

using kaiko::ErrorKind;

enum class Phase { dns, connect, tls, none };

// What a time limit cut off: the first phase that has no time.
Phase phase_without_time(const kaiko::CallInfo& info) {
  const std::chrono::microseconds none(0);
  if (info.timings.resolved == none) return Phase::dns;
  if (info.timings.connected == none) return Phase::connect;
  return info.timings.secured == none ? Phase::tls : Phase::none;
}

Phase failed_phase(const Reply& reply) {
  if (reply.error == nullptr || reply.info->http_status != 0) return Phase::none;
  switch (reply.error->kind) {
    case ErrorKind::dns:
      return Phase::dns;
    case ErrorKind::connect:
    case ErrorKind::proxy:
      return Phase::connect;
    case ErrorKind::tls:
    case ErrorKind::tls_trust:
      return Phase::tls;
    case ErrorKind::timeout:
      return reply.error->timeout == kaiko::TimeoutKind::connect ? phase_without_time(*reply.info)
                                                                 : Phase::none;
    default:
      return Phase::none;
  }
}

std::string advice_for_way(const kaiko::Error& error, bool has_proxy) {
  switch (error.kind) {
    case ErrorKind::dns:
      if (has_proxy) return "is the proxy's name right?";
      return "is the host's name right, and does this machine find other names?";
    case ErrorKind::connect:
      if (has_proxy) return "is the proxy there? NO_PROXY keeps a host from it";
      return "does the service listen at this host and port, and does a firewall let it through?";
    case ErrorKind::proxy:
      return "look at the proxy above: its address, its password, and whether it lets this host by";
    case ErrorKind::tls:
      return "does this port speak TLS? Something between may be breaking it";
    case ErrorKind::tls_trust:
      return "is this the right host and this machine's clock right? An authority of your own, "
             "as of a company's TLS proxy, is named by --ca-file";
    default:
      return "nothing came in time: a firewall that drops, or a network that is down";
  }
}

std::string milliseconds(std::chrono::microseconds time) {
  return decimal(static_cast<double>(time.count()) / 1000.0) + " ms";
}

std::string with_time(std::string text, std::chrono::microseconds from,
                      std::chrono::microseconds to) {
  if (to > from) text += " in " + milliseconds(to - from);
  return text;
}

Finding fine_phase(Phase phase, const kaiko::Timings& timings, const Origin& origin,
                   bool has_proxy) {
  const std::chrono::microseconds start(0);
  if (phase == Phase::dns && has_proxy) {
    return {"dns", Mark::fine, "found the proxy, which looks up the host"};
  }
  if (phase == Phase::dns && origin.is_address) {
    return {"dns", Mark::fine, "an address, no name to look up"};
  }
  if (phase == Phase::dns) {
    return {"dns", Mark::fine, with_time("found " + origin.host, start, timings.resolved)};
  }
  if (phase == Phase::connect) {
    const std::string what = has_proxy ? "connected to the proxy" : "connected";
    return {"connect", Mark::fine, with_time(what, timings.resolved, timings.connected)};
  }
  if (origin.scheme == "http") return {"tls", Mark::note, "none: plain http on loopback"};
  return {"tls", Mark::fine, with_time("certificate accepted", timings.connected, timings.secured)};
}

// Those that say something of the key.
bool is_about_key(ErrorKind kind) {
  return kind == ErrorKind::authentication || kind == ErrorKind::permission ||
         kind == ErrorKind::credits;
}

std::string advice_for_key(ErrorKind kind) {
  if (kind == ErrorKind::credits) return "the key is taken: top up the account";
  if (kind == ErrorKind::permission) {
    return "the key is paused, revoked or may not do this: look at it in the console";
  }
  return "is it the whole key, of this environment, and not revoked? Make a new one in the console";
}

std::string span_of(std::chrono::seconds span) {
  const long long all = std::llabs(span.count());
  if (all < 120) return grouped(static_cast<unsigned long long>(all)) + " s";
  if (all < 7200) return grouped(static_cast<unsigned long long>(all / 60)) + " min";
  return grouped(static_cast<unsigned long long>(all / 3600)) + " h";
}

std::string count_or_unknown(const std::optional<std::int64_t>& count) {
  if (!count || *count < 0) return "?";
  return grouped(static_cast<unsigned long long>(*count));
}

// 404 from whatever is in front of the routes, not from one of them.
bool is_route_missing(const Reply& reply) {
  const kaiko::Error& error = *reply.error;
  if (error.kind == ErrorKind::unsupported || error.code == "route_not_found") return true;
  const auto type = reply.info->headers.get("content-type");
  const bool is_json = type && type->find("json") != std::string_view::npos;
  return error.kind == ErrorKind::not_found && error.code.empty() && !is_json;
}

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

bool is_network_failure(const Reply& reply) noexcept { return failed_phase(reply) != Phase::none; }

std::vector<Finding> network_findings(const Reply& reply, const Origin& origin,
                                      std::string_view proxy) {
  constexpr std::array<const char*, 3> names = {"dns", "connect", "tls"};
  const Phase failed = failed_phase(reply);
  const bool is_never_begun = reply.info->attempts.empty() && reply.error != nullptr;
  std::vector<Finding> findings;
  for (const Phase phase : {Phase::dns, Phase::connect, Phase::tls}) {
    const char* const name = names.at(static_cast<std::size_t>(phase));
    if (phase > failed || is_never_begun) {
      findings.push_back({name, Mark::note, "not reached"});
    } else if (phase == failed) {
      findings.push_back(
          bad_finding(name, *reply.error, advice_for_way(*reply.error, !proxy.empty())));
    } else {
      findings.push_back(fine_phase(phase, reply.info->timings, origin, !proxy.empty()));
    }
  }
  return findings;
}

std::optional<Finding> service_finding(const Reply& ping) {
  if (ping.error == nullptr || is_network_failure(ping)) return std::nullopt;
  const kaiko::Error& error = *ping.error;
  switch (error.kind) {
    case ErrorKind::authentication:
    case ErrorKind::permission:
    case ErrorKind::credits:
    case ErrorKind::rate_limited:
    case ErrorKind::unsupported:
      return std::nullopt;  // each has a line of its own
    case ErrorKind::redirect:
      return bad_finding("answer", error, "redirects are never followed: is the base URL right?");
    case ErrorKind::server:
    case ErrorKind::timeout:
      return bad_finding("answer", error, "the service is in trouble: try again later");
    case ErrorKind::cancelled:
      return bad_finding("answer", error, "");
    default:
      return bad_finding("answer", error, "does the Kaiko API answer there, or something else?");
  }
}

std::optional<SystemTime> http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::string_view form = "Day, 00 Mon 0000 00:00:00 GMT";
  if (text.size() != form.size() || text.substr(26) != "GMT") return std::nullopt;
  const std::size_t month = months.find(text.substr(8, 3));
  const auto day = number_at(text, 5, 2);
  const auto year = number_at(text, 12, 4);
  const auto hour = number_at(text, 17, 2);
  const auto minute = number_at(text, 20, 2);
  const auto second = number_at(text, 23, 2);
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  std::tm parts{};
  parts.tm_year = *year - 1900;
  parts.tm_mon = static_cast<int>(month / 3);
  parts.tm_mday = *day;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = *second;
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

Finding skew_finding(std::optional<std::string_view> date, SystemTime now) {
  constexpr std::chrono::seconds most(30);
  const auto theirs = date ? http_date(*date) : std::nullopt;
  if (!theirs) return {"clock", Mark::note, "not known: the answer tells no date"};
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(now - *theirs);
  if (ahead >= -most && ahead <= most) {
    const std::string how = std::llabs(ahead.count()) <= 2 ? "the same as" : "near";
    return {"clock", Mark::fine, "this machine's is " + how + " the service's"};
  }
  const std::string way = ahead.count() > 0 ? " ahead of" : " behind";
  return {"clock", Mark::warning, "this machine's is " + span_of(ahead) + way + " the service's",
          "set the clock (NTP): certificates, and waits for a rate limit, depend on it"};
}

Finding auth_finding(bool has_key, const std::vector<Reply>& replies) {
  if (!has_key) return {"auth", Mark::note, "not asked: there is no key"};
  for (const Reply& reply : replies) {
    if (reply.error == nullptr) return {"auth", Mark::fine, "the service takes the key"};
    const ErrorKind kind = reply.error->kind;
    if (is_about_key(kind)) return bad_finding("auth", *reply.error, advice_for_key(kind));
    if (kind == ErrorKind::not_found && !is_route_missing(reply)) {
      return {"auth", Mark::fine, "the service takes the key; it has no ping"};
    }
  }
  const bool has_no_ping =
      !replies.empty() && replies.front().error->kind == ErrorKind::unsupported;
  return {"auth", Mark::note,
          has_no_ping ? "not known: the service has no ping (unsupported)" : "not known"};
}

Finding rate_finding(const Reply& reply, SystemTime now) {
  if (reply.error != nullptr && reply.error->kind == ErrorKind::rate_limited) {
    Finding finding = bad_finding("rate", *reply.error, "wait, or ask for a higher limit");
    if (const auto wait = reply.error->retry_after) {
      const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait);
      finding.advice = "try again in " + span_of(seconds) + ", or ask for a higher limit";
    }
    return finding;
  }
  const kaiko::RateLimit& rate = reply.info->rate_limit;
  if (!rate.limit && !rate.remaining) {
    return {"rate", Mark::note, "not known: the answer tells no limit"};
  }
  std::string text =
      count_or_unknown(rate.remaining) + " of " + count_or_unknown(rate.limit) + " requests left";
  if (rate.reset) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(*rate.reset - now);
    if (left.count() > 0) text += ", all again in " + span_of(left);
  }
  const bool is_used_up = rate.remaining && *rate.remaining <= 0;
  return {"rate", is_used_up ? Mark::warning : Mark::fine, std::move(text),
          is_used_up ? "the next calls wait: other programs may use this key too" : ""};
}

Finding contexts_finding(const Reply& state) {
  const std::string name = "contexts";
  if (state.error == nullptr) {  // the public gateway knows every context
    return {name, Mark::fine, "GET /v2/emotions/{id} is there"};
  }
  if (is_route_missing(state)) {
    return {name, Mark::warning, "GET /v2/emotions/{id} is not there: no conversations",
            "is the base URL right?"};
  }
  if (state.error->kind == ErrorKind::not_found) {
    return {name, Mark::fine, "GET /v2/emotions/{id} is there"};
  }
  Finding finding = bad_finding(name, *state.error, "");
  finding.mark = Mark::note;
  finding.text = "not known: " + finding.text;
  return finding;
}

Finding batches_finding(const Reply& batch) {
  const std::string name = "batches";
  if (batch.error == nullptr) {
    return {name, Mark::warning, "the service took 101 empty messages that it should refuse",
            "please report this to the service: it may have billed them"};
  }
  if (is_route_missing(batch)) {
    return {name, Mark::note,
            "POST /v2/emotions/batch-analysis is not there: bulk sends one call for each message"};
  }
  if (batch.error->kind == ErrorKind::rejected || batch.error->kind == ErrorKind::too_large) {
    return {name, Mark::fine, "POST /v2/emotions/batch-analysis is there"};
  }
  Finding finding = bad_finding(name, *batch.error, "");
  finding.mark = Mark::note;
  finding.text = "not known: " + finding.text;
  return finding;
}

}  // namespace kaiko_cli
