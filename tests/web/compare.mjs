// SPDX-License-Identifier: MIT
// Compares what the page shows with what the backend answered.
import assert from 'node:assert/strict';
import { assertShows, rowsOf, text } from './on_page.mjs';

function highest(scores) {
  return Object.entries(scores)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8);
}

export async function compareBars(page, emotion) {
  const rows = await rowsOf(page, 'bars-table');
  const scores = highest(emotion.scores);
  assert.equal(rows.length, scores.length);
  // Equal scores may stand in any order, but each name has its own value.
  rows.forEach(([name, value], i) => {
    assertShows(value, scores[i][1], `bar ${i + 1}`);
    assertShows(value, emotion.scores[name.replaceAll(' ', '_')], name);
  });
  if (scores[0][1] > 0) assert.equal(rows[0][0], emotion.category.replaceAll('_', ' '));
  const label = await page.getAttribute('#bars', 'aria-label');
  assert.ok(label.includes(`${rows[0][0]} ${rows[0][1]}`), label);
}

export async function comparePlace(page, emotion) {
  const [[, valence, arousal]] = await rowsOf(page, 'plane-table');
  assertShows(valence, emotion.valence, 'valence');
  assertShows(arousal, emotion.arousal, 'arousal');
  const label = await page.getAttribute('#plane', 'aria-label');
  assert.ok(label.includes(`valence ${valence}, arousal ${arousal}`), label);
}

export async function compareCourse(page, number, emotion) {
  const rows = await rowsOf(page, 'course-table');
  assert.equal(rows.length, number);
  const [name, category, valence, arousal] = rows.at(-1);
  assert.equal(name, String(number));
  assert.equal(category, emotion.category.replaceAll('_', ' '));
  assertShows(valence, emotion.valence, 'valence');
  assertShows(arousal, emotion.arousal, 'arousal');
}

export async function compareFacts(page, conversation) {
  const facts = (await text(page, '#facts')).toLowerCase();
  for (const member of ['mode', 'personality', 'tone', 'focus', 'direction']) {
    const said = conversation[member];
    if (said)
      assert.ok(
        facts.includes(said.replaceAll('_', ' ').toLowerCase()),
        `${member} ${said} is not in ${facts}`,
      );
  }
  assert.equal(await page.locator('#crisis').isVisible(), conversation.isCrisis === true);
}
