// SPDX-License-Identifier: MIT
// One call by the SDK, as the README shows it.
#include <kaiko/client.hpp>

#include <cstdio>

int main() {
  auto client = kaiko::Client::from_env();
  if (!client) {
    std::fprintf(stderr, "%s\n", client.error().to_string().c_str());
    return 1;
  }
  auto analysis = client->analyze("I feel a bit unsure about this");
  if (!analysis) {
    std::fprintf(stderr, "%s\n", analysis.error().to_string().c_str());
    return 1;
  }
  std::printf("%s %.2f\n", analysis->primary().category.c_str(),
              analysis->primary().intensity.value_or(0));
  return 0;
}
