// SPDX-License-Identifier: MIT
// The checks of `kaiko doctor` that need no network.
#include "check_local.hpp"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace kaiko_cli {
namespace {

constexpr unsigned others_may_read = 0044;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_host_text(std::string_view host) {
  for (const char c : host) {
    const bool is_letter = lower(c) >= 'a' && lower(c) <= 'z';
    const bool is_other = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
    if (!is_letter && !is_other) return false;
  }
  return !host.empty();
}

// "host:port" or "[host]:port".
void split_authority(std::string_view authority, Origin& to) {
  std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.find(']');
  if (!authority.empty() && authority.front() == '[' && bracket != std::string_view::npos) {
    to.host = authority.substr(1, bracket - 1);
    colon = authority.find(':', bracket);
  } else {
    to.host = authority.substr(0, colon);
  }
  if (colon != std::string_view::npos) to.port = authority.substr(colon + 1);
}

std::string octal(unsigned mode) {
  std::string text;
  for (const unsigned shift : {6U, 3U, 0U}) text += std::to_string((mode >> shift) & 7U);
  return text;
}

std::string environment_of(std::string_view base_url) {
  for (const auto environment : {kaiko::Environment::production, kaiko::Environment::staging}) {
    if (base_url == base_url_of(environment)) return std::string(to_string(environment));
  }
  return "a base URL of its own";
}

std::string advice_for_setting(const std::string& param) {
  if (param == "environment") return "give --environment production or staging, or a --base-url";
  if (param == "base_url") return "mend --base-url or KAIKO_BASE_URL: https://host, port, no user";
  if (param == "tls.ca_file") return "mend --ca-file or KAIKO_CA_FILE: a PEM file";
  return "mend this setting";
}

// The variables in libcurl's order; HTTP_PROXY, which a web server could be made to set, is none.
std::vector<const char*> proxy_names(const Origin& origin) {
  if (origin.scheme == "http") return {"http_proxy", "all_proxy", "ALL_PROXY"};
  return {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
}

std::string no_proxy_of(const Variables& variables) {
  const std::string value = variables("no_proxy");
  return value.empty() ? variables("NO_PROXY") : value;
}

}  // namespace

KeyFacts key_facts(const Session& session, const Variables& variables) {
  const std::string file_variable = variables("KAIKO_API_KEY_FILE");
  KeyFacts facts{"KAIKO_API_KEY"};
  if (!session.key_file.empty()) {
    facts = {"--key-file", session.key_file};
  } else if (variables("KAIKO_API_KEY").empty() && !file_variable.empty()) {
    facts = {"KAIKO_API_KEY_FILE", file_variable};
  }
  facts.is_file_ignored = !file_variable.empty() && facts.source != "KAIKO_API_KEY_FILE";
  struct stat status {};
  if (!facts.file.empty() && ::stat(facts.file.c_str(), &status) == 0) {
    facts.mode = static_cast<unsigned>(status.st_mode) & 0777U;
  }
  return facts;
}

Finding key_finding(const kaiko::Result<kaiko::ApiKey>& key, const KeyFacts& facts) {
  const std::string place = facts.file.empty() ? facts.source : facts.source + " " + facts.file;
  if (!key) {
    Finding finding = bad_finding("key", key.error(), "");
    finding.text = place + ": " + key.error().message;
    finding.advice = facts.file.empty() && key.error().param == "KAIKO_API_KEY"
                         ? "put the key into KAIKO_API_KEY, or name a file that holds it with "
                           "KAIKO_API_KEY_FILE or --key-file"
                         : "the key alone belongs there, on one line, readable by this user";
    return finding;
  }
  Finding finding{"key", Mark::fine, key->to_string() + " from " + place};
  const auto environment = key->environment();
  finding.text += environment ? ", a key for " + std::string(to_string(*environment))
                              : std::string(", its prefix tells no environment");
  if (facts.is_file_ignored) finding.text += "; KAIKO_API_KEY_FILE is set too and not used";
  if (facts.is_file_ignored && facts.source == "KAIKO_API_KEY") {
    finding.mark = Mark::warning;
    finding.advice = "unset one of the two: Client::from_env() refuses both";
  }
  if ((facts.mode & others_may_read) == 0) return finding;
  finding.mark = Mark::warning;
  finding.text += "; others may read the file (" + octal(facts.mode) + ")";
  finding.advice = "chmod 600 on the file";
  return finding;
}

Origin origin_of(std::string_view base_url) {
  Origin origin;
  const std::size_t scheme = base_url.find("://");
  if (scheme != std::string_view::npos) {
    origin.scheme = lower(base_url.substr(0, scheme));
    base_url.remove_prefix(scheme + 3);
  }
  const std::size_t end = base_url.find_first_of("/?#");
  if (end != std::string_view::npos) {
    origin.has_path = base_url.size() > end + 1;
    base_url = base_url.substr(0, end);
  }
  split_authority(base_url, origin);
  const std::string host = lower(origin.host);
  const bool is_v6 = host.find(':') != std::string::npos;
  origin.is_address = is_v6 || host.find_first_not_of("0123456789.") == std::string::npos;
  origin.is_loopback =
      host == "localhost" || host == "::1" || (origin.is_address && host.rfind("127.", 0) == 0);
  return origin;
}

std::string redacted_url(std::string_view url) {
  std::string out;
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos && is_host_text(url.substr(0, scheme))) {
    out = lower(url.substr(0, scheme)) + "://";
    url.remove_prefix(scheme + 3);
  }
  // The last one: a password may hold another, and a slash, which a proxy would not take anyway.
  const std::size_t at = url.rfind('@');
  if (at != std::string_view::npos) {
    out += "***@";
    url.remove_prefix(at + 1);
  }
  const Origin origin = origin_of(url);
  if (!is_host_text(origin.host)) return out + "***";
  const bool is_v6 = origin.host.find(':') != std::string::npos;
  out += is_v6 ? "[" + origin.host + "]" : origin.host;
  if (!origin.port.empty()) out += is_digits(origin.port) ? ":" + origin.port : ":***";
  return out;
}

