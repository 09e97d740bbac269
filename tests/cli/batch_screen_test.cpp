// SPDX-License-Identifier: MIT
// The progress of a batch in real terminals: one line that is drawn over, and nothing of it left.
#include <cstddef>
#include <sstream>
#include <string>

#include "cli/cli_fixture.hpp"
#include "cli/screen.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::EmulatorProcess;
using kaiko_test::Screen;

TEST_CASE("progress is one line at any width, and gone when the run is over") {
  std::string input;
  for (int i = 0; i < 300; ++i) input += "I am happy\n";
  for (const std::size_t width : {80U, 40U, 20U}) {
    const EmulatorProcess emulator({"--limit", "2"});  // the third request has to wait
    const kaiko_test::TempDir folder;
    const std::string command = Screen::quoted(KAIKO_CLI_PATH) + " batch " +
                                Screen::quoted(folder.write("in.txt", input)) + " -o " +
                                Screen::quoted((folder.path() / "out").string());
    const Screen screen(width, 24, kaiko_test::environment_for(emulator), command);
    const std::string running = screen.show_with("66%");
    INFO(running);
    const std::size_t end = running.find('\n');
    CHECK(running.substr(0, end).find("66%") != std::string::npos);
    CHECK(running.find_first_not_of('\n', end) == std::string::npos);  // nothing was wrapped
    screen.press("C-c");
    const std::string over = screen.show_with("[exit 130]");
    INFO(over);
    CHECK(over.find("[exit 130]") != std::string::npos);
    CHECK(over.rfind("kaiko: 200 done", 0) == 0);
    CHECK(over.find('%') == std::string::npos);
  }
}

}  // namespace
