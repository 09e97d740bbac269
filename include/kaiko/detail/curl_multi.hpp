// SPDX-License-Identifier: MIT
// One multi handle that looks only at those of its transfers for which something has happened:
// libcurl names the sockets it waits for, and poll() finds out which of them are ready. The lane
// asks it. Knows no limits and no requests.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

class CurlMulti {
 public:
  // For up to `width` transfers at once.
  explicit CurlMulti(std::size_t width)
      : multi_(curl_multi_init()), is_naming_sockets_(width > 1 && may_poll_twice(width)) {
    // The cache must hold a connection for every transfer, or they close each other's.
    set(CURLMOPT_MAXCONNECTS, static_cast<long>((std::max)(width, std::size_t{1})));
    if (!is_naming_sockets_) return;
    set(CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
    set(CURLMOPT_SOCKETDATA, this);
  }
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Ends its connections. No transfer may be left.
  void close() noexcept { multi_.reset(); }

  bool add(CURL* easy) noexcept {
    return multi_ && curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
  }
  void remove(CURL* easy) noexcept { curl_multi_remove_handle(multi_.get(), easy); }

  // Does what has come due: for sockets that were ready at the last poll(), for timers, and for
  // what was added. Not OK: the handle has lost track of its transfers.
  CURLMcode perform() noexcept {
    if (!is_naming_sockets_) return look_at_all();
    const CURLMcode code = is_any_ready() ? act_on_ready() : act(CURL_SOCKET_TIMEOUT, 0);
    return code == CURLM_OK && looks_at_all_ ? look_at_all() : code;
  }

  // Waits until a socket is ready, a timer has run out or somebody wakes it, at most for a second.
  // libcurl waits for its sockets by itself; they are named once more for what it says of each.
  void poll(std::chrono::milliseconds time) noexcept {
    constexpr std::chrono::milliseconds longest(1000);
    int ready = 0;
    const CURLMcode code =
        curl_multi_poll(multi_.get(), sockets_.data(), static_cast<unsigned>(sockets_.size()),
                        static_cast<int>((std::min)(time, longest).count()), &ready);
    const bool is_right = forget_wrong(ready);
    const bool is_idle = !is_any_ready() && (ready > 0 || time >= longest);
    looks_at_all_ = code != CURLM_OK || !is_right || is_idle;
  }

  // Safe from any thread; a poll() that comes later returns at once, too.
  void wake() noexcept { curl_multi_wakeup(multi_.get()); }

  const CURLMsg* next_message() noexcept {
    int left = 0;
    return curl_multi_info_read(multi_.get(), &left);
  }

 private:
  template <class Value>
  void set(CURLMoption option, Value value) noexcept {
    if (multi_ && curl_multi_setopt(multi_.get(), option, value) != CURLM_OK) multi_.reset();
  }

  // poll() takes no more than a process may have open, which libcurl before 8.9 pays for with
  // memory that it loses each time.
  static bool may_poll_twice(std::size_t width) noexcept {
#if defined(_WIN32)
    static_cast<void>(width);
    return true;
#else
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) != 0 || 2 * width + 1 <= limit.rlim_cur;
#endif
  }

  CURLMcode look_at_all() noexcept {
    looks_at_all_ = false;
    return curl_multi_perform(multi_.get(), &running_);
  }
  CURLMcode act(curl_socket_t socket, int what) noexcept {
    return curl_multi_socket_action(multi_.get(), socket, what, &running_);
  }

  bool is_any_ready() const noexcept {
    return std::any_of(sockets_.begin(), sockets_.end(), is_ready);
  }

  // Whether the list is right, as far as it can be told: what is ready on it is ready once more on
  // libcurl's own. Some releases (8.9.0, 8.20.0) name a socket for ever, and a closed one is ready
  // without a word of what for: either would end every poll() at once.
  bool forget_wrong(int ready) noexcept {
    const auto named = std::count_if(sockets_.begin(), sockets_.end(), is_ready);
    if (ready == 2 * named) return true;
    if (ready < 2 * named || named == 0) sockets_.clear();
    return false;
  }

  // libcurl changes the list meanwhile, through on_socket().
  CURLMcode act_on_ready() noexcept {
    CURLMcode code = CURLM_OK;
    while (code == CURLM_OK) {
      const auto next = std::find_if(sockets_.begin(), sockets_.end(), is_ready);
      if (next == sockets_.end()) break;
      const int what = ((next->revents & CURL_WAIT_POLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                       ((next->revents & CURL_WAIT_POLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
      next->revents = 0;
      code = act(next->fd, what);
    }
    return code;
  }

  static bool is_ready(const curl_waitfd& socket) noexcept { return socket.revents != 0; }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* at, void*) noexcept {
    auto& sockets = static_cast<CurlMulti*>(at)->sockets_;
#if KAIKO_EXCEPTIONS
    try {
      watch(sockets, socket, what);
    } catch (...) {
      return -1;  // out of memory: the handle is lost
    }
#else
    watch(sockets, socket, what);
#endif
    return 0;
  }

  static void watch(std::vector<curl_waitfd>& sockets, curl_socket_t socket, int what) {
    auto known = std::find_if(sockets.begin(), sockets.end(), [socket](const curl_waitfd& watched) {
      return watched.fd == socket;
    });
    if (what == CURL_POLL_REMOVE) {
      if (known != sockets.end()) sockets.erase(known);
      return;
    }
    if (known == sockets.end()) known = sockets.insert(known, {socket, 0, 0});
    const int events = ((what & CURL_POLL_IN) != 0 ? CURL_WAIT_POLLIN : 0) |
                       ((what & CURL_POLL_OUT) != 0 ? CURL_WAIT_POLLOUT : 0);
    known->events = static_cast<short>(events);
  }

  std::vector<curl_waitfd> sockets_;  // libcurl tells of them until its handle is gone
  MultiHandle multi_;
  // Not for one transfer: the list, four allocations a transfer, would tell nothing.
  const bool is_naming_sockets_;
  // The last poll() could not tell which are ready; or nothing was, for a second, and a release
  // that fails to name a socket (7.87.0) must not make a transfer hang.
  bool looks_at_all_ = false;
  int running_ = 0;
};

}  // namespace detail
KAIKO_NAMESPACE_END