Finding settings_finding(std::string_view base_url, const kaiko::Options& options) {
  const Origin origin = origin_of(base_url);
  std::string text = redacted_url(base_url) + ", " + environment_of(base_url);
  if (origin.has_path) text += ", with a path prefix";
  if (origin.scheme == "http") {
    text += ", plain http on loopback";
  } else if (options.tls.ca_file.empty()) {
    text += ", trusts the system's authorities";
  } else {
    text += ", trusts " + options.tls.ca_file + " only";
  }
  return {"settings", Mark::fine, std::move(text)};
}

Finding settings_finding(const kaiko::Error& error, const kaiko::Options& options, bool has_key) {
  if (!has_key && error.param == "environment") {
    return {"settings", Mark::note, "without a key nothing says which API to ask"};
  }
  Finding finding = bad_finding("settings", error, advice_for_setting(error.param));
  if (!options.base_url.empty()) finding.text += ", base URL " + redacted_url(options.base_url);
  return finding;
}

std::vector<Finding> key_log_findings(const Variables& variables) {
  if (variables("SSLKEYLOGFILE").empty()) return {};
  return {{"settings", Mark::warning,
           "SSLKEYLOGFILE is set: who reads that file can read the key and the texts",
           "unset SSLKEYLOGFILE outside of debugging"}};
}

std::vector<Finding> library_findings(const kaiko::Guarantees& guarantees) {
  std::string text = guarantees.libcurl;
  if (!guarantees.tls.empty()) text += " with " + guarantees.tls;
  if (guarantees.all_hold()) text += ", all of the SDK's promises hold";
  std::vector<Finding> findings = {{"libcurl", Mark::fine, std::move(text)}};
  for (const kaiko::Guarantee& promise : guarantees.promises) {
    if (promise.holds) continue;
    findings.push_back(
        {"libcurl", Mark::warning,
         std::string(promise.promise) + " does not hold: " + std::string(promise.limit),
         "docs/guarantees.md tells what that means"});
  }
  return findings;
}

bool is_exempt(std::string_view no_proxy, std::string_view host) {
  if (no_proxy == "*") return true;
  const std::string wanted = lower(host);
  while (!no_proxy.empty()) {
    const std::size_t end = no_proxy.find_first_of(", ");
    std::string entry = lower(no_proxy.substr(0, end));
    no_proxy.remove_prefix(end == std::string_view::npos ? no_proxy.size() : end + 1);
    if (!entry.empty() && entry.front() == '.') entry.erase(0, 1);
    if (entry.empty() || wanted.size() < entry.size()) continue;
    if (wanted == entry) return true;
    const std::size_t rest = wanted.size() - entry.size();
    const bool is_parent = rest > 0 && wanted[rest - 1] == '.' && wanted.substr(rest) == entry;
    if (is_parent && !origin_of(host).is_address) return true;
  }
  return false;
}

std::string proxy_for(const Origin& origin, const Variables& variables) {
  if (origin.is_loopback || is_exempt(no_proxy_of(variables), origin.host)) return "";
  for (const char* const name : proxy_names(origin)) {
    const std::string value = variables(name);
    if (!value.empty()) return redacted_url(value);
  }
  return "";
}

Finding proxy_finding(const Origin& origin, const Variables& variables) {
  std::string list;
  for (const char* const name : proxy_names(origin)) {
    const std::string value = variables(name);
    if (value.empty()) continue;
    list += (list.empty() ? "" : ", ") + (name + ("=" + redacted_url(value)));
  }
  const std::string also = no_proxy_of(variables).empty() ? "" : ", NO_PROXY is set";
  if (list.empty()) return {"proxy", Mark::fine, "none" + also};
  if (origin.is_loopback) {
    return {"proxy", Mark::fine, "not used for loopback; set: " + list + also};
  }
  const std::string used = proxy_for(origin, variables);
  if (used.empty()) {
    return {"proxy", Mark::fine, "not used: NO_PROXY names this host; set: " + list};
  }
  return {"proxy", Mark::note, used + " is used for this host; set: " + list + also};
}

}  // namespace kaiko_cli
