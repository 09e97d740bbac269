// SPDX-License-Identifier: MIT
// What to do about each kind of error, shown with errors that are easy to come by. The key comes
// from the environment.
#include <kaiko/kaiko.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace {

// What a service would do; here it is said.
const char* what_to_do(const kaiko::Error& error) {
  switch (error.kind) {
    case kaiko::ErrorKind::invalid_argument:
    case kaiko::ErrorKind::rejected:
    case kaiko::ErrorKind::too_large:
      return "fix the request";
    case kaiko::ErrorKind::authentication:
    case kaiko::ErrorKind::permission:
    case kaiko::ErrorKind::credits:
      return "look at the key and the account";
    case kaiko::ErrorKind::not_found:
      return "begin a new conversation";
    case kaiko::ErrorKind::rate_limited:
    case kaiko::ErrorKind::server:
      return "come back later";
    default:
      // Sent or not? Only `unknown` leaves room for doubt, and the idempotency key settles it.
      return error.outcome == kaiko::Outcome::unknown ? "ask again with the same idempotency key"
                                                      : "look at the network";
  }
}

template <class T>
void show(const char* what, const kaiko::Result<T>& result) {
  if (result) return static_cast<void>(std::printf("%s: went well\n", what));
  std::printf("%s: %s: %s\n", what, std::string(to_string(result.error().kind)).c_str(),
              what_to_do(result.error()));
}

}  // namespace

int main() {
  const auto client = kaiko::Client::from_env();
  if (!client) return std::fprintf(stderr, "%s\n", client.error().to_string().c_str()), 1;
  show("a text that is not UTF-8", client->analyze("caf\xE9"));
  show("a context that nobody made", client->context("no-such-context").state());
  kaiko::CallOptions hurried;
  hurried.deadline = std::chrono::steady_clock::now();
  show("a call without time", client->analyze("hello", hurried));
  show("a good call", client->analyze("hello"));
}
