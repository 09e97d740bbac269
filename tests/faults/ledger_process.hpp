// SPDX-License-Identifier: MIT
// A ledger-server as a child process: started, told what to do, asked for its ledger, ended.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "support/raw_socket.hpp"

namespace kaiko_faults {

class LedgerProcess {
 public:
  // Throws std::runtime_error when it can't be started.
  explicit LedgerProcess(const std::vector<std::string>& arguments);
  // Ends it by closing its input, and waits for it.
  ~LedgerProcess();
  LedgerProcess(const LedgerProcess&) = delete;
  LedgerProcess& operator=(const LedgerProcess&) = delete;

  const std::string& url() const { return url_; }
  int port() const { return std::stoi(url_.substr(url_.rfind(':') + 1)); }
  void script(const nlohmann::json& steps);
  nlohmann::json report();
  // SIGKILL: as a crash would.
  void kill();
  bool is_running() const { return pid_ > 0; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  nlohmann::json ask(const nlohmann::json& command);
  std::string read_line();

  pid_t pid_ = -1;
  kaiko_test::Descriptor input_;
  std::unique_ptr<std::FILE, CloseFile> output_;
  std::string url_;
};

}  // namespace kaiko_faults
