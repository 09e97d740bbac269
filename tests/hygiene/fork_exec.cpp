// SPDX-License-Identifier: MIT
// A program that holds connections and threads of a client forks, and its child executes another
// program that uses the SDK: that one inherits no connection and no file, and both go on calling.
#include <kaiko/kaiko.hpp>

#include <dirent.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

// What is open, but for the directory that is read here.
std::set<std::string> open_descriptors() {
  std::set<std::string> open;
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir("/proc/self/fd"));
  if (!directory) return open;
  const std::string own = std::to_string(::dirfd(directory.get()));
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name[0] != '.' && name != own) open.insert(name);
  }
  return open;
}

// One of the pair with which libcurl 7.88 wakes itself: it leads nowhere but to this program.
bool is_local_socket(const std::string& descriptor) {
  int domain = -1;
  socklen_t size = sizeof domain;
  const int known = ::getsockopt(std::stoi(descriptor), SOL_SOCKET, SO_DOMAIN, &domain, &size);
  return known == 0 && domain == AF_UNIX;
}

// What one of the others is; empty when there is none.
std::string connection_or_file_beyond(const std::set<std::string>& known) {
  for (const std::string& descriptor : open_descriptors()) {
    if (known.count(descriptor) != 0 || is_local_socket(descriptor)) continue;
    char what[256] = {};
    static_cast<void>(::readlink(("/proc/self/fd/" + descriptor).c_str(), what, sizeof what - 1));
    return what;
  }
  return {};
}

bool can_call(const kaiko::Client& client) {
  const auto here = client.analyze("I feel a bit unsure about this");
  const auto there = client.submit([client] { return client.analyze("I am so happy"); }).get();
  return here && there;
}

int fail(const char* who, const char* what) {
  std::fprintf(stderr, "%s: %s\n", who, what);
  return 1;
}

// The other program: its arguments are the descriptors that it may have.
int run_child(const std::set<std::string>& allowed) {
  const std::string inherited = connection_or_file_beyond(allowed);
  if (!inherited.empty()) return fail("child: inherited", inherited.c_str());
  const auto client = kaiko::Client::from_env();
  return client && can_call(*client) ? 0 : fail("child", "its calls failed");
}

[[noreturn]] void execute(const char* program, const std::set<std::string>& allowed) {
  std::vector<std::string> words = {program, "child"};
  words.insert(words.end(), allowed.begin(), allowed.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program, arguments.data());
  ::_exit(2);
}

int run_parent(const char* program) {
  const std::set<std::string> before = open_descriptors();
  const auto client = kaiko::Client::from_env();
  if (!client || !can_call(*client)) return fail("parent", "its calls failed");
  if (connection_or_file_beyond(before).empty()) return fail("parent", "no connection to inherit");
  const pid_t child = ::fork();
  if (child < 0) return fail("parent", "no fork");
  if (child == 0) execute(program, before);
  int status = 0;
  if (::waitpid(child, &status, 0) != child || status != 0) return fail("parent", "child failed");
  return can_call(*client) ? 0 : fail("parent", "its calls failed after the fork");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) return run_parent(argv[0]);
  return run_child({words.begin() + 1, words.end()});
}
