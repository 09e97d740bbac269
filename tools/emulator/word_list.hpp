// SPDX-License-Identifier: MIT
// English words and short phrases that tell of an emotion, with a strength. A stand-in written by
// hand: Kaiko's model knows far more. Asked by emotion_model.cpp only.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace kaiko_emulator {

// The six that the documentation names, in its order.
enum class Basic { joy, love, sadness, anger, fear, surprise };
inline constexpr std::size_t basic_count = 6;
inline constexpr std::array<std::string_view, basic_count> basic_names = {
    "joy", "love", "sadness", "anger", "fear", "surprise"};

// Words of one emotion and one strength (0..1), divided by blanks. Inflections are found by stem.
struct WordGroup {
  Basic emotion;
  double strength;
  std::string_view words;
};

// Phrases are matched before single words and hide the words in them; divided by commas.
struct PhraseGroup {
  Basic emotion;
  double strength;
  std::string_view phrases;
};

inline constexpr WordGroup word_groups[] = {
    {Basic::joy, 0.85,
     "happy happier happiest joy joyful overjoyed delighted delight ecstatic thrilled elated "
     "euphoric blissful bliss jubilant wonderful fantastic excited exciting excitement exhilarated "
     "celebrate celebration"},
    {Basic::joy, 0.65,
     "glad cheerful cheer great awesome amazing excellent brilliant splendid marvelous marvellous "
     "terrific superb laugh laughter smile grin fun enjoy enjoyable pleased proud pride grateful "
     "gratitude thankful thanks enthusiastic enthusiasm merry jolly triumphant triumph victory win "
     "won success successful perfect beautiful lovely paradise sunshine"},
    {Basic::joy, 0.45,
     "good nice fine pleasant content contented satisfied satisfying comfortable relaxed calm "
     "peaceful relief relieved hopeful hope optimistic optimism lucky blessed fortunate playful "
     "amused amusing amusement funny hilarious upbeat bright eager refreshed inspired inspiring "
     "delicious vacation holiday party birthday gift yay hooray hurray congratulations cool better "
     "best"},
    {Basic::love, 0.85,
     "love loved adore adorable beloved cherish darling sweetheart devoted devotion soulmate "
     "romance romantic passion passionate"},
    {Basic::love, 0.7,
     "affection affectionate tender tenderness fond fondness caring kiss hug cuddle embrace "
     "intimate intimacy crush infatuated treasure treasured precious dear dearest compassion "
     "compassionate admire admiration valentine"},
    {Basic::love, 0.45,
     "care heart warmth warm sweet kind kindness gentle close together family friendship loyal "
     "trust support marry married marriage wedding honey attracted"},
    {Basic::sadness, 0.85,
     "sad saddened sadness miserable misery heartbroken heartbreak devastated grief grieve mourn "
     "depressed depression depressing despair hopeless sorrow sorrowful anguish suicidal tragic "
     "tragedy funeral inconsolable"},
    {Basic::sadness, 0.7,
     "cry crying cried tears tearful weep wept sob lonely loneliness alone unhappy gloomy gloom "
     "melancholy disappointed disappointing disappointment hurt hurting regret remorse guilty "
     "guilt "
     "ashamed shame rejected abandoned homesick broken crushed dejected discouraged downcast "
     "lament forlorn worthless"},
    {Basic::sadness, 0.5,
     "miss missing lost loss lose dead death died die dying goodbye farewell sorry unfortunate "
     "unfortunately pity failed failure fail tired exhausted empty numb down blue bleak ache pain "
     "painful suffer suffering bored dull weary pointless helpless wish sick ill sigh"},
    {Basic::anger, 0.85,
     "furious fury rage enraged outraged outrage outrageous livid infuriated infuriating hate "
     "hatred hateful loathe despise detest seething vengeful wrath fuming"},
    {Basic::anger, 0.7,
     "angry anger mad annoyed annoying annoyance irritated irritating irritation frustrated "
     "frustrating frustration disgusted disgusting disgust hostile resent resentful resentment "
     "bitter offended offensive insult insulting betrayed betrayal aggravated exasperated "
     "indignant contempt scream yell shout screw idiot stupid moron damn liar lie lying cheat "
     "cheating cheater bastard"},
    {Basic::anger, 0.5,
     "terrible horrible awful unacceptable ridiculous unfair rude disrespect disrespectful "
     "incompetent useless pathetic nonsense complaint complain blame argue argument fight fighting "
     "slam slammed cancelled canceled ignored ignore refund scam fraud broke worst garbage trash "
     "stop shut enough selfish cruel mean jealous jealousy"},
    {Basic::fear, 0.85,
     "terrified terrifying terror horrified horrifying horror panic panicked petrified dread "
     "dreadful nightmare frightened frightening fright phobia"},
    {Basic::fear, 0.7,
     "afraid fear fearful scared scary scare anxious anxiety nervous nervously worry worried "
     "worrying alarmed alarming threatened threatening threat danger dangerous tremble trembling "
     "shaking shiver paranoid apprehensive uneasy distressed stress stressed unsafe menacing "
     "creepy "
     "spooky haunted"},
    {Basic::fear, 0.62,
     "unsure uncertain uncertainty doubt doubtful hesitant hesitate insecure insecurity concerned "
     "concern tense timid shy overwhelmed suspicious wary cautious vulnerable intimidated restless "
     "dark risk risky emergency crisis jittery"},
    {Basic::surprise, 0.85,
     "surprised surprise surprising surprisingly astonished astonishing astonishment astounded "
     "astounding shocked shocking shock stunned stunning flabbergasted amazement dumbfounded "
     "speechless startled startling"},
    {Basic::surprise, 0.7,
     "unexpected unexpectedly sudden suddenly unbelievable incredible incredibly wow whoa gasp "
     "gasped omg unforeseen abrupt abruptly miracle miraculous jolt"},
    {Basic::surprise, 0.45,
     "wonder wondered curious curiosity strange weird odd bizarre mysterious mystery discover "
     "discovered discovery realize realized realise realised plot twist remarkable baffled puzzled "
     "confused confusing"},
};

