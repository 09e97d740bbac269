// SPDX-License-Identifier: MIT
// Prints examples/data/reviews.csv: made-up reviews with a feeling each, from templates and a fixed
// seed. Nobody wrote them. Commas, quotes, line ends, emoji and accents are in them on purpose, for
// programs that read CSV.
#include <array>
#include <cstddef>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t rows = 3000;
constexpr std::size_t fewest_words = 5;
constexpr std::size_t most_words = 25;

using Words = std::vector<std::string_view>;

// A review is a beginning, a middle and sometimes an end; "{}" is the thing reviewed.
struct Feeling {
  Words beginnings;
  Words middles;
  Words ends;
  Words emoji;
  unsigned least_stars;
  unsigned most_stars;
};

const Words things = {"blender",
                      "coffee machine",
                      "hotel room",
                      "train ticket",
                      "delivery service",
                      "phone case",
                      "laptop",
                      "sofa",
                      "pair of running shoes",
                      "rain jacket",
                      "support team",
                      "booking app",
                      "pair of headphones",
                      "dentist's office",
                      "bike repair",
                      "gym",
                      "language course",
                      "garden chair",
                      "children's toy",
                      "online bank",
                      "caf\u00E9 downtown",
                      "cr\u00E8me br\u00FBl\u00E9e",
                      "d\u00E9cor shop",
                      "jalape\u00F1o sauce",
                      "tour of Malm\u00F6",
                      "mattress",
                      "vacuum cleaner",
                      "insurance hotline"};

const std::array<Feeling, 8> feelings = {{
    // joy
    {{"I am so happy with the {}", "The {} made my whole week", "What a delight, this {}",
      "My kids cheered when the {} came", "Great {}, really great"},
     {"it works on the first try", "everything was easy, quick and friendly",
      "we laughed all evening", "the quality is wonderful", "it arrived a day early"},
     {"I would buy it again.", "Five stars from me!", "Thank you, Zo\u00EB!",
      "Highly recommended."},
     {"\U0001F600", "\U0001F389"},
     5,
     5},
    // love
    {{"I love the {}", "We adore our {}", "I have fallen in love with this {}",
      "Honestly, the {} is my darling"},
     {"I use it every single day", "it feels like it was made for me",
      "the people behind it care so much", "it is warm, kind and thoughtful"},
     {"I will never give it back.", "My mother adores it too.", "A gift for life."},
     {"\u2764\uFE0F", "\U0001F60D"},
     5,
     5},
    // surprise
    {{"Wow, the {} surprised me", "I did not expect this from the {}", "Unbelievable, this {}",
      "I was amazed by the {}"},
     {"it was twice as fast as they said", "there was a free upgrade inside",
      "the price had changed overnight", "nobody had told me about the extra part"},
     {"Who would have thought?", "I am still astonished.", "See for yourself."},
     {"\U0001F632", "\U0001F62E"},
     2,
     5},
    // calm
    {{"The {} is fine", "An ordinary {}", "The {} does its job",
      "Just another {}, no more, no less"},
     {"it came on Tuesday", "the manual is in four languages", "the colour is as in the picture",
      "I have used it for a month"},
     {"Nothing to add.", "It depends on what you need.", "We will see."},
     {"\U0001F642"},
     3,
     3},
    // negation
    {{"The {} is not bad", "I can't say that I'm happy with the {}", "I was never angry at the {}",
      "The {} isn't what I hoped for", "No complaints about the {}"},
     {"it doesn't do what I wanted, though", "nothing was broken", "I wouldn't call it good either",
      "there is no reason to be sad"},
     {"Not for me.", "I don't regret it.", "Never say never."},
     {"\U0001F914"},
     2,
     4},
    // sadness
    {{"I am sad about the {}", "The {} let us down", "What a disappointment, this {}",
      "I cried over the {}"},
     {"it broke on my daughter's birthday", "the old one was so much better",
      "nobody answered my letters", "I miss what it used to be", "it was a farewell gift"},
     {"Such a pity.", "I feel empty.", "It hurts to write this."},
     {"\U0001F622", "\U0001F494"},
     1,
     2},
    // anger
    {{"I am furious about the {}", "This {} makes me angry", "Avoid the {} at any cost",
      "The {} is an outrage"},
     {"they charged me twice", "I waited forty minutes, then they hung up",
      "it fell apart in an hour", "the staff shouted at us", "they lied to my face"},
     {"Give me my money back!", "Never again!", "Shame on you.", "I hate this company."},
     {"\U0001F621", "\U0001F620"},
     1,
     1},
    // fear
    {{"The {} scared me", "I am afraid of this {}", "I worry about the {}",
      "My hands shook because of the {}"},
     {"there was smoke, and a smell of burning", "my card number may be stolen now",
      "the brakes failed on a hill", "strange noises come out of it at night"},
     {"Please be careful.", "I can't sleep.", "Is it safe at all?"},
     {"\U0001F628", "\U0001F631"},
     1,
     2},
}};

const Words quotes = {"The box said \"fragile\".", "They told me \"no problem\", twice.",
                      "\"Trust us\", they wrote.", "My friend said: \"keep it\"."};

class Maker {
 public:
  // Another review with this feeling.
  std::string text(const Feeling& feeling) {
    std::string out = filled(one_of(feeling.beginnings));
    const std::array<std::string_view, 4> links = {", ", ": ", " because ", " - "};
    out.append(links.at(below(links.size()))).append(one_of(feeling.middles)).append(".");
    const std::string_view gap = below(12) == 0 ? "\n" : " ";  // a line end inside of quotes
    if (below(3) != 0) out.append(gap).append(one_of(feeling.ends));
    if (below(8) == 0) out.append(gap).append(one_of(quotes));
    if (below(6) == 0) out.append(" ").append(one_of(feeling.emoji));
    return out;
  }

  // Standard distributions differ between libraries; the engine does not.
  std::size_t below(std::size_t count) { return engine_() % count; }

 private:
  std::string_view one_of(const Words& words) { return words.at(below(words.size())); }

  std::string filled(std::string_view beginning) {
    std::string out(beginning);
    return out.replace(out.find("{}"), 2, one_of(things));
  }

  std::mt19937 engine_{20260331};
};

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool is_inside = false;
  for (const char c : text) {
    const bool is_gap = c == ' ' || c == '\n';
    if (!is_gap && !is_inside) ++count;
    is_inside = !is_gap;
  }
  return count;
}

// RFC 4180, with quotes only where they are needed.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

int main() {
  Maker maker;
  std::set<std::string> seen;
  std::string out = "id,text,stars\n";
  while (seen.size() < rows) {
    const Feeling& feeling = feelings.at(maker.below(feelings.size()));
    const std::string text = maker.text(feeling);
    const std::size_t words = count_words(text);
    if (words < fewest_words || words > most_words || !seen.insert(text).second) continue;
    const std::size_t range = feeling.most_stars - feeling.least_stars + 1;
    const std::size_t stars = feeling.least_stars + maker.below(range);
    out += std::to_string(seen.size()) + "," + csv_field(text) + "," + std::to_string(stars) + "\n";
  }
  const bool is_written = std::fwrite(out.data(), 1, out.size(), stdout) == out.size();
  return is_written && std::fflush(stdout) == 0 ? 0 : 1;
}
