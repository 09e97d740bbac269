// SPDX-License-Identifier: MIT
// Puts the page together: one action at a time, from the text box to the backend and back into the panel.
import { Problem, stateOf } from './api.js';
import { byId } from './dom.js';
import { sentence } from './emotions.js';
import { newId } from './ids.js';
import { modes } from './modes.js';
import { showPanel } from './panel.js';
import { hideProblem, showProblem } from './problem.js';
import { showMessages, showTurns } from './said.js';
import { forget, newTalk, pointOf, recall } from './talk.js';
import { onThemeChange } from './theme.js';

const form = byId('form');
const box = byId('text');

const talks = { conversation: newTalk(), text: newTalk(), chat: newTalk() };
let modeName = 'conversation';
let running = null; // The AbortController of the action on its way.
let failed = null; // The action that failed last: the same text sent again is the same action.

const tell = (words) => {
  byId('status').textContent = words;
};

// A chat's turns are there already: shown anew, they would be read aloud anew.
function showTalk({ withTurns = false } = {}) {
  const talk = talks[modeName];
  if (modeName !== 'chat') showMessages(talk);
  else if (withTurns) showTurns(talk);
  byId('anew').hidden = talk.points.length + talk.turns.length === 0;
  showPanel(talk, modes[modeName].hasCourse);
}

function showMode() {
  const mode = modes[modeName];
  byId('text-label').textContent = mode.label;
  byId('mode-hint').textContent = mode.hint;
  byId('said-title').textContent = mode.title;
  byId('anew').textContent = mode.anew;
  showTalk({ withTurns: true });
}

// Only a wait that is felt gets a button to end it; an answer that is shown as it comes has it from the start.
let stopTimer = 0;
function setBusy(isBusy, mode) {
  clearTimeout(stopTimer);
  const stop = byId('stop');
  if (!isBusy && document.activeElement === stop) box.focus();
  stop.hidden = !(isBusy && mode.isShownAtOnce);
  if (isBusy && !mode.isShownAtOnce) stopTimer = setTimeout(() => (stop.hidden = false), 1500);
  byId('send').setAttribute('aria-disabled', String(isBusy));
  byId('result').setAttribute('aria-busy', String(isBusy && !mode.isShownAtOnce));
  document.querySelectorAll('[name=mode]').forEach((radio) => (radio.disabled = isBusy));
  byId('anew').disabled = isBusy;
}

// What was typed meanwhile stays.
function clearBox(action) {
  if (box.value.trim() === action.text) box.value = '';
}

function refillBox(action) {
  if (!box.value) box.value = action.text;
}

async function run(action) {
  const mode = modes[action.modeName];
  const talk = talks[action.modeName];
  const controller = new AbortController();
  running = controller;
  hideProblem();
  setBusy(true, mode);
  tell(mode.busy);
  if (mode.isShownAtOnce) clearBox(action);
  try {
    const emotion = await mode.run(talk, action.text, { key: action.key, signal: controller.signal });
    failed = null;
    clearBox(action);
    tell(announcement(talk, emotion));
  } catch (failure) {
    failed = action;
    if (failure.name === 'AbortError') stopped(action, talk);
    else wentWrong(failure, action);
  } finally {
    running = null;
    setBusy(false, mode);
    showTalk();
  }
}

function announcement(talk, emotion) {
  if (!emotion) return 'The answer is complete; it came without an emotion.';
  const isMessage = modeName === 'conversation';
  const crisis = talk.conversation?.isCrisis ? ' Signs of a crisis.' : '';
  return `${isMessage ? `Message ${talk.points.length}: ` : 'Answer: '}${sentence(emotion)}${crisis}`;
}

// A chat that was stopped in its answer is over; asking the same again is a new question.
function stopped(action, talk) {
  tell('Stopped.');
  if (talk.turns.at(-1)?.end === 'Stopped') failed = null;
  else refillBox(action);
}

function wentWrong(failure, action) {
  tell('');
  refillBox(action);
  const problem = failure instanceof Problem ? failure : { message: 'Something went wrong in this page.' };
  showProblem(problem, () => {
    if (running) return;
    box.focus();
    run(action);
  });
}

function actionOf(text) {
  if (failed && failed.text === text && failed.modeName === modeName) return failed;
  return { modeName, text, key: newId() };
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (running) return;
  const text = box.value.trim();
  if (text) {
    run(actionOf(text));
    return;
  }
  tell('Write something first.');
  box.focus();
});

box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

byId('stop').addEventListener('click', () => running?.abort());

form.addEventListener('change', (event) => {
  if (event.target.name !== 'mode') return;
  modeName = event.target.value;
  hideProblem();
  tell('');
  showMode();
});

byId('anew').addEventListener('click', () => {
  const { anew } = modes[modeName];
  talks[modeName] = newTalk();
  if (modeName === 'conversation') forget();
  failed = null;
  hideProblem();
  showTalk({ withTurns: true });
  tell(`${anew}: ready.`);
  box.focus();
});

document.querySelectorAll('.sample').forEach((sample) =>
  sample.addEventListener('click', () => {
    box.value = sample.textContent;
    box.focus();
  }),
);

function showConnection() {
  byId('offline').textContent = navigator.onLine
    ? ''
    : 'This device is offline. What you write stays here until it is sent.';
}
addEventListener('online', showConnection);
addEventListener('offline', showConnection);

// The conversation of before the reload goes on, when the backend still knows it.
async function resume() {
  const talk = recall();
  if (!talk) return;
  talks.conversation = talk;
  setBusy(true, modes.conversation);
  running = new AbortController();
  try {
    const { emotion, conversation } = await stateOf(talk.id, running);
    talk.emotion = emotion;
    talk.conversation = conversation;
    if (talk.points.length === 0 && emotion) talk.points.push(pointOf(emotion));
    tell('The conversation goes on.');
  } catch (failure) {
    if (failure.name === 'AbortError') tell('Stopped.');
    else notResumed(failure);
  } finally {
    running = null;
    setBusy(false, modes.conversation);
    showTalk();
  }
}

function notResumed(failure) {
  if (failure.status !== 404) {
    showProblem(failure, () => {
      hideProblem();
      resume();
    });
    return;
  }
  talks.conversation = newTalk();
  forget();
  tell('The conversation of before is no longer known; a new one begins.');
}

// A browser that reloads may keep the choice that was made before.
form.reset();
showConnection();
showMode();
onThemeChange(() => showTalk());
resume();
