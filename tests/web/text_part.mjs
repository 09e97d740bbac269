// SPDX-License-Identifier: MIT
// One text by itself, and answers that are not as one hopes: a fallback, no numbers, odd words.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { compareBars, comparePlace } from './compare.mjs';
import { rowsOf, send, text } from './on_page.mjs';

export async function readOneText(page) {
  await page.check('#mode-text');
  await check('one text is read by itself', async () => {
    const { answer } = await send(page, 'I am so happy', '/api/analyze');
    await compareBars(page, answer.emotion);
    await comparePlace(page, answer.emotion);
    assert.equal(await page.locator('#course-card').isVisible(), false);
    assert.equal(await page.locator('#facts-card').isVisible(), false);
  });
  await check('what people write is shown as they wrote it, and is never HTML', async () => {
    await send(page, '<img src=x onerror="document.title=1"> happy', '/api/analyze');
    assert.equal(
      await page.locator('#said .words').first().textContent(),
      '<img src=x onerror="document.title=1"> happy',
    );
    assert.equal(await page.locator('#said img').count(), 0);
  });
}

export async function checkFallback(page) {
  const emotion = {
    category: '<b>odd</b>',
    intensity: null,
    intensityLevel: null,
    valence: null,
    arousal: null,
    scores: {},
    isFallback: true,
  };
  await page.route('**/api/analyze', (route) =>
    route.fulfill({ json: { emotion, requestId: 'req-fallback' } }),
  );
  await send(page, 'anything', '/api/analyze');
  await check('a fallback is flagged, in the list and in the announcement too', async () => {
    assert.equal(await text(page, '#fallback'), 'fallback: not measured');
    assert.match(await text(page, '#said li'), /not measured/);
    assert.match(await text(page, '#status'), /Not measured/);
  });
  await check('an answer without numbers and with odd words is shown as it is', async () => {
    assert.equal(await page.locator('#category').textContent(), '<b>odd</b>');
    assert.equal(await page.locator('#no-scores').isVisible(), true);
    const [[, valence, arousal]] = await rowsOf(page, 'plane-table');
    assert.deepEqual([valence, arousal], ['–', '–']);
  });
  await page.unroute('**/api/analyze');
}
