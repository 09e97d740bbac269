// SPDX-License-Identifier: MIT
// What was said: the messages with their emotions, the newest first, or a chat's turns, word by word.
import { byId, make } from './dom.js';
import { familyOf, isNumber, signed, worded } from './emotions.js';

function messageItem(point, i) {
  const felt = make('span', { className: 'felt' }, make('b', { text: worded(point.category) }));
  felt.append(
    point.isFallback ? ', not measured' : isNumber(point.valence) ? `, valence ${signed(point.valence)}` : '',
  );
  const words = point.text
    ? make('span', { className: 'words', text: point.text })
    : make('span', { className: 'words is-gone', text: 'Text not kept' });
  return make(
    'li',
    { 'data-family': familyOf(point.category) },
    make('span', { className: point.isFallback ? 'dot is-fallback' : 'dot' }),
    words,
    make('span', { className: 'number', text: String(i + 1), 'aria-hidden': 'true' }),
    felt,
  );
}

export function showMessages(talk) {
  byId('said').hidden = false;
  byId('turns').hidden = true;
  byId('said').replaceChildren(...talk.points.map(messageItem).reverse());
  byId('said-none').hidden = talk.points.length > 0;
}

function turnElement({ role, content, end }) {
  const element = make(
    'div',
    { className: `turn ${role}` },
    make('span', { className: 'who', text: role === 'user' ? 'You' : 'Answer' }),
    make('span', { className: 'content', text: content }),
  );
  if (end) element.append(make('span', { className: 'end', text: end }));
  return element;
}

export function showTurns(talk) {
  byId('said').hidden = true;
  byId('turns').hidden = false;
  byId('turns').replaceChildren(...talk.turns.map(turnElement));
  byId('said-none').hidden = talk.turns.length > 0;
}

// A question and the answer that comes to it. While it is busy, screen readers wait for the whole of it.
export function openAnswer(question) {
  byId('said-none').hidden = true;
  const asked = turnElement({ role: 'user', content: question });
  const answer = turnElement({ role: 'assistant', content: '' });
  answer.setAttribute('aria-busy', 'true');
  byId('turns').append(asked, answer);
  const content = answer.querySelector('.content');
  return {
    add: (words) => content.append(words),
    end(how) {
      if (how) answer.append(make('span', { className: 'end', text: how }));
      answer.removeAttribute('aria-busy');
    },
    remove: () => [asked, answer].forEach((element) => element.remove()),
  };
}
