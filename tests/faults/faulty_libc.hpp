// SPDX-License-Identifier: MIT
// The C library on a bad day: this program defines malloc, send, time and their like itself, also
// for libcurl and OpenSSL, and libcurl's own word on its version. Each does what the real one does
// until an object of these says otherwise. Linux with glibc only.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kaiko_faults {

// While it lives one allocation of its own thread fails: the `number`-th from now on, from 1. Not
// with a sanitizer, whose allocator can't be replaced: there none fails.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t number) noexcept;
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  // Whether so many allocations were made.
  bool has_failed() const noexcept;
  // Blocks that this thread has allocated since and not freed.
  long unfreed() const noexcept;
};

// While it lives about `percent` of its own thread's calls of socket, connect, send, recv, poll,
// getsockname and setsockopt fail with an error that they may have. One seed, one sequence.
class FailingSockets {
 public:
  FailingSockets(std::uint64_t seed, int percent) noexcept;
  ~FailingSockets();
  FailingSockets(const FailingSockets&) = delete;
  FailingSockets& operator=(const FailingSockets&) = delete;

  // Calls that have failed so far.
  int failed() const noexcept;
};

// While it lives one send of its own thread fails for want of buffers, the `number`-th from now on;
// the connection lives.
class FailingSend {
 public:
  explicit FailingSend(int number) noexcept;
  ~FailingSend();
  FailingSend(const FailingSend&) = delete;
  FailingSend& operator=(const FailingSend&) = delete;

  bool has_failed() const noexcept;
};

// While it lives the wall clock of the whole process is wrong by so much; the steady one is not.
class WrongClock {
 public:
  explicit WrongClock(std::chrono::seconds ahead) noexcept;
  ~WrongClock();
  WrongClock(const WrongClock&) = delete;
  WrongClock& operator=(const WrongClock&) = delete;
};

// While it lives the loaded libcurl gives itself out as an older or poorer one.
class OtherCurl {
 public:
  // `version` as in LIBCURL_VERSION_NUM; `missing_features` of CURL_VERSION_SSL and so on.
  explicit OtherCurl(unsigned version, int missing_features = 0);
  ~OtherCurl();
  OtherCurl(const OtherCurl&) = delete;
  OtherCurl& operator=(const OtherCurl&) = delete;

 private:
  curl_version_info_data data_;
};

}  // namespace kaiko_faults
