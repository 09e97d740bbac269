// SPDX-License-Identifier: MIT
// One call by libcurl and nlohmann/json, with nothing around it: what kaiko_call.cpp is measured
// against.
#include <curl/curl.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

static std::size_t append_to(char* data, std::size_t, std::size_t size, void* answer) {
  static_cast<std::string*>(answer)->append(data, size);
  return size;
}

int main() {
  const char* const key = std::getenv("KAIKO_API_KEY");
  if (key == nullptr) return 1;
  nlohmann::json request;
  request["model"] = "emotion-v2";
  request["messages"][0]["content"]["text"] = "I feel a bit unsure about this";
  const std::string body = request.dump();
  std::string answer;
  CURL* const easy = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  headers = curl_slist_append(headers, (std::string("x-api-key: ") + key).c_str());
  curl_easy_setopt(easy, CURLOPT_URL, "https://api.kaikostudios.xyz/v2/emotions/analysis");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &append_to);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(easy);
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  if (code != CURLE_OK) {
    std::fprintf(stderr, "%s\n", curl_easy_strerror(code));
    return 1;
  }
  const nlohmann::json document = nlohmann::json::parse(answer);
  const nlohmann::json& emotion = document.at("emotions").at("user");
  std::printf("%s %.2f\n", emotion.at("category").get<std::string>().c_str(),
              emotion.value("intensity", 0.0));
  return 0;
}
