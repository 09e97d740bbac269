// SPDX-License-Identifier: MIT
// The routes: from a browser's request to a call of the SDK, and back; and the log. Holds the only
// client.
#pragma once

#include <kaiko/kaiko.hpp>

#include <httplib.h>
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings.hpp"
#include "views.hpp"
#include "visitors.hpp"

namespace backend {

// What one visitor calls by a name, as a name among all visitors': nobody reads another's
// conversation or is given another's answer, and the API does not learn the cookie. A SHA-256 in
// hex.
inline std::string scoped(const std::string& visitor, const std::string& name) {
  const std::string both = visitor + '/' + name;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(both.data()), both.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

inline std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

inline void refuse(httplib::Response& response, const Refusal& refusal) {
  const auto wait = refusal.wait.count();
  if (wait > 0) response.set_header("Retry-After", std::to_string(wait));
  response.status = refusal.status;
  response.set_content(dump(view_of(refusal)), "application/json");
}

// --- the log: one line of JSON for each request, with what the SDK's logger said of its calls;
// never a text, an id of the visitor's, or a key ---

// Of the request that this thread is at: the SDK calls its logger on the thread that calls it.
struct LogLine {
  const char* route = "other";
  std::optional<Clock::time_point> begun{};  // empty: it could not be read
  std::vector<std::string> upstream{};
};
inline thread_local LogLine log_line;
inline void note_upstream(std::string_view said) { log_line.upstream.emplace_back(said); }

inline void log_request(const httplib::Request&, const httplib::Response& response) {
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double, std::milli> elapsed = now - log_line.begun.value_or(now);
  const nlohmann::ordered_json line = {{"route", log_line.route},
                                       {"status", response.status},
                                       {"elapsed_ms", elapsed.count()},
                                       {"upstream", log_line.upstream}};
  log_line = {};
  const std::string text = line.dump(-1, ' ', true, json::error_handler_t::replace);
  std::fprintf(stderr, "%s\n", text.c_str());
}

class Service {
 public:
  Service(const Settings& settings, kaiko::Client client,
          std::shared_ptr<const kaiko::Counters> counters)
      : settings_(settings), client_(std::move(client)), counters_(std::move(counters)) {}

  void add_to(httplib::Server& server) {
    const std::string conversation = "/api/conversations/([A-Za-z0-9_-]{1,64})";
    server.Post("/api/analyze", guarded("analyze", &Service::analyze));
    server.Post(conversation + "/messages", guarded("message", &Service::message));
    server.Get(conversation, guarded("conversation", &Service::conversation));
    server.Post("/api/chat", guarded("chat", &Service::chat));
    server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(counters_->to_prometheus(), "text/plain; version=0.0.4");
    });
    if (!server.set_mount_point("/", settings_.page))
      throw std::runtime_error("BACKEND_PAGE is not the folder of the page");
    server.set_file_request_handler([this](const auto& request, httplib::Response& response) {
      const bool is_page = request.path == "/" || request.path == "/index.html";
      if (is_page && cookie_of(request).empty()) give_cookie(response);
    });
  }

 private:
  // A request that was let in. It gives its place back when it goes.
  struct Visit {
    Visit(const httplib::Request& request, std::string id, std::shared_ptr<void> free_place)
        : place(std::move(free_place)), watch(request), visitor(std::move(id)) {
      options.cancel = watch.gone();
      const std::string key = request.get_header_value("Idempotency-Key");
      if (!key.empty()) options.idempotency_key = scoped(visitor, key);
      if (request.matches.size() > 1) conversation = scoped(visitor, request.matches[1]);
      if (request.method == "POST") body = json::parse(request.body);
    }

    std::string text() const { return body.at("text"); }

    std::shared_ptr<void> place;
    BrowserWatch watch;
    std::string visitor;
    std::string conversation;  // of the path, by the name that the API knows
    json body;
    kaiko::CallOptions options;
  };
  using VisitPtr = std::shared_ptr<const Visit>;

  // The way in and out, which is the same for every route.
  httplib::Server::Handler guarded(const char* route,
                                   void (Service::*work)(VisitPtr, httplib::Response&)) {
    return [this, route, work](const httplib::Request& request, httplib::Response& response) {
      log_line.route = route;
      try {
        (this->*work)(let_in(request), response);
      } catch (const Refusal& refusal) {
        refuse(response, refusal);
      } catch (const json::exception&) {
        refuse(response, bad_request);
      }
    };
  }

  VisitPtr let_in(const httplib::Request& request) {
    if (const auto wait = quota_.refuse(network_of(address_of(request)))) {
      throw Refusal{429, "quota", "That was a lot at once. Please wait a little.", *wait};
    }
    std::string visitor = cookie_of(request);
    if (visitor.empty()) throw Refusal{401, "no_visitor", "Please open the page first."};
    // A form on another site can't send this type, and scripts there are not let.
    if (request.method == "POST" &&
        request.get_header_value("Content-Type").rfind("application/json", 0) != 0)
      throw Refusal{415, "not_json", "Please send JSON."};
    if (std::shared_ptr<void> place = places_.take())
      return std::make_shared<Visit>(request, std::move(visitor), std::move(place));
    throw Refusal{503, "busy", "Too many people are here. Please try soon.", 1s};
  }

