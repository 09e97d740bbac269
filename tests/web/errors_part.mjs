// SPDX-License-Identifier: MIT
// What goes wrong: error answers, a lost network, an answer that takes too long for somebody's patience.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { lookAtAll } from './looks_part.mjs';
import { failing, send, text, untilIdle } from './on_page.mjs';

async function wait503(page, record) {
  record.expected.push('503 (Service Unavailable)');
  await page.route('**/messages', (route) => route.fulfill(failing(503, { 'Retry-After': '2' })), {
    times: 1,
  });
  const first = page.waitForRequest('**/messages');
  await page.fill('#text', 'I am happy');
  await page.press('#text', 'Enter');
  const { key, body } = await first.then((request) => ({
    key: request.headers()['idempotency-key'],
    body: request.postData(),
  }));
  await check('an error answer is told in its sentence, with its request id, and counts down', async () => {
    await page.locator('#problem').waitFor();
    assert.equal(await text(page, '[role=alert] #problem-message'), 'The service is busy for a moment.');
    assert.equal(await text(page, '#problem-request'), 'Request req-9');
    await page.waitForFunction(() => !document.getElementById('retry').disabled);
    assert.equal(await text(page, '#retry'), 'Try again');
    assert.equal(await page.inputValue('#text'), 'I am happy');
  });
  return { key, body };
}

export async function recover(page, record) {
  const before = await page.evaluate(() => {
    globalThis.labels = [];
    const button = document.getElementById('retry');
    new MutationObserver(() => globalThis.labels.push([button.textContent, button.disabled])).observe(
      button,
      { childList: true },
    );
  });
  assert.equal(before, undefined);
  const { key, body } = await wait503(page, record);
  await check('the countdown runs before the button works', async () => {
    const labels = await page.evaluate(() => globalThis.labels);
    assert.deepEqual(
      labels
        .filter(([label]) => label.endsWith(' s'))
        .map(([, disabled]) => disabled)
        .includes(false),
      false,
    );
    assert.ok(
      labels.some(([label]) => label === 'Try again in 2 s') &&
        labels.some(([label]) => label === 'Try again in 1 s'),
      JSON.stringify(labels),
    );
  });
  await lookAtAll(page, 'error');
  await check('trying again is the same action: the same key and the same body', async () => {
    const second = page.waitForRequest('**/messages');
    await page.click('#retry');
    const request = await second;
    assert.equal(request.headers()['idempotency-key'], key);
    assert.equal(request.postData(), body);
    await untilIdle(page);
    assert.equal(await page.locator('#problem').isVisible(), false);
    assert.match(await text(page, '#status'), /^Message 1: joy/);
  });
  await check('the next action has a key of its own', async () => {
    const { request } = await send(page, 'I am happy');
    assert.notEqual(request.headers()['idempotency-key'], key);
  });
  await check('what is refused is not offered to be tried again', async () => {
    record.expected.push('422 (Unprocessable');
    const refusal = failing(422, {}, 'bad_text');
    await page.route('**/messages', (route) => route.fulfill(refusal), { times: 1 });
    await send(page, 'I am happy');
    assert.equal(await page.locator('#problem').isVisible(), true);
    assert.equal(await page.locator('#retry').isVisible(), false);
  });
}

export async function loseNetwork(page, context, record) {
  record.expected.push('net::ERR_INTERNET_DISCONNECTED');
  await check('without a network that is said, and with one again the same action goes on', async () => {
    await context.setOffline(true);
    await page.locator('#offline:not(:empty)').waitFor();
    const first = page.waitForRequest('**/messages');
    await page.fill('#text', 'I am glad');
    await page.press('#text', 'Enter');
    const key = (await first).headers()['idempotency-key'];
    await page.locator('#problem').waitFor();
    assert.match(await text(page, '#problem-message'), /offline/);
    await context.setOffline(false);
    await page.locator('#offline:empty').waitFor({ state: 'attached' });
    const second = page.waitForRequest('**/messages');
    await page.click('#retry');
    assert.equal((await second).headers()['idempotency-key'], key);
    await untilIdle(page);
    assert.equal(await page.locator('#problem').isVisible(), false);
  });
  await context.setOffline(false);
}

// The backend's answer is held back until the test lets it go.
async function hold(page) {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route(
    '**/messages',
    async (route) => {
      await held;
      await route.continue().catch(() => {}); // Nothing is left to go on with after Stop.
    },
    { times: 1 },
  );
  return letGo;
}

export async function stopWaiting(page) {
  const letGo = await hold(page);
  const keys = [];
  page.on(
    'request',
    (request) => request.url().endsWith('/messages') && keys.push(request.headers()['idempotency-key']),
  );
  await check('while an answer is awaited that is said, and nothing is sent twice', async () => {
    await page.fill('#text', 'I am so happy');
    await page.press('#text', 'Enter');
    await page.press('#text', 'Enter');
    assert.equal(await text(page, '#status'), 'Reading your message…');
    assert.equal(await page.getAttribute('#result', 'aria-busy'), 'true');
    await page.locator('#stop').waitFor();
    assert.equal(keys.length, 1);
  });
  await check('a text that was stopped and is sent again is the same action', async () => {
    await page.click('#stop');
    await untilIdle(page);
    assert.equal(await text(page, '#status'), 'Stopped.');
    assert.equal(await page.inputValue('#text'), 'I am so happy');
    letGo();
    const answered = page.waitForResponse('**/messages');
    await page.press('#text', 'Enter');
    await answered;
    await untilIdle(page);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    assert.match(await text(page, '#status'), /: joy/);
  });
}
