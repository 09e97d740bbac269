// SPDX-License-Identifier: MIT
// A conversation of five messages, then a reload, a new one, and one that is forgotten.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { compareBars, compareCourse, compareFacts, comparePlace } from './compare.mjs';
import { assertShows, failing, pixelsOf, rowsOf, send, text, untilIdle, untilRedrawn } from './on_page.mjs';

const talk = [
  ['I lost my keys and I am so angry', 'anger'],
  ['My neighbour found them, what a relief', null],
  ['I am really happy now', 'joy'],
  ['I am afraid of tomorrow', 'fear'],
  ['This was a wonderful day', 'joy'],
];

const drawnNow = async (page) => ({
  bars: await pixelsOf(page, 'bars'),
  plane: await pixelsOf(page, 'plane'),
  course: await pixelsOf(page, 'course'),
});

const nameOf = (emotion) => emotion.category.replaceAll('_', ' ');

export async function sayFive(page) {
  const keys = new Set();
  const types = new Set();
  const paths = new Set();
  let before = null;
  for (const [i, [words, category]] of talk.entries()) {
    const number = i + 1;
    const drawn = i === 0 ? null : await drawnNow(page);
    const { answer, request } = await send(page, words);
    const { emotion, conversation } = answer;
    keys.add(request.headers()['idempotency-key']);
    types.add(request.headers()['content-type']);
    paths.add(new URL(request.url()).pathname);

    if (category)
      await check(`message ${number} is answered with ${category}`, () =>
        assert.equal(emotion.category, category),
      );
    await check(`message ${number}: its category stands at the top`, async () => {
      assert.equal(await page.locator('#category').textContent(), nameOf(emotion));
      assertShows(
        await page.locator('#intensity').evaluate((e) => e.firstChild.textContent),
        emotion.intensity,
        'intensity',
      );
    });
    await check(`message ${number}: the bars are the answer's scores, the highest first`, () =>
      compareBars(page, emotion),
    );
    await check(`message ${number}: the point in the plane is the answer's`, () =>
      comparePlace(page, emotion),
    );
    await check(`message ${number}: the course has one point more, and it is the answer's`, () =>
      compareCourse(page, number, emotion),
    );
    await check(`message ${number}: the state of the conversation is the answer's`, () =>
      compareFacts(page, conversation),
    );
    await check(`message ${number} is in the list with its category`, async () => {
      const item = page.locator('#said li').first();
      assert.equal(await item.locator('.words').textContent(), words);
      assert.equal(await item.locator('.felt b').textContent(), nameOf(emotion));
    });
    await check(`message ${number} is announced`, async () => {
      const said = await page.locator('#status[role=status]').textContent();
      const expected = `Message ${number}: ${emotion.isFallback ? 'Not measured' : nameOf(emotion)}`;
      assert.ok(said.startsWith(expected), said);
    });
    await check(`message ${number}: what changed is drawn anew`, async () => {
      if (!drawn) return;
      await untilRedrawn(page, 'course', drawn.course);
      if (emotion.valence !== before.valence || emotion.arousal !== before.arousal)
        await untilRedrawn(page, 'plane', drawn.plane);
      if (JSON.stringify(emotion.scores) !== JSON.stringify(before.scores))
        await untilRedrawn(page, 'bars', drawn.bars);
    });
    before = emotion;
  }
  await check('five messages have five idempotency keys and one conversation', () => {
    assert.equal(keys.size, 5);
    keys.forEach((key) => assert.match(key, /^[0-9a-f-]{32,36}$/));
    assert.deepEqual([...types], ['application/json']);
    assert.equal(paths.size, 1);
    assert.match([...paths][0], /^\/api\/conversations\/[A-Za-z0-9_-]{1,64}\/messages$/);
  });
  return [...paths][0].replace('/messages', '');
}

export async function goOn(page, path) {
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === path);
  await page.reload();
  const state = await (await asked).json();
  await page.locator('#panel').waitFor();
  await untilIdle(page);
  await check(
    'after a reload the conversation is there, with its earlier points and without its texts',
    async () => {
      assert.equal((await rowsOf(page, 'course-table')).length, 5);
      await compareBars(page, state.emotion);
      await compareFacts(page, state.conversation);
      const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
      for (const [words] of talk) assert.ok(!kept.includes(words), kept);
    },
  );
  await check('a message after the reload belongs to the same conversation', async () => {
    const { answer, request } = await send(page, 'I am so happy');
    assert.equal(new URL(request.url()).pathname, `${path}/messages`);
    await compareCourse(page, 6, answer.emotion);
  });
  await check('a new conversation begins empty and has another id', async () => {
    await page.click('#anew');
    assert.equal(await page.locator('#panel').isVisible(), false);
    assert.equal(await page.locator('#empty').isVisible(), true);
    const { answer, request } = await send(page, 'I am afraid');
    assert.notEqual(new URL(request.url()).pathname, `${path}/messages`);
    await compareCourse(page, 1, answer.emotion);
  });
}

export async function isForgotten(page, record) {
  record.expected.push('404 (Not Found)');
  await check('a conversation that the backend forgot gives way to a new one', async () => {
    const { request } = await send(page, 'I am happy');
    await page.route('**/api/conversations/*', (route) => route.fulfill(failing(404)), { times: 1 });
    await page.reload();
    await page.locator('#status:not(:empty)').waitFor();
    assert.match(await text(page, '#status'), /no longer known/);
    assert.equal(await page.locator('#empty').isVisible(), true);
    const again = await send(page, 'I am happy');
    assert.notEqual(again.request.url(), request.url());
  });
}
