#include <kaiko/kaiko.hpp>

#include <cstdio>

int main() {
  auto client = kaiko::Client::from_env();
  if (!client) return std::puts(client.error().to_string().c_str()), 1;
  auto analysis = client->analyze("I feel a bit unsure about this");
  if (!analysis) return std::puts(analysis.error().to_string().c_str()), 1;
  std::printf("%s\n", analysis->primary().category.c_str());
}
