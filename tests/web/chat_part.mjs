// SPDX-License-Identifier: MIT
// A chat whose answer comes word by word, is stopped, or breaks off.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { focused, text, untilIdle } from './on_page.mjs';

const lastAnswer = (page) => page.locator('.turn.assistant .content').last();

const untilAnswerIs = (page, words) =>
  page.waitForFunction(
    (all) => [...document.querySelectorAll('.turn.assistant .content')].at(-1)?.textContent === all,
    words,
  );

// A piece without words may come first.
async function nextWords(slow) {
  let words = '';
  while (words === '') words = await slow.pass(1);
  return words;
}

export async function chatSlowly(page, slow) {
  await page.check('#mode-chat');
  await page.fill('#text', 'I am afraid of my interview tomorrow');
  await page.press('#text', 'Enter');
  let shown = '';
  await check('an answer grows as its words come', async () => {
    for (let i = 0; i < 3; i += 1) {
      shown += await nextWords(slow);
      await untilAnswerIs(page, shown);
      assert.equal(await page.locator('.turn.assistant[aria-busy=true]').count(), 1);
    }
    assert.equal(await page.locator('#turns[aria-live=polite]').isVisible(), true);
  });
  await check('the end of an answer tells the emotion of the question', async () => {
    shown += await slow.passAll();
    await untilIdle(page);
    assert.equal(await lastAnswer(page).textContent(), shown);
    assert.equal(await page.locator('.turn[aria-busy]').count(), 0);
    assert.equal(await page.locator('#category').textContent(), 'fear');
    assert.match(await text(page, '#status'), /^Answer: fear/);
  });
  await check('Stop ends an answer half done, on the wire too, and keeps what came', async () => {
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/chat'));
    await page.fill('#text', 'What helps against fear?');
    await page.press('#text', 'Enter');
    const { messages } = (await asked).postDataJSON();
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    const words = await nextWords(slow);
    await untilAnswerIs(page, words);
    await page.click('#stop');
    await slow.closed();
    await untilIdle(page);
    assert.equal(await text(page, '#status'), 'Stopped.');
    assert.equal(await lastAnswer(page).textContent(), words);
    assert.equal(await page.locator('#stop').isVisible(), false);
    assert.equal(await focused(page), 'text');
  });
}

export async function chatBreaksOff(page) {
  await page.check('#mode-chat');
  const error = { code: 'unavailable', message: 'The answer broke off here.', requestId: 'req-off' };
  const body = `data: {"content":"Half an "}\n\nevent: error\ndata: ${JSON.stringify({ error })}\n\n`;
  await page.route('**/api/chat', (route) => route.fulfill({ contentType: 'text/event-stream', body }), {
    times: 1,
  });
  await check('an answer that breaks off says so, and trying again asks with the same key', async () => {
    const first = page.waitForRequest('**/api/chat');
    await page.fill('#text', 'Are you there?');
    await page.press('#text', 'Enter');
    const key = (await first).headers()['idempotency-key'];
    await page.locator('#problem').waitFor();
    assert.equal(await text(page, '#problem-message'), 'The answer broke off here.');
    assert.equal(await text(page, '#problem-request'), 'Request req-off');
    assert.equal(await page.inputValue('#text'), 'Are you there?');
    const second = page.waitForRequest('**/api/chat');
    await page.click('#retry');
    assert.equal((await second).headers()['idempotency-key'], key);
    await untilIdle(page);
    assert.equal(await page.locator('#problem').isVisible(), false);
    assert.notEqual(await lastAnswer(page).textContent(), '');
    assert.equal(await page.locator('.turn').count(), 2);
  });
  await check('a chat that is refused is not offered to be tried again', async () => {
    const refused = { code: 'bad_text', message: 'This text can’t be analysed.', requestId: '' };
    const event = `event: error\ndata: ${JSON.stringify({ error: refused })}\n\n`;
    await page.route(
      '**/api/chat',
      (route) => route.fulfill({ contentType: 'text/event-stream', body: event }),
      { times: 1 },
    );
    await page.fill('#text', 'Too long a story');
    await page.press('#text', 'Enter');
    await page.locator('#problem').waitFor();
    await untilIdle(page);
    assert.equal(await text(page, '#problem-message'), 'This text can’t be analysed.');
    assert.equal(await page.locator('#retry').isVisible(), false);
  });
}
