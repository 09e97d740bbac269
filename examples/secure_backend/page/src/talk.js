// SPDX-License-Identifier: MIT
// What is known of a talk: its id, a point for each message, the newest emotion and the conversation's state.
// Only a conversation is kept over a reload, in this tab, and never its texts.
import { isNumber } from './emotions.js';
import { newId } from './ids.js';

const storageKey = 'kaiko.conversation';

export function newTalk() {
  return { id: newId(), points: [], emotion: null, conversation: null, turns: [] };
}

export function pointOf(emotion) {
  const number = (value) => (isNumber(value) ? value : null);
  return {
    category: String(emotion.category),
    valence: number(emotion.valence),
    arousal: number(emotion.arousal),
    isFallback: emotion.isFallback === true,
  };
}

export function addAnswer(talk, text, { emotion, conversation }) {
  talk.emotion = emotion;
  talk.conversation = conversation ?? null;
  talk.points.push({ ...pointOf(emotion), text });
}

// Storage may be full or forbidden: then the conversation ends with the page.
export function keep(talk) {
  const points = talk.points.map(({ text, ...point }) => point);
  try {
    sessionStorage.setItem(storageKey, JSON.stringify({ id: talk.id, points }));
  } catch {}
}

export function forget() {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {}
}

// The conversation of before the reload, or null. What is stored is checked: other pages share the storage.
export function recall() {
  try {
    const { id, points } = JSON.parse(sessionStorage.getItem(storageKey));
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(id) || !Array.isArray(points)) return null;
    return { ...newTalk(), id, points: points.map(pointOf) };
  } catch {
    return null;
  }
}
