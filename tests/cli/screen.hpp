// SPDX-License-Identifier: MIT
// A real terminal of a given size with a shell command in it, by tmux: what it shows, and keys to
// type. Each has a tmux server of its own.
#pragma once

#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/temp_dir.hpp"

namespace kaiko_test {

class Screen {
 public:
  Screen(std::size_t columns, std::size_t rows, const std::vector<std::string>& environment,
         const std::string& command) {
    std::string start =
        "-f /dev/null new-session -d -x " + std::to_string(columns) + " -y " + std::to_string(rows);
    for (const std::string& variable : environment) start += " -e " + quoted(variable);
    // The shell stays, so that the screen can still be looked at when the command is done.
    tmux(start + " " + quoted("LC_ALL=C.UTF-8 " + command + "; echo \"[exit $?]\"; cat"));
  }
  ~Screen() { static_cast<void>(std::system((prefix() + "kill-server >/dev/null 2>&1").c_str())); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // What stands on the screen; with_colours: with the sequences that make them.
  std::string show(bool with_colours = false) const {
    return tmux(std::string("capture-pane -p ") + (with_colours ? "-e " : "") + "-t 0");
  }
  void type(const std::string& line) const {
    tmux("send-keys -t 0 -l " + quoted(line));
    tmux("send-keys -t 0 Enter");
  }
  void press(const std::string& key) const { tmux("send-keys -t 0 " + key); }

  // Looks until the words are there; the screen then, or as it was after ten seconds.
  std::string show_with(const std::string& words) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::string screen = show();
    while (screen.find(words) == std::string::npos && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
      screen = show();
    }
    return screen;
  }

  static std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
  }

 private:
  std::string prefix() const {
    return "TERM=xterm-256color LC_ALL=C.UTF-8 tmux -u -S " +
           quoted((folder_.path() / "tmux").string()) + " ";
  }

  std::string tmux(const std::string& arguments) const {
    std::FILE* const pipe = ::popen((prefix() + arguments).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("tmux can't be started");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    if (::pclose(pipe) != 0) throw std::runtime_error("tmux failed: " + arguments);
    return out;
  }

  TempDir folder_;
};

}  // namespace kaiko_test
