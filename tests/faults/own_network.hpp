// SPDX-License-Identifier: MIT
// Runs a scenario in a network of its own: only loopback, a hosts file of its own, and port 53 of
// 127.0.0.1 for names. For rows about names and addresses; no other thread notices. Linux only.
#pragma once

#include <functional>
#include <string>

namespace kaiko_faults {

// Runs `work` on a thread that has left this process's network and mounts, and waits for it. What
// it starts (threads, servers) is in there with it. `hosts` are lines of /etc/hosts. Throws
// std::runtime_error where the system forbids that, and what `work` throws.
void in_own_network(const std::string& hosts, const std::function<void()>& work);

// To be called first in main: who isn't root starts this program again as root of a user namespace,
// where the system allows that; in_own_network() fails where it does not.
void become_root_of_own_users(char** argv);

}  // namespace kaiko_faults
