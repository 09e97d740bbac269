// SPDX-License-Identifier: MIT
// kaiko_bench_probe: a process of its own for what only a fresh one can show, or what valgrind
// counts.
//   kaiko_bench_probe calls CALLER URL CA COUNT    so many calls, one after the other
//   kaiko_bench_probe first CALLER URL CA          prints the CPU microseconds of the first call,
//                                                  with the making of what makes it
//   kaiko_bench_probe burst CALLER URL CA THREADS  the same for so many first calls at once
// CA is a file, or empty for the system's store.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/caller.hpp"
#include "bench/measure.hpp"
#include "bench/sample.hpp"

namespace {

using kaiko_bench::Caller;

void call(Caller& caller) {
  const std::string category = caller.category_of(kaiko_bench::sample_text);
  kaiko_bench::keep(category.data());
}

void call_at_once(const Caller& caller, int count) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([own = std::shared_ptr<Caller>(caller.for_thread())] { call(*own); });
  }
  for (std::thread& thread : threads) thread.join();
}

int run(const std::vector<std::string>& words) {
  const double start = kaiko_bench::cpu_microseconds();
  const std::unique_ptr<Caller> caller =
      kaiko_bench::caller_kind(words[1]).make({words[2], words[3]});
  const int count = words.size() > 4 ? std::stoi(words[4]) : 1;
  if (words[0] == "burst") {
    call_at_once(*caller, count);
  } else {
    for (int i = 0; i < count; ++i) call(*caller);
  }
  std::printf("%.1f\n", kaiko_bench::cpu_microseconds() - start);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 4) {
    std::fprintf(stderr, "kaiko_bench_probe is started by kaiko_bench\n");
    return 2;
  }
  try {
    return run(words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kaiko_bench_probe: %s\n", error.what());
    return 1;
  }
}