inline constexpr PhraseGroup phrase_groups[] = {
    {Basic::joy, 0.8,
     "over the moon,on top of the world,on cloud nine,can't wait,cannot wait,looking forward,great "
     "time,good news,made my day,well done"},
    {Basic::love, 0.88,
     "means the world,mean the world,with all my heart,in love,love you,love him,love her,falling "
     "for,head over heels,take care of,cares for"},
    {Basic::sadness, 0.85,
     "breaks my heart,broke my heart,broken heart,heart is heavy,feel down,feeling down,in tears,"
     "say goodbye,give up,gave up,let down,miss you"},
    {Basic::anger, 0.85,
     "blood boil,sick of,fed up,had enough,sick and tired,drives me crazy,how dare,pissed off,"
     "get lost,waste of,lost my temper"},
    {Basic::fear, 0.8,
     "scared to death,freaking out,on edge,what if,at risk,not sure,butterflies in,run for,"
     "chills down,heart is pounding"},
    {Basic::surprise, 0.85,
     "can't believe,cannot believe,could not believe,couldn't believe,out of nowhere,out of the "
     "blue,never expected,didn't expect,did not expect,no idea,who knew,all of a sudden,taken "
     "aback,"
     "jaw dropped,never thought,blew my mind,caught off guard,"
     "what the"},
    // No feeling at all: these hide words that would be taken for one, or for a denial.
    {Basic::joy, 0,
     "please,can't stop,cannot stop,couldn't stop,can't help,cannot help,not only,not just,no "
     "doubt,"
     "no wonder,kind regards,best regards,good morning,good evening,good night,to be fair"},
};

// They turn the feeling of the words after them around.
inline constexpr std::string_view negations =
    " not no never none nothing hardly barely without neither nor cannot can't don't doesn't "
    "didn't "
    "isn't aren't wasn't weren't won't wouldn't couldn't shouldn't haven't hasn't hadn't ain't ";

// "Could not be happier" is no negation: the phrase only makes what follows stronger.
inline constexpr std::string_view strengthening_phrases[] = {"could not be", "couldn't be",
                                                             "can't be"};

// They part what was said from what counts more.
inline constexpr std::string_view turns = " but however yet although though ";

inline constexpr std::string_view intensifiers =
    " very really so extremely incredibly absolutely totally completely truly deeply super too "
    "utterly terribly such most quite ";

// "A bit", "a little": one of these between or before.
inline constexpr std::string_view diminishers =
    " bit little slightly somewhat rather mildly fairly kinda sorta ";

}  // namespace kaiko_emulator
