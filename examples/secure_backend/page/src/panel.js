// SPDX-License-Identifier: MIT
// What a talk's answers say, as words, tables and charts; the tables are what screen readers have of charts.
import { showBars, showCourse, showPlane } from './charts.js';
import { byId, fillTable, make } from './dom.js';
import { familyOf, isNumber, plain, signed, topScores, worded } from './emotions.js';

const arrows = { improving: '↗', declining: '↘', stable: '→' };

function showNewest(emotion) {
  const card = byId('newest-title').parentElement;
  card.dataset.family = familyOf(emotion.category);
  card.classList.toggle('is-fallback', emotion.isFallback === true);
  byId('category').textContent = worded(emotion.category);
  byId('fallback').hidden = emotion.isFallback !== true;
  showNumber('intensity', plain(emotion.intensity), emotion.intensityLevel && worded(emotion.intensityLevel));
  showNumber('valence', signed(emotion.valence), sideOf(emotion.valence, 0, 'unpleasant', 'pleasant'));
  showNumber('arousal', plain(emotion.arousal), sideOf(emotion.arousal, 0.5, 'calm', 'excited'));
  showScores(topScores(emotion));
}

function showNumber(id, value, meaning) {
  byId(id).replaceChildren(value, ...(meaning ? [make('small', { text: meaning })] : []));
}

function sideOf(value, middle, below, above) {
  if (!isNumber(value)) return '';
  if (Math.abs(value - middle) < 0.05) return 'in between';
  return value < middle ? below : above;
}

function showScores(scores) {
  byId('no-scores').hidden = scores.length > 0;
  byId('bars-figure').hidden = scores.length === 0;
  fillTable(
    byId('bars-table'),
    scores.map(([name, score]) => [worded(name), plain(score)]),
  );
  const said = scores.map(([name, score]) => `${worded(name)} ${plain(score)}`).join(', ');
  byId('bars').setAttribute('aria-label', `Scores as bars: ${said}.`);
  if (scores.length > 0) showBars(scores);
}

const named = (point, i) => `${i + 1}, ${worded(point.category)}${point.isFallback ? ', not measured' : ''}`;

function showPlaces(points) {
  const rows = points
    .map((point, i) => [named(point, i), signed(point.valence), plain(point.arousal)])
    .reverse();
  fillTable(byId('plane-table'), rows);
  const [newest] = rows;
  const isPlaced = points.length > 0 && points.at(-1).valence !== null && points.at(-1).arousal !== null;
  const said = isPlaced
    ? `Newest point: valence ${newest[1]}, arousal ${newest[2]}.`
    : 'The newest message has no place.';
  const before = points.length > 1 ? ` ${points.length - 1} before it, fainter.` : '';
  byId('plane').setAttribute(
    'aria-label',
    `Plane from unpleasant to pleasant and from calm to excited. ${said}${before}`,
  );
  byId('plane-note').textContent = noteOf(isPlaced, points.length);
  showPlane(points);
}

function noteOf(isPlaced, count) {
  if (!isPlaced) return 'The newest answer has no valence or arousal.';
  return count > 1 ? 'The large point is the newest message; earlier ones are fainter.' : '';
}

function showWay(points) {
  const rows = points.map((point, i) => [
    String(i + 1),
    worded(point.category) + (point.isFallback ? ', not measured' : ''),
    signed(point.valence),
    plain(point.arousal),
  ]);
  fillTable(byId('course-table'), rows);
  const said = rows.map(([number, , valence, arousal]) => `${number}: ${valence}, ${arousal}`).join('; ');
  byId('course').setAttribute('aria-label', `Lines of valence and arousal by message. ${said}.`);
  showCourse(points);
}

function factsOf(state) {
  return [
    ['Mode', state.mode && worded(state.mode)],
    ['Direction', state.direction && worded(state.direction), arrows[state.direction]],
    ['Average valence', isNumber(state.averageValence) ? signed(state.averageValence) : null],
    ['Messages', isNumber(state.messages) ? String(state.messages) : null],
    ['Personality', state.personality && worded(state.personality)],
    ['Tone', state.tone],
    ['Focus', state.focus],
  ].filter(([, value]) => value);
}

function factElement([name, value, sign]) {
  const shown = make('dd', { text: value });
  if (sign) shown.append(' ', make('span', { text: sign, 'aria-hidden': 'true' }));
  return make('div', { className: name === 'Focus' ? 'wide' : '' }, make('dt', { text: name }), shown);
}

function showFacts(state) {
  const facts = state ? factsOf(state) : [];
  byId('facts-card').hidden = facts.length === 0;
  byId('crisis').hidden = state?.isCrisis !== true;
  byId('facts').replaceChildren(...facts.map(factElement));
}

// A course of one text has no way to go, so `hasCourse` tells.
export function showPanel(talk, hasCourse) {
  byId('empty').hidden = talk.emotion !== null;
  byId('panel').hidden = talk.emotion === null;
  if (talk.emotion === null) return;
  byId('course-card').hidden = !hasCourse;
  showNewest(talk.emotion);
  showPlaces(talk.points);
  if (hasCourse) showWay(talk.points);
  showFacts(talk.conversation);
}
