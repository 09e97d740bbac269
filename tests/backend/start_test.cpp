// SPDX-License-Identifier: MIT
// How the backend starts, what it refuses to start with, and HTTPS.
#include <string>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "certificates.hpp"

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
  CHECK(told == "1 secure_backend: a live key is for BACKEND_MODE=production only\n");
  Backend backend({"BACKEND_MODE=production"}, "kaiko_live_example");
  CHECK(Visitor(backend).client().Get("/")->status == 200);
  CHECK(backend.end() == 0);
}

TEST_CASE("without a key, or with one that is none, it does not start") {
  CHECK(failure_with({}).rfind("1 secure_backend: kaiko: key_source", 0) == 0);
  CHECK(failure_with({"KAIKO_API_KEY=two words"}).find("two words") == std::string::npos);
  CHECK(failure_with({"KAIKO_API_KEY_FILE=/nowhere/key"}).rfind("1 ", 0) == 0);
}

TEST_CASE("a setting that is no number is named") {
  const std::string told = failure_with({"KAIKO_API_KEY=kaiko_test_example", "BACKEND_PORT=web"});
  CHECK(told == "1 secure_backend: BACKEND_PORT is not a number\n");
}

TEST_CASE("a port that is taken is an error") {
  Backend first;
  const std::string port = "BACKEND_PORT=" + std::to_string(first.port());
  const std::string told = failure_with({"KAIKO_API_KEY=kaiko_test_example", port});
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
