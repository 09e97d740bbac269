// SPDX-License-Identifier: MIT
// Definitions that stand before the C library's, and when they fail. Nothing here may allocate.
#include "faults/faulty_libc.hpp"

#include <curl/curl.h>
#include <dlfcn.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <array>
#include <atomic>
#include <cerrno>

#include "faults/sanitizers.hpp"

namespace {

struct Allocations {
  bool is_watched;
  std::size_t left;  // until the one that fails
  long unfreed;
};
thread_local Allocations allocations{};

struct Sockets {
  int percent;
  int failed;
  int sends_left;  // until the one that fails; 0: none does, or it has
  std::uint64_t state;
};
thread_local Sockets sockets{};

std::atomic<std::time_t> clock_error{0};
std::atomic<curl_version_info_data*> pretended_curl{nullptr};

// splitmix64: small, and good enough for dice.
std::uint64_t next_random(std::uint64_t& state) noexcept {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

// Whether this call fails; then with one of these errors.
template <std::size_t count>
bool fails(const std::array<int, count>& errors) noexcept {
  if (sockets.percent == 0) return false;
  const std::uint64_t dice = next_random(sockets.state);
  if (dice % 100 >= static_cast<std::uint64_t>(sockets.percent)) return false;
  ++sockets.failed;
  errno = errors[(dice / 100) % count];
  return true;
}

// The C library's own function of that name, or a sanitizer's, which watches it.
template <class Function>
Function* real(Function*, const char* name, const char* watched) noexcept {
  void* const function = ::dlsym(RTLD_DEFAULT, watched);
  return reinterpret_cast<Function*>(function != nullptr ? function : ::dlsym(RTLD_NEXT, name));
}
#define KAIKO_REAL(function) real(&::function, #function, "__interceptor_" #function)

}  // namespace

namespace kaiko_faults {

FailingAllocation::FailingAllocation(std::size_t number) noexcept {
  allocations = {true, number, 0};
}
FailingAllocation::~FailingAllocation() { allocations = {}; }
bool FailingAllocation::has_failed() const noexcept { return allocations.left == 0; }
long FailingAllocation::unfreed() const noexcept { return allocations.unfreed; }

FailingSockets::FailingSockets(std::uint64_t seed, int percent) noexcept {
  sockets = {percent, 0, 0, seed};
}
FailingSockets::~FailingSockets() { sockets = {}; }
int FailingSockets::failed() const noexcept { return sockets.failed; }

FailingSend::FailingSend(int number) noexcept { sockets = {0, 0, number, 0}; }
FailingSend::~FailingSend() { sockets = {}; }
bool FailingSend::has_failed() const noexcept { return sockets.failed > 0; }

WrongClock::WrongClock(std::chrono::seconds ahead) noexcept {
  clock_error = static_cast<std::time_t>(ahead.count());
}
WrongClock::~WrongClock() { clock_error = 0; }

OtherCurl::OtherCurl(unsigned version, int missing_features)
    : data_(*::curl_version_info(CURLVERSION_NOW)) {
  data_.version_num = version;
  data_.features &= ~missing_features;
  pretended_curl = &data_;
}
OtherCurl::~OtherCurl() { pretended_curl = nullptr; }

}  // namespace kaiko_faults

extern "C" {

// --- sockets ---

int socket(int domain, int type, int protocol) noexcept {
  static auto* const real_socket = KAIKO_REAL(socket);
  if (fails<3>({EMFILE, ENFILE, ENOBUFS})) return -1;
  return real_socket(domain, type, protocol);
}

int connect(int descriptor, const sockaddr* address, socklen_t length) {
  static auto* const real_connect = KAIKO_REAL(connect);
  if (fails<3>({ECONNREFUSED, ENETUNREACH, EADDRNOTAVAIL})) return -1;
  return real_connect(descriptor, address, length);
}

ssize_t send(int descriptor, const void* data, size_t size, int flags) {
  static auto* const real_send = KAIKO_REAL(send);
  if (sockets.sends_left > 0 && --sockets.sends_left == 0) {
    ++sockets.failed;
    errno = ENOBUFS;
    return -1;
  }
  if (fails<5>({ECONNRESET, EPIPE, ENOBUFS, EINTR, EAGAIN})) return -1;
  return real_send(descriptor, data, size, flags);
}

ssize_t recv(int descriptor, void* data, size_t size, int flags) {
  static auto* const real_recv = KAIKO_REAL(recv);
  if (fails<4>({ECONNRESET, ETIMEDOUT, EINTR, EAGAIN})) return -1;
  return real_recv(descriptor, data, size, flags);
}

int poll(pollfd* watched, nfds_t count, int timeout) {
  static auto* const real_poll = KAIKO_REAL(poll);
  if (fails<2>({EINTR, ENOMEM})) return -1;
  return real_poll(watched, count, timeout);
}

int getsockname(int descriptor, sockaddr* address, socklen_t* length) noexcept {
  static auto* const real_getsockname = KAIKO_REAL(getsockname);
  if (fails<1>({ENOBUFS})) return -1;
  return real_getsockname(descriptor, address, length);
}

int setsockopt(int descriptor, int level, int name, const void* value, socklen_t length) noexcept {
  static auto* const real_setsockopt = KAIKO_REAL(setsockopt);
  if (fails<1>({ENOBUFS})) return -1;
  return real_setsockopt(descriptor, level, name, value, length);
}

// --- the wall clock ---

int clock_gettime(clockid_t clock, timespec* to) noexcept {
  static auto* const real_clock_gettime = KAIKO_REAL(clock_gettime);
  const int result = real_clock_gettime(clock, to);
  if (result == 0 && clock == CLOCK_REALTIME) to->tv_sec += clock_error;
  return result;
}

time_t time(time_t* to) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (to != nullptr) *to = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(timeval* to, void*) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  *to = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

// --- libcurl ---

curl_version_info_data* curl_version_info(CURLversion age) {
  static auto* const real_version_info = KAIKO_REAL(curl_version_info);
  curl_version_info_data* const pretended = pretended_curl;
  return pretended != nullptr ? pretended : real_version_info(age);
}

}  // extern "C"

// --- memory ---

#if !KAIKO_FAULTS_SANITIZED
// The allocator's own entries, by names that a program may use.
extern "C" {
void* libc_malloc(std::size_t size) __asm__("__libc_malloc");
void* libc_calloc(std::size_t count, std::size_t size) __asm__("__libc_calloc");
void* libc_realloc(void* block, std::size_t size) __asm__("__libc_realloc");
void* libc_memalign(std::size_t alignment, std::size_t size) __asm__("__libc_memalign");
void libc_free(void* block) __asm__("__libc_free");
}

namespace {

bool is_this_the_one() noexcept {
  if (!allocations.is_watched || allocations.left == 0 || --allocations.left > 0) return false;
  errno = ENOMEM;
  return true;
}

void* counted(void* block) noexcept {
  if (allocations.is_watched && block != nullptr) ++allocations.unfreed;
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
  return is_this_the_one() ? nullptr : counted(libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  return is_this_the_one() ? nullptr : counted(libc_calloc(count, size));
}

void* realloc(void* block, std::size_t size) noexcept {
  if (is_this_the_one()) return nullptr;
  if (block == nullptr) return counted(libc_realloc(block, size));
  return libc_realloc(block, size);
}

int posix_memalign(void** to, std::size_t alignment, std::size_t size) noexcept {
  if (is_this_the_one()) return ENOMEM;
  *to = counted(libc_memalign(alignment, size));
  return *to == nullptr ? ENOMEM : 0;
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return is_this_the_one() ? nullptr : counted(libc_memalign(alignment, size));
}

void free(void* block) noexcept {
  if (allocations.is_watched && block != nullptr) --allocations.unfreed;
  libc_free(block);
}

}  // extern "C"
#endif
