// SPDX-License-Identifier: MIT
// Redirects, wherever to: an error of the call, and no connection to the place that they name.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "faults/rows.hpp"
#include "support/loopback_tls.hpp"
#include "support/raw_server.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko_test::RawServer;
using kaiko_test::RawServerOptions;
using Json = nlohmann::json;

const std::string mark = "token=left-unread";

Json redirect_to(const std::string& location, int status) {
  return {{"status", status}, {"processed", false}, {"headers", {{"Location", location}}}};
}

// One request, no second one to the same server, and nothing of the location in the words.
void expect_redirect(Stage& stage, const CallRecord& call, int status) {
  stage.expect_error(call, ErrorKind::redirect, Outcome::unknown);
  stage.expect(call.sends() == 1 && call.result.info().attempts.size() == 1, "one request");
  if (call.result) return;
  const kaiko::Error& error = call.result.error();
  stage.expect(error.http_status == status, "the status " + std::to_string(status));
  stage.expect((error.to_string() + error.message).find(mark) == std::string::npos,
               "the location is not quoted");
}

// The place that the redirects name: an API to all appearances, which nobody may ask.
class Target {
 public:
  Target(Stage& stage, RawServerOptions options)
      : stage_(stage),
        server_(kaiko_test::always(kaiko_test::json_answer(200, "{}")), std::move(options)) {}
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() { server_.stop(); }

  std::string location(const std::string& host = {}) const {
    return server_.url(host) + "/v2/emotions/analysis?" + mark;
  }
  std::string without_scheme() const {
    return "//127.0.0.1:" + std::to_string(server_.port()) + "/v2/emotions/analysis?" + mark;
  }
  void expect_untouched() {
    server_.settle();
    stage_.expect(server_.connections().empty(), "no connection to the target");
    stage_.capture("redirect-target", server_.all_bytes());
  }

 private:
  Stage& stage_;
  RawServer server_;
};

void redirect_elsewhere(Stage& stage, int status) {
  RawServerOptions elsewhere;
  elsewhere.host = "127.0.0.2";
  Target other_port(stage, {});
  Target other_host(stage, elsewhere);
  Target secure(stage, kaiko_test::over_tls());
  const std::vector<std::string> locations = {
      other_port.location(), other_port.location("localhost"), other_port.without_scheme(),
      other_host.location(), secure.location()};
  Json steps = Json::array();
  for (const std::string& location : locations) steps.push_back(redirect_to(location, status));
  stage.start_server().script(steps);
  const kaiko::Client client = stage.client();
  for (std::size_t i = 0; i < locations.size(); ++i) {
    expect_redirect(stage, stage.call(client), status);
  }
  for (Target* target : {&other_port, &other_host, &secure}) target->expect_untouched();
  stage.expect(stage.report()["requests"].size() == locations.size(), "a request for each call");
}

// The work is done and the redirect says where to look: that must not read as "not done".
void redirect_after_the_work(Stage& stage) {
  Target target(stage, {});
  Json step = redirect_to(target.location(), 303);
  step["processed"] = true;
  stage.start_server().script(Json::array({step}));
  expect_redirect(stage, stage.call(stage.client()), 303);
  target.expect_untouched();
}

// From https to plain http, to a file, to other protocols, to nowhere.
void redirect_to_another_scheme(Stage& stage) {
  Target plain(stage, {});
  const std::vector<std::string> locations = {plain.location(),
                                              plain.without_scheme(),
                                              "file:///etc/hostname?" + mark,
                                              "ftp://127.0.0.1/?" + mark,
                                              "gopher://127.0.0.1/?" + mark,
                                              "http://192.0.2.1/?" + mark,
                                              "/v1/elsewhere?" + mark,
                                              ""};
  for (const int status : {302, 307, 308}) {
    Json steps = Json::array();
    for (const std::string& location : locations) steps.push_back(redirect_to(location, status));
    stage.start_server({"good"}).script(steps);
    kaiko::Options options = stage.options();
    options.base_url = stage.servers().back()->url();
    const kaiko::Client client = stage.client(options);
    for (std::size_t i = 0; i < locations.size(); ++i) {
      expect_redirect(stage, stage.call(client), status);
    }
    stage.expect(stage.report()["requests"].size() == locations.size(), "a request for each call");
  }
  plain.expect_untouched();
}

Row row_of(int status) {
  return {17, std::to_string(status) + " to another port, host or scheme",
          "redirect, one request, none to the target", both,
          [status](Stage& stage) { redirect_elsewhere(stage, status); }};
}

}  // namespace

std::vector<Row> rows_redirect() {
  return {
      row_of(301),
      row_of(302),
      row_of(303),
      row_of(307),
      row_of(308),
      {17, "303 after the work was done", "redirect, outcome unknown, one effect", all_modes,
       redirect_after_the_work},
      {18, "redirect to file://, http:// or nowhere", "redirect, one request, none to the target",
       both, redirect_to_another_scheme},
  };
}

}  // namespace kaiko_faults
