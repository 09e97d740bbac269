// SPDX-License-Identifier: MIT
// kaiko_bench_slow_server CERTIFICATE KEY: the sample's answer over HTTPS, 20 ms after each
// request; no batches, as the public gateway. Says where it listens, and on SIGTERM how many
// connections there were.
#include <signal.h>

#include <chrono>
#include <cstddef>
#include <cstdio>

#include "bench/child.hpp"
#include "bench/sample.hpp"
#include "support/raw_server.hpp"

namespace {

kaiko_test::Script slow_script() {
  kaiko_test::Answer answer = kaiko_test::json_answer(200, kaiko_bench::sample_answer);
  answer.pace.before = std::chrono::milliseconds(20);
  const kaiko_test::Answer absent =
      kaiko_test::text_answer(404, "text/plain; charset=UTF-8", "404 Not Found");
  return [answer, absent](const kaiko_test::RecordedRequest& request, std::size_t) {
    return request.target == kaiko_bench::sample_route ? answer : absent;
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sigset_t end;
  ::sigemptyset(&end);
  ::sigaddset(&end, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &end, nullptr);  // for the threads to come, too
  kaiko_test::RawServerOptions options;
  options.tls =
      kaiko_test::TlsIdentity{kaiko_bench::content_of(argv[1]), kaiko_bench::content_of(argv[2])};
  const kaiko_test::RawServer server(slow_script(), options);
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&end, &signal);
  std::printf("connections %zu\n", server.connections().size());
  return 0;
}
