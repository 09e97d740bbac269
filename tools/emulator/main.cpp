// SPDX-License-Identifier: MIT
// kaiko-emulator: a local stand-in for the Kaiko API V2, for demos and tests without a key. Prints
// where it listens, and ends on SIGTERM or SIGINT.
#include <CLI/CLI.hpp>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "certificates/certificates.hpp"
#include "emulator.hpp"
#include "server.hpp"

namespace {

struct Arguments {
  std::string host = "127.0.0.1";
  int port = 8787;
  bool is_tls = false;
  std::string ca_file;
  std::string profile = "docs";
  long limit = 0;  // the profile's
  long window_seconds = 60;
  std::string limiter = "fixed";
  long context_ttl_seconds = 86400;
  bool is_classifier_down = false;
  bool is_ignoring_idempotency = false;
  bool is_honouring_idempotency = false;
  bool is_bound_to_parent = false;
  bool is_quiet = false;
};

constexpr const char* description =
    "kaiko-emulator: a local stand-in for the Kaiko API V2.\n"
    "Its emotions come from a word list. They are plausible and always the same, and they are not\n"
    "what Kaiko's model would say.";

void describe_api(CLI::App& app, Arguments& arguments) {
  app.add_option("--profile", arguments.profile,
                 "docs: what the documentation promises; gateway: what its public source does")
      ->check(CLI::IsMember({"docs", "gateway"}))
      ->capture_default_str();
  app.add_option("--limit", arguments.limit,
                 "requests a key may make in a window [1000; with --profile gateway 60]")
      ->check(CLI::Range(1L, 1000000000L));
  app.add_option("--window", arguments.window_seconds, "length of that window in seconds")
      ->check(CLI::Range(1L, 86400L))
      ->capture_default_str();
  app.add_option("--limiter", arguments.limiter,
                 "how it counts: windows in a row, any stretch of that length, or a filling bucket")
      ->check(CLI::IsMember({"fixed", "sliding", "bucket"}))
      ->capture_default_str();
  app.add_option("--context-ttl", arguments.context_ttl_seconds,
                 "seconds that a context is kept after its last message; 0: not at all")
      ->check(CLI::Range(0L, 31536000L))
      ->capture_default_str();
  app.add_flag("--fallback", arguments.is_classifier_down,
               "answer as if the classifier were down: neutral, and marked as a fallback");
  CLI::Option* const ignore =
      app.add_flag("--ignore-idempotency", arguments.is_ignoring_idempotency,
                   "process a repeated Idempotency-Key again; the gateway does");
  app.add_flag("--honour-idempotency", arguments.is_honouring_idempotency,
               "with --profile gateway, replay the first answer all the same")
      ->excludes(ignore);
}

void describe(CLI::App& app, Arguments& arguments) {
  app.add_option("--host", arguments.host, "address to listen on, loopback only")
      ->check(CLI::IsMember({"127.0.0.1", "::1", "localhost"}))
      ->capture_default_str();
  app.add_option("--port", arguments.port, "port; 0 takes a free one; the last one counts")
      ->check(CLI::Range(0, 65535))
      ->take_last()
      ->capture_default_str();
  app.add_flag("--tls", arguments.is_tls, "HTTPS, with a private CA made at start");
  app.add_option("--ca-file", arguments.ca_file,
                 "where to write that CA; else a file in a temporary folder, removed at the end");
  describe_api(app, arguments);
  app.add_flag("--exit-with-parent", arguments.is_bound_to_parent,
               "stop when the process that started this one is gone");
  app.add_flag("--quiet", arguments.is_quiet, "no word on standard error");
}

// The CA's certificate as a file for clients. A temporary one is removed together with its folder.
class CaFile {
 public:
  CaFile(const std::string& wanted, const std::string& pem) : path_(wanted) {
    if (path_.empty()) {
      const char* const base = std::getenv("TMPDIR");
      folder_ = std::string(base != nullptr ? base : "/tmp") + "/kaiko-emulator-XXXXXX";
      if (mkdtemp(folder_.data()) == nullptr) {
        folder_.clear();
        return;
      }
      path_ = folder_ + "/ca.pem";
    }
    std::ofstream out(path_);
    out << pem;
    out.close();
    is_written_ = static_cast<bool>(out);
  }
  ~CaFile() {
    if (folder_.empty()) return;
    std::remove(path_.c_str());
    rmdir(folder_.c_str());
  }
  CaFile(const CaFile&) = delete;
  CaFile& operator=(const CaFile&) = delete;

