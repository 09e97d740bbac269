// SPDX-License-Identifier: MIT
// A client in a static object is used in that object's destructor, after everything of the SDK that
// was made later has been destroyed. Nobody listens: the call has to end with an error, not a
// crash.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace {

struct UsedAtTheEnd {
  UsedAtTheEnd() = default;
  UsedAtTheEnd(const UsedAtTheEnd&) = delete;
  UsedAtTheEnd& operator=(const UsedAtTheEnd&) = delete;
  ~UsedAtTheEnd() {
    const auto analysis = client->analyze("I feel a bit unsure about this");
    if (!analysis && analysis.error().kind == kaiko::ErrorKind::connect) return;
    std::fputs("the call from a static destructor did not end as it should\n", stderr);
    std::_Exit(1);
  }
  std::optional<kaiko::Client> client;
};

UsedAtTheEnd used_at_the_end;

}  // namespace

int main() {
  kaiko::Options options;
  options.base_url = "http://127.0.0.1:1";
  options.retry.attempts = 1;
  used_at_the_end.client.emplace(kaiko::ApiKey("kaiko_test_example"), options);
  const auto analysis = used_at_the_end.client->analyze("I feel a bit unsure about this");
  return !analysis && analysis.error().kind == kaiko::ErrorKind::connect ? 0 : 1;
}
