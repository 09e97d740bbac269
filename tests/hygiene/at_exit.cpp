// SPDX-License-Identifier: MIT
// A client that has called over TLS and run submitted work is used in handlers of atexit() and in a
// static object's destructor. OpenSSL cleans up in a handler of its own, which the first TLS call
// registers: what runs before that still succeeds, what runs after it ends, with an error at worst.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace {

std::optional<kaiko::Client>& client() {
  static std::optional<kaiko::Client> made;  // before every handler: destroyed after all of them
  return made;
}

bool succeeds() {
  const kaiko::Client& used = *client();
  const auto here = used.analyze("I feel a bit unsure about this");
  const auto there = used.submit([used] { return used.analyze("I am so happy"); }).get();
  for (const auto* result : {&here, &there}) {
    if (!*result) std::fprintf(stderr, "%s\n", result->error().to_string().c_str());
  }
  return here && there;
}

void before_openssl_is_gone() {
  if (succeeds()) return;
  std::fputs("a call from a handler that was registered after the first call failed\n", stderr);
  std::_Exit(1);
}

// It is enough that both calls end.
void after_openssl_is_gone() { static_cast<void>(succeeds()); }

struct UsedAtTheEnd {
  UsedAtTheEnd() { client(); }
  UsedAtTheEnd(const UsedAtTheEnd&) = delete;
  UsedAtTheEnd& operator=(const UsedAtTheEnd&) = delete;
  ~UsedAtTheEnd() { after_openssl_is_gone(); }
};

UsedAtTheEnd used_at_the_end;

}  // namespace

int main() {
  if (std::atexit(&after_openssl_is_gone) != 0) return 2;
  auto made = kaiko::Client::from_env();
  if (!made) return 3;
  client().emplace(std::move(made).value());
  if (!succeeds()) return 1;
  return std::atexit(&before_openssl_is_gone) == 0 ? 0 : 2;
}
