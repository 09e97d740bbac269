// SPDX-License-Identifier: MIT
// What an operator sets, by environment variables, and the client that is made of it. The key
// itself is read by the SDK and stays there.
#pragma once

#include <kaiko/kaiko.hpp>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace backend {

inline std::string variable(const std::string& name, const std::string& otherwise = {}) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr || *value == '\0' ? otherwise : std::string(value);
}

// Within bounds, or it does not start.
inline int number(const std::string& name, int otherwise, int least, int most) {
  const std::string text = variable(name, std::to_string(otherwise));
  const bool is_number = text.size() < 9 && text.find_first_not_of("0123456789") == text.npos;
  const int value = is_number ? std::stoi(text) : -1;
  if (value >= least && value <= most) return value;
  throw std::runtime_error(name + " is not a number that it may be");
}

struct Settings {
  std::string host = variable("BACKEND_HOST", "127.0.0.1");
  int port = number("BACKEND_PORT", 8080, 0, 65535);  // 0: any
  std::string page = variable("BACKEND_PAGE");        // the folder of the page's files, all public
  std::string certificate = variable("BACKEND_CERTIFICATE");  // PEM files, both: HTTPS
  std::string private_key = variable("BACKEND_PRIVATE_KEY");
  bool is_production = variable("BACKEND_MODE") == "production";
  bool is_behind_proxy = variable("BACKEND_BEHIND_PROXY") == "1";  // which sets X-Forwarded-For
  int visitor_per_minute = number("BACKEND_VISITOR_PER_MINUTE", 30, 1, 1000000);
  int places = number("BACKEND_PLACES", 60, 1, 1000);   // requests at once; more are sent away
  std::size_t max_body_bytes = std::size_t{64} << 10U;  // of a browser's request
  std::chrono::seconds answer_time{
      number("BACKEND_ANSWER_SECONDS", 10, 1, 600)};  // retries included
  std::chrono::seconds chat_time{60};                 // for a whole streamed answer
  std::chrono::seconds stop_time{
      number("BACKEND_STOP_SECONDS", 10, 0, 600)};  // for answers in flight
};

// Throws kaiko::Exception where the key or an option is bad.
inline kaiko::Client make_client(const Settings& settings,
                                 std::shared_ptr<kaiko::Observer> observer) {
  kaiko::Options options;
  // A live key is for production only: elsewhere it is refused.
  if (!settings.is_production) options.environment = kaiko::Environment::staging;
  options.user_agent = "secure-backend/1.0";
  options.observer = std::move(observer);
  options.timeouts.total = settings.answer_time;
  options.timeouts.stream_total = settings.chat_time;
  // KAIKO_API_KEY, or the file that KAIKO_API_KEY_FILE names, which is read anew when the API
  // refuses the key: rotation without a restart.
  return kaiko::Client::from_env(std::move(options)).value();
}

}  // namespace backend
