// SPDX-License-Identifier: MIT
// The fault matrix as a table: one row a fault. Each family of rows is a file with one function.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "faults/stage.hpp"

namespace kaiko_faults {

struct Row {
  int number;            // in the fault matrix
  std::string fault;     // what goes wrong
  std::string expected;  // what a perfect client does
  std::vector<Mode> modes;
  std::function<void(Stage&)> run;
  // What the row alone may leave behind for a while: a name lookup that nobody waits for.
  bool may_park_threads = false;
  // Its family's: keeps the processors busy, or has times too short to be taken beside others.
  bool is_busy = false;
};

inline const std::vector<Mode> once = {Mode::keyed};
inline const std::vector<Mode> both = {Mode::keyed, Mode::strict};
inline const std::vector<Mode> all_modes = {Mode::keyed, Mode::strict, Mode::ignoring,
                                            Mode::strict_ignoring};

std::vector<Row> rows_connect();     // names, addresses, back-logs
std::vector<Row> rows_tls();         // certificates and handshakes
std::vector<Row> rows_redirect();    // to other places
std::vector<Row> rows_connection();  // connections that end at the wrong moment
std::vector<Row> rows_limits();      // too much, too slow, never
std::vector<Row> rows_retry();       // refusals and what follows
std::vector<Row> rows_rhythm();      // when repeats come, of one call and of many
std::vector<Row> rows_content();     // answers that are none
std::vector<Row> rows_batch();       // answers to many messages
std::vector<Row> rows_stream();      // answers that are handed over as they come
std::vector<Row> rows_bulk();        // many messages, and sinks that are slow, throw or cancel
std::vector<Row> rows_proxy();       // proxies, wanted or not
std::vector<Row> rows_input();       // what never leaves the process
std::vector<Row> rows_shutdown();    // clients that end while calls run
std::vector<Row> rows_process();     // forks and signals
std::vector<Row> rows_clock();       // wall clocks that are wrong
std::vector<Row> rows_shortage();    // no descriptors, no memory, sockets that fail
std::vector<Row> rows_link();        // loss and little bandwidth
std::vector<Row> rows_load();        // many calls, servers that are killed
std::vector<Row> rows_libraries();   // other libcurls, shared libraries
std::vector<Row> rows_cancel();      // cancelled in each phase

}  // namespace kaiko_faults
