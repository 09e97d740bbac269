// SPDX-License-Identifier: MIT
// Emotions as people read them: names, numbers, and the family whose colour they have.

// The API's names of emotions are open; one that is not here has the neutral colour.
const families = {
  joy: 'joy amusement excitement optimism pride admiration breakthrough flow growth',
  love: 'love caring desire connection',
  calm: 'calm relief approval gratitude contentment trust resilience',
  sadness: 'sadness grief disappointment remorse embarrassment shame fatigue',
  anger: 'anger annoyance disapproval disgust contempt hostility aggression toxicity',
  fear: 'fear nervousness vulnerability',
  surprise:
    'surprise confusion curiosity realization wonder discovery insight anticipation transformation transcendent',
};
const familyByName = new Map(
  Object.entries(families).flatMap(([family, names]) => names.split(' ').map((name) => [name, family])),
);

export const familyOf = (category) => familyByName.get(category) ?? 'neutral';

// A number from the API, or null where it gave none.
export const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

const unknown = '–';
export const plain = (value) => (isNumber(value) ? value.toFixed(2) : unknown);

// A true minus sign: it is as wide as the plus.
export function signed(value) {
  if (!isNumber(value)) return unknown;
  const digits = Math.abs(value).toFixed(2);
  if (Number(digits) === 0) return digits;
  return (value < 0 ? '−' : '+') + digits;
}

// The API's words have underscores: emotional_support.
export const worded = (value) => (value ? String(value).replaceAll('_', ' ') : unknown);

// The highest scores; of equal ones, that of the category comes first.
export function topScores(emotion, count = 8) {
  const rank = ([name]) => (name === emotion.category ? 0 : 1);
  return Object.entries(emotion.scores ?? {})
    .filter(([, score]) => isNumber(score))
    .sort((a, b) => b[1] - a[1] || rank(a) - rank(b))
    .slice(0, count);
}

export function sentence(emotion) {
  if (emotion.isFallback) return 'Not measured; the classifier was down, and the numbers are placeholders.';
  const parts = [worded(emotion.category)];
  if (isNumber(emotion.intensity)) {
    parts.push(
      `intensity ${plain(emotion.intensity)}${emotion.intensityLevel ? `, ${worded(emotion.intensityLevel)}` : ''}`,
    );
  }
  if (isNumber(emotion.valence)) parts.push(`valence ${signed(emotion.valence)}`);
  if (isNumber(emotion.arousal)) parts.push(`arousal ${plain(emotion.arousal)}`);
  return `${parts.join('; ')}.`;
}