  void analyze(VisitPtr visit, httplib::Response& response) {
    answer(response, client_.analyze(visit->text(), visit->options));
  }
  void message(VisitPtr visit, httplib::Response& response) {
    const kaiko::Context context = client_.context(visit->conversation);
    answer(response, context.analyze(visit->text(), visit->options), true);
  }
  void conversation(VisitPtr visit, httplib::Response& response) {
    answer(response, client_.context(visit->conversation).state(visit->options), true);
  }
  // The status is on its way before the API is asked: its errors are events of the stream.
  void chat(VisitPtr visit, httplib::Response& response) {
    kaiko::ChatRequest asked;
    for (const json& message : visit->body.at("messages")) {
      kaiko::ChatMessage& added = asked.messages.emplace_back();
      added.content = message.at("content");
      // `system` is not for browsers.
      if (message.value("role", "") == "assistant") added.role = kaiko::ChatRole::assistant;
    }
    const std::string name = visit->body.value("conversation", "");
    if (!name.empty()) asked.context_id = scoped(visit->visitor, name);
    response.set_chunked_content_provider(
        "text/event-stream", [this, visit, asked](std::size_t, httplib::DataSink& sink) {
          stream(*visit, asked, sink);
          sink.done();
          return true;
        });
  }

  // A proxy adds the address that it saw at the end, or in a line of its own behind the others:
  // what stands before it anybody can write.
  std::string address_of(const httplib::Request& request) const {
    const std::size_t lines = request.get_header_value_count("X-Forwarded-For");
    if (!settings_.is_behind_proxy || lines == 0) return request.remote_addr;
    const std::string last = request.get_header_value("X-Forwarded-For", lines - 1);
    return last.substr(last.find_last_of(", ") + 1);
  }

  // Who the visitor is, for this service only: 128 random bits, which nobody else can guess.
  static std::string cookie_of(const httplib::Request& request) {
    const std::string cookies = "; " + request.get_header_value("Cookie");
    const std::size_t at = cookies.find("; visitor=");
    const std::string id = at == std::string::npos ? std::string() : cookies.substr(at + 10, 32);
    const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
    return id.size() == 32 && is_hex ? id : std::string();
  }
  void give_cookie(httplib::Response& response) const {
    std::string id(16, '\0');
    if (!kaiko::system_runtime()->random(id.data(), id.size())) return;
    const bool is_https = !settings_.certificate.empty() || settings_.is_behind_proxy;
    response.set_header("Set-Cookie", "visitor=" + scoped(id, "").substr(0, 32) +
                                          "; Path=/; HttpOnly; SameSite=Strict" +
                                          (is_https ? "; Secure" : ""));
  }

  static void answer(httplib::Response& response, const kaiko::Result<kaiko::Analysis>& analysis,
                     bool is_conversation = false) {
    if (!analysis) throw refusal_of(analysis.error());
    json view = {{"emotion", view_of(analysis->primary())},
                 {"requestId", analysis.info().request_id}};
    if (analysis->is_fallback) view["emotion"]["isFallback"] = true;
    if (is_conversation) view["conversation"] = conversation_of(*analysis);
    response.status = 200;
    response.set_content(dump(view), "application/json");
  }

  // Passes the words on as they come. A browser that has gone ends the call.
  void stream(const Visit& visit, const kaiko::ChatRequest& asked, httplib::DataSink& sink) const {
    const auto tell = [&sink](const std::string& event, const json& data) {
      const std::string text = event + "data: " + dump(data) + "\n\n";
      return sink.write(text.data(), text.size());
    };
    const auto pass_on = [&tell](const kaiko::ChatDelta& delta) {
      const bool is_heard = delta.content.empty() || tell("", {{"content", delta.content}});
      return is_heard ? kaiko::StreamControl::proceed : kaiko::StreamControl::stop;
    };
    const auto chat = client_.stream_chat(asked, pass_on, visit.options);
    if (chat) {
      const kaiko::Emotion* const emotion = chat->emotions.find("user");
      tell("event: done\n", {{"emotion", emotion != nullptr ? view_of(*emotion) : json()},
                             {"requestId", chat.info().request_id}});
    } else {
      tell("event: error\n", view_of(refusal_of(chat.error())));
    }
  }

  const Settings settings_;
  const kaiko::Client client_;
  const std::shared_ptr<const kaiko::Counters> counters_;
  VisitorQuota quota_{settings_.visitor_per_minute};
  Places places_{settings_.places};
};

}  // namespace backend
