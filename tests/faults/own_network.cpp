// SPDX-License-Identifier: MIT
// unshare, bind mounts and one netlink message. Namespaces belong to a thread, not to the process.
#include "faults/own_network.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/raw_socket.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_faults {
namespace {

using kaiko_test::Descriptor;

// Over a file that is there; one that isn't has nothing to be hidden.
void cover(const std::string& path, const std::string& with) {
  if (!std::filesystem::exists(path)) return;
  if (::mount(with.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    throw std::runtime_error("can't mount over " + path);
  }
}

void bring_loopback_up() {
  struct {
    nlmsghdr header;
    ifinfomsg body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_NEWLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.body.ifi_index = static_cast<int>(::if_nametoindex("lo"));
  request.body.ifi_flags = IFF_UP;
  request.body.ifi_change = IFF_UP;
  const Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (::send(socket.get(), &request, sizeof request, 0) < 0) kaiko_test::throw_errno("netlink");
  struct {
    nlmsghdr header;
    nlmsgerr body;
  } reply{};
  if (::recv(socket.get(), &reply, sizeof reply, MSG_TRUNC) < 0) kaiko_test::throw_errno("netlink");
  if (reply.body.error != 0) throw std::runtime_error("loopback can't be brought up");
}

void enter(const std::string& hosts, const kaiko_test::TempDir& files) {
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
    kaiko_test::throw_errno("this row needs namespaces (root, or user namespaces), unshare");
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    kaiko_test::throw_errno("mount");
  }
  cover("/etc/hosts", files.write("hosts", "127.0.0.1 localhost\n::1 localhost\n" + hosts + "\n"));
  // A root as the search list: names are asked for as they stand.
  cover("/etc/resolv.conf", files.write("resolv.conf", "nameserver 127.0.0.1\nsearch .\n"));
  cover("/etc/nsswitch.conf", files.write("nsswitch.conf", "hosts: files dns\n"));
  bring_loopback_up();
}

// In a child, since the answer would change this process.
bool may_have_own_users() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return status == 0;
}

}  // namespace

void in_own_network(const std::string& hosts, const std::function<void()>& work) {
  const kaiko_test::TempDir files;
  std::async(std::launch::async, [&] {
    enter(hosts, files);
    work();
  }).get();
}

void become_root_of_own_users(char** argv) {
  if (::geteuid() == 0 || !may_have_own_users()) return;
  std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words = {"unshare", "--user", "--map-root-user", "--", std::move(self)};
  for (char** word = argv + 1; *word != nullptr; ++word) words.emplace_back(*word);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());  // without that program: go on, and let the rows say it
}

}  // namespace kaiko_faults
