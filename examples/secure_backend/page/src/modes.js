// SPDX-License-Identifier: MIT
// The three things to do with a text: their words, and how each asks the backend.
import * as api from './api.js';
import { addAnswer, keep } from './talk.js';
import { openAnswer } from './said.js';

const conversation = {
  label: 'Your message',
  hint: 'Each message is read in the light of those before it.',
  title: 'Messages',
  anew: 'New conversation',
  busy: 'Reading your message…',
  hasCourse: true,
  async run(talk, text, how) {
    const answer = await api.say(talk.id, text, how);
    addAnswer(talk, text, answer);
    keep(talk);
    return answer.emotion;
  },
};

// Each text stands alone, so the one before it is gone.
const text = {
  label: 'Your text',
  hint: 'Read by itself; nothing is remembered.',
  title: 'Text',
  anew: 'Clear',
  busy: 'Reading your text…',
  hasCourse: false,
  async run(talk, words, how) {
    const answer = await api.analyze(words, how);
    talk.points = [];
    addAnswer(talk, words, answer);
    return answer.emotion;
  },
};

const chat = {
  label: 'Your question',
  hint: 'A language model answers, word by word; the emotion is that of your question.',
  title: 'Chat',
  anew: 'New chat',
  busy: 'The answer is coming…',
  isShownAtOnce: true,
  hasCourse: true,
  async run(talk, question, how) {
    const asked = { role: 'user', content: question };
    const messages = [...talk.turns, asked].map(({ role, content }) => ({ role, content }));
    const open = openAnswer(question);
    let content = '';
    const onWords = (words) => {
      content += words;
      open.add(words);
    };
    try {
      const { emotion } = await api.chat(messages, talk.id, onWords, how);
      open.end();
      talk.turns.push(asked, { role: 'assistant', content });
      if (emotion) addAnswer(talk, question, { emotion });
      return emotion;
    } catch (failure) {
      // What came of a stopped answer is kept; after a failure, trying again asks the same anew.
      if (failure.name === 'AbortError' && content) {
        open.end('Stopped');
        talk.turns.push(asked, { role: 'assistant', content, end: 'Stopped' });
      } else {
        open.remove();
      }
      throw failure;
    }
  },
};

export const modes = { conversation, text, chat };
