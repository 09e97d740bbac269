// SPDX-License-Identifier: MIT
// Options that all commands take, and the client that they describe.
#include "session.hpp"

#include <kaiko/observer.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "environment.hpp"
#include "failure.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

void tell(std::string_view line) {
  const std::string clean = printable(line);
  std::fprintf(stderr, "%s\n", clean.c_str());
}

}  // namespace

kaiko::Options client_options(const Session& session) {
  kaiko::Options options;
  if (session.environment == "production") options.environment = kaiko::Environment::production;
  if (session.environment == "staging") options.environment = kaiko::Environment::staging;
  options.base_url = session.base_url.empty() ? variable("KAIKO_BASE_URL") : session.base_url;
  options.tls.ca_file = session.ca_file.empty() ? variable("KAIKO_CA_FILE") : session.ca_file;
  options.user_agent = "kaiko-cli";
  if (session.is_bearer) options.auth_scheme = kaiko::AuthScheme::bearer;
  if (session.is_strict) options.retry.resend = kaiko::Resend::never;
  if (session.timeout_seconds > 0) {
    const std::chrono::duration<double> wanted(session.timeout_seconds);
    options.timeouts.total = std::chrono::ceil<std::chrono::milliseconds>(wanted);
  }
  if (session.is_verbose) options.observer = std::make_shared<kaiko::LineLogger>(tell);
  return options;
}

kaiko::KeySource key_source(const Session& session) {
  std::string file = session.key_file;
  if (file.empty() && variable("KAIKO_API_KEY").empty()) file = variable("KAIKO_API_KEY_FILE");
  if (!file.empty()) return [file] { return kaiko::ApiKey::from_file(file); };
  return [] { return kaiko::ApiKey::from_env(); };
}

kaiko::Client make_client(const Session& session, std::optional<kaiko::Options> options) {
  if (!options) options = client_options(session);
  auto client = kaiko::Client::create(key_source(session), std::move(*options));
  if (!client) throw Failure(client.error());
  return std::move(*client);
}

kaiko::CallOptions call_options(const Session& session) {
  kaiko::CallOptions options;
  options.cancel = session.interrupt;
  return options;
}

}  // namespace kaiko_cli