  bool is_written() const noexcept { return is_written_; }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string folder_;  // only of a temporary file
  std::string path_;
  bool is_written_ = false;
};

// Held back in every thread, so that the main one can wait for them.
sigset_t hold_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Ends this process like SIGTERM does once its parent has gone.
class ParentWatch {
 public:
  explicit ParentWatch(bool is_wanted) {
    if (!is_wanted) return;
    thread_ = std::thread([this, parent = getppid()] {
      while (!is_over_ && getppid() == parent) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
      }
      if (!is_over_) kill(getpid(), SIGTERM);
    });
  }
  ~ParentWatch() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  ParentWatch(const ParentWatch&) = delete;
  ParentWatch& operator=(const ParentWatch&) = delete;

 private:
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

void print_address(const Arguments& arguments, int port, const CaFile* ca_file) {
  const std::string host = arguments.host == "::1" ? "[::1]" : arguments.host;
  std::printf("listening %s://%s:%d\n", arguments.is_tls ? "https" : "http", host.c_str(), port);
  if (ca_file != nullptr) std::printf("ca-file %s\n", ca_file->path().c_str());
  std::printf("ready\n");
  std::fflush(stdout);
}

kaiko_emulator::EmulatorOptions options_of(const Arguments& arguments) {
  using kaiko_emulator::Limiter;
  kaiko_emulator::EmulatorOptions options;
  const bool is_gateway = arguments.profile == "gateway";
  if (is_gateway) options.profile = kaiko_emulator::Profile::gateway;
  if (arguments.limit > 0) options.limit = arguments.limit;
  options.window = std::chrono::seconds(arguments.window_seconds);
  if (arguments.limiter == "sliding") options.limiter = Limiter::sliding;
  if (arguments.limiter == "bucket") options.limiter = Limiter::bucket;
  options.context_lifetime = std::chrono::seconds(arguments.context_ttl_seconds);
  options.is_classifier_down = arguments.is_classifier_down;
  options.is_ignoring_idempotency =
      arguments.is_ignoring_idempotency || (is_gateway && !arguments.is_honouring_idempotency);
  return options;
}

int serve(const Arguments& arguments) {
  const sigset_t stop_signals = hold_stop_signals();
  kaiko_emulator::StopFlag stop;
  kaiko_emulator::Emulator emulator(options_of(arguments), stop);

  std::optional<kaiko_tools::Certificate> certificate;
  std::optional<CaFile> ca_file;
  if (arguments.is_tls) {
    const kaiko_tools::CertificateAuthority authority;
    certificate.emplace(authority.issue(kaiko_tools::loopback_options()));
    ca_file.emplace(arguments.ca_file, authority.certificate_pem());
    if (!ca_file->is_written()) {
      std::cerr << "kaiko-emulator: the CA file can't be written\n";
      return 1;
    }
  }
  kaiko_emulator::Server server(emulator, certificate ? &*certificate : nullptr);
  const int port = server.bind(arguments.host, arguments.port);
  if (port < 0) {
    std::cerr << "kaiko-emulator: can't listen on port " << arguments.port << "\n";
    return 1;
  }
  std::thread serving([&server] { server.run(); });
  print_address(arguments, port, ca_file ? &*ca_file : nullptr);
  {
    const ParentWatch watch(arguments.is_bound_to_parent);
    int signal = 0;
    sigwait(&stop_signals, &signal);
  }
  stop.raise();
  server.stop();
  serving.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description);
  Arguments arguments;
  describe(app, arguments);
  CLI11_PARSE(app, argc, argv);
  if (!arguments.is_quiet) {
    std::cerr << "kaiko-emulator: a stand-in with a word list, not Kaiko's model\n";
  }
  try {
    return serve(arguments);
  } catch (const std::exception& error) {
    std::cerr << "kaiko-emulator: " << error.what() << "\n";
    return 1;
  }
}
