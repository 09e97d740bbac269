// SPDX-License-Identifier: MIT
// How the backend starts, what it refuses to start with, and HTTPS.
#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "certificates.hpp"
#include "support/raw_client.hpp"

namespace {

using namespace kaiko_test;

// The exit status and what it says.
std::string failure_with(const std::vector<std::string>& variables) {
  Program backend({KAIKO_BACKEND_PATH}, "", variables);
  const int status = backend.wait();
  return std::to_string(status) + ' ' + backend.err();
}

TEST_CASE("a live key is for production only") {
  const std::string told = failure_with({"KAIKO_API_KEY=kaiko_live_example"});
  CHECK(told.rfind("1 secure_backend: kaiko: configuration", 0) == 0);
  Backend backend({"BACKEND_MODE=production"}, "kaiko_live_example");
  CHECK(Visitor(backend).client().Get("/")->status == 200);
  CHECK(backend.end() == 0);
}

TEST_CASE("without a key, or with one that is none, it does not start") {
  CHECK(failure_with({}).rfind("1 secure_backend: kaiko: key_source", 0) == 0);
  CHECK(failure_with({"KAIKO_API_KEY=two words"}).find("two words") == std::string::npos);
  CHECK(failure_with({"KAIKO_API_KEY_FILE=/nowhere/key"}).rfind("1 ", 0) == 0);
}

TEST_CASE("a setting that is no number, or one that makes no sense, is named") {
  for (const char* setting :
       {"BACKEND_PORT=web", "BACKEND_PORT=65536", "BACKEND_PLACES=-1", "BACKEND_PLACES=60s",
        "BACKEND_VISITOR_PER_MINUTE=1e3", "BACKEND_ANSWER_SECONDS=0", "BACKEND_STOP_SECONDS= 1"}) {
    const std::string name(setting, std::string(setting).find('='));
    const std::string told = failure_with({"KAIKO_API_KEY=kaiko_test_example", setting});
    CHECK(told == "1 secure_backend: " + name + " is not a number that it may be\n");
  }
}

// Without a folder of its own for them, all the files of where it was started would be public.
TEST_CASE("it does not start without the folder of the page") {
  const std::string expected = "1 secure_backend: BACKEND_PAGE is not the folder of the page\n";
  CHECK(failure_with({"KAIKO_API_KEY=kaiko_test_example", "BACKEND_PORT=0"}) == expected);
  CHECK(failure_with({"KAIKO_API_KEY=kaiko_test_example", "BACKEND_PORT=0",
                      "BACKEND_PAGE=/nowhere/page"}) == expected);
}

TEST_CASE("it starts again on its port at once") {
  int port = 0;
  {
    Backend first;
    port = first.port();
    CHECK(Visitor(first).client().Get("/")->status == 200);
    CHECK(first.end() == 0);
  }
  Backend again({"BACKEND_PORT=" + std::to_string(port)});
  CHECK(again.port() == port);
}

TEST_CASE("a browser that does not finish its request does not keep it from ending") {
  Backend backend({"BACKEND_STOP_SECONDS=1"});
  RawClient browser(static_cast<std::uint16_t>(backend.port()));
  CHECK(browser.say("POST /api/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"));
  CHECK(Visitor(backend).client().Get("/")->status == 200);
  CHECK(backend.end() == 1);
}

TEST_CASE("a port that is taken is an error") {
  Backend first;
  const std::string port = "BACKEND_PORT=" + std::to_string(first.port());
  const TempDir page;
  const std::string told = failure_with(
      {"KAIKO_API_KEY=kaiko_test_example", "BACKEND_PAGE=" + page.path().string(), port});
  CHECK(told == "1 secure_backend: can't listen on this host and port\n");
}

TEST_CASE("with a certificate it speaks HTTPS, and its cookie stays on it") {
  const TempDir folder;
  const kaiko_tools::CertificateAuthority authority;
  const auto certificate = authority.issue(kaiko_tools::loopback_options());
  const std::string chain = folder.write("chain.pem", certificate.certificate_pem());
  const std::string key = folder.write("key.pem", certificate.key_pem());
  const std::string root = folder.write("root.pem", authority.certificate_pem());
  Backend backend({"BACKEND_CERTIFICATE=" + chain, "BACKEND_PRIVATE_KEY=" + key});
  httplib::SSLClient browser("127.0.0.1", backend.port());
  browser.set_ca_cert_path(root);
  const auto page = browser.Get("/");
  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(page->get_header_value("Set-Cookie").find("; Secure") != std::string::npos);
}

}  // namespace
