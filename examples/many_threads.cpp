// SPDX-License-Identifier: MIT
// One client for a whole process: its calls from threads of yours, or as futures on threads of its
// own. The key comes from the environment.
#include <kaiko/kaiko.hpp>

#include <cstdio>
#include <future>
#include <string>
#include <vector>

int main() {
  const auto client = kaiko::Client::from_env();
  if (!client) return std::fprintf(stderr, "%s\n", client.error().to_string().c_str()), 1;

  // Copies share everything. No thread is made before the first submit().
  std::vector<std::future<kaiko::Result<kaiko::Analysis>>> answers;
  for (const char* text : {"I am so happy", "I am afraid", "I am very angry"}) {
    answers.push_back(client->submit(
        [client = *client, text = std::string(text)] { return client.analyze(text); }));
  }
  for (auto& answer : answers) {
    const auto analysis = answer.get();
    if (!analysis) return std::fprintf(stderr, "%s\n", analysis.error().to_string().c_str()), 1;
    std::printf("%s\n", analysis->primary().category.c_str());
  }
}
