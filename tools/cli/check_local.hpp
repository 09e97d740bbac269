// SPDX-License-Identifier: MIT
// What `kaiko doctor` can tell without a network: the key, the settings, libcurl and proxies. Facts
// in, findings out; only key_facts() looks at the machine.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/guarantees.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "findings.hpp"
#include "session.hpp"

namespace kaiko_cli {

// The value of an environment variable; empty when it is not set.
using Variables = std::function<std::string(const char* name)>;

// Where the key comes from, as key_source() has it.
struct KeyFacts {
  std::string source;            // "KAIKO_API_KEY", "--key-file", "KAIKO_API_KEY_FILE"
  std::string file{};            // its path; empty for a variable
  unsigned mode = 0;             // the file's permissions; 0: not known
  bool is_file_ignored = false;  // KAIKO_API_KEY_FILE is set, and something else goes first
};
KeyFacts key_facts(const Session& session, const Variables& variables);
Finding key_finding(const kaiko::Result<kaiko::ApiKey>& key, const KeyFacts& facts);

// A base URL in its parts.
struct Origin {
  std::string scheme;
  std::string host;  // without brackets
  std::string port;  // empty: the scheme's
  bool has_path = false;
  bool is_loopback = false;
  bool is_address = false;
};
Origin origin_of(std::string_view base_url);

// Scheme, host and port; what stood before an "@" becomes "***", the rest is left out. What makes
// no sense is not repeated.
std::string redacted_url(std::string_view url);

// Of a client that could be made with these options.
Finding settings_finding(std::string_view base_url, const kaiko::Options& options);
// Of one that could not.
Finding settings_finding(const kaiko::Error& error, const kaiko::Options& options, bool has_key);
// One warning where TLS secrets are written to a file.
std::vector<Finding> key_log_findings(const Variables& variables);

std::vector<Finding> library_findings(const kaiko::Guarantees& guarantees);

// Whether NO_PROXY keeps this host from a proxy, as libcurl reads it, without address ranges.
bool is_exempt(std::string_view no_proxy, std::string_view host);
// The proxy that requests to this host go through, redacted; empty for none.
std::string proxy_for(const Origin& origin, const Variables& variables);
Finding proxy_finding(const Origin& origin, const Variables& variables);

}  // namespace kaiko_cli
