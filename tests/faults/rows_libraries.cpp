// SPDX-License-Identifier: MIT
// Libraries that are not as usual: an old or poor libcurl, and shared libraries with an SDK each.
#include <dlfcn.h>

#include <clocale>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "faults/faulty_libc.hpp"
#include "faults/rows.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// --- 65 ---

std::function<void(Stage&)> refused_with(unsigned version, int missing, const std::string& why) {
  return [=](Stage& stage) {
    const OtherCurl other(version, missing);
    auto key = kaiko::ApiKey::from_file(stage.key_file());
    const auto client = kaiko::Client::create(std::move(key).value(), stage.options());
    stage.expect(!client && client.error().kind == ErrorKind::configuration, "configuration");
    stage.expect(!client && client.error().message.find(why) != std::string::npos,
                 "the message says why");
    stage.note("no client: " + (client ? "" : client.error().message));
  };
}

bool holds(std::string_view name) {
  for (const kaiko::Guarantee& promise : kaiko::guarantees().promises) {
    if (promise.promise == name) return promise.holds && promise.limit.empty();
  }
  return false;
}

constexpr unsigned without_send_counter = 0x074F01;  // 7.79.1
constexpr unsigned without_quick_exit = 0x075600;    // 7.86

// libcurl can repeat a request by itself only on a connection that was used before: a strict call
// gets one of its own.
void sends_not_counted(Stage& stage) {
  const OtherCurl other(without_send_counter);
  stage.expect(!holds("never_twice"), "guarantees() tells the limit");
  stage.start_server();
  const kaiko::Client client = stage.client();
  for (int i = 0; i < 3; ++i) stage.expect_success(stage.call(client));
  const std::size_t connections = stage.report()["connections"].size();
  stage.expect(connections == (stage.is_strict() ? 3U : 1U),
               "a connection for each strict call, one for all others");
}

// After the first call its connection is closed as soon as the second request was carried out.
void not_counted_and_closed(Stage& stage) {
  const OtherCurl other(without_send_counter);
  stage.allow_uncounted_sends();
  stage.start_server().script({Json::object(), {{"raw", ""}, {"then", "close"}}});
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.call(client));
  const CallRecord& call = stage.call(client);
  if (stage.is_strict()) return stage.expect_error(call, ErrorKind::interrupted, Outcome::unknown);
  stage.expect_success(call);
}

void lookups_not_cut(Stage& stage) {
  const OtherCurl other(without_quick_exit);
  stage.expect(!holds("never_hung"), "guarantees() tells the limit");
  stage.start_server();
  stage.expect_success(stage.call(stage.client()));
}

// --- 66 ---

class Module {
 public:
  explicit Module(const std::string& path)
      : handle_(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw std::runtime_error(::dlerror());
    call_ = reinterpret_cast<Call*>(::dlsym(handle_, "kaiko_module_call"));
  }
  ~Module() { ::dlclose(handle_); }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  bool call(const std::string& url, const std::string& key_file, const std::string& text) const {
    return call_(url.c_str(), key_file.c_str(), text.c_str());
  }

 private:
  using Call = bool(const char*, const char*, const char*);
  void* handle_;
  Call* call_ = nullptr;
};

void loaded_and_unloaded(Stage& stage) {
  stage.allow_other_callers();
  stage.start_server();
  const std::string url = stage.servers().front()->url();
  const kaiko::Client client = stage.client();
  constexpr int rounds = 10;
  for (int i = 0; i < rounds; ++i) {
    const Module one(KAIKO_FAULT_MODULE_ONE);
    const Module two(KAIKO_FAULT_MODULE_TWO);
    const auto call = [&](const Module& module) {
      stage.expect(module.call(url, stage.key_file(), "said in a module"), "a module's call");
    };
    std::thread other([&] { call(two); });
    call(one);
    stage.expect_success(stage.call(client));
    other.join();
  }
  const Json effects = stage.report()["effects"];
  stage.expect(effects.size() == 3 * rounds, "every call has a key of its own, and its effect");
}

// --- the C library's own setting ---

// Made here, since most systems have no other locale than C: a comma where numbers have a point.
void numbers_with_a_comma(Stage& stage) {
  const kaiko_test::TempDir folder;
  const std::string path = folder.path().string();
  if (std::system(
          ("localedef --no-archive -i de_DE -f UTF-8 '" + path + "/de_DE.UTF-8'").c_str()) != 0) {
    throw std::runtime_error("this row needs localedef and the sources of locales");
  }
  stage.start_server();
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.call(client));
  ::setenv("LOCPATH", path.c_str(), 1);
  const bool is_set = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
  stage.expect(is_set && std::string(std::localeconv()->decimal_point) == ",", "a comma");
  stage.expect_success(stage.call(client));  // the oracle compares its value with the server's
  stage.expect_success(stage.call(stage.client()));
  std::setlocale(LC_ALL, "C");
  ::unsetenv("LOCPATH");
}

}  // namespace

std::vector<Row> rows_libraries() {
  const std::string no_client = "configuration, no client";
  return {
      {65, "libcurl 7.75", no_client, once, refused_with(0x074B00, 0, "older than 7.76")},
      {65, "libcurl without TLS", no_client, once,
       refused_with(LIBCURL_VERSION_NUM, CURL_VERSION_SSL, "without TLS")},
      {65, "libcurl with a resolver that blocks", no_client, once,
       refused_with(LIBCURL_VERSION_NUM, CURL_VERSION_ASYNCHDNS, "resolver")},
      {65, "libcurl 7.79: sends are not counted", "success, the limit is told", both,
       sends_not_counted},
      {65, "libcurl 7.79: processed, then closed", "keyed: success; strict: one request", both,
       not_counted_and_closed},
      {65, "libcurl 7.86: lookups are not cut", "success, the limit is told", once,
       lookups_not_cut},
      {66, "the locale changes to one with a comma", "success, exact values", once,
       numbers_with_a_comma},
      {66, "two modules with an SDK each", "separate, unloaded without a trace", once,
       loaded_and_unloaded},
  };
}

}  // namespace kaiko_faults
