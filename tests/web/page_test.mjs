// SPDX-License-Identifier: MIT
// Drives a browser through the page of the example secure_backend, as people do, and compares what it shows
// with what the backend answered. KAIKO_WEB_URL is the backend, KAIKO_WEB_ARTEFACTS a folder for screenshots.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { openBrowser } from './browser.mjs';
import { chatBreaksOff, chatSlowly } from './chat_part.mjs';
import { check, conclude, part } from './checks.mjs';
import { goOn, isForgotten, sayFive } from './conversation_part.mjs';
import { loseNetwork, recover, stopWaiting } from './errors_part.mjs';
import { useKeyboard } from './keyboard_part.mjs';
import { checkTargets, checkTheme, lookAtAll } from './looks_part.mjs';
import { untilIdle } from './on_page.mjs';
import { startSlowChat } from './slow_chat.mjs';
import { checkFallback, readOneText } from './text_part.mjs';

const url = process.env.KAIKO_WEB_URL;
const artefacts = process.env.KAIKO_WEB_ARTEFACTS;
if (!url || !artefacts) {
  console.error('page_test.mjs: KAIKO_WEB_URL and KAIKO_WEB_ARTEFACTS must be set');
  process.exit(2);
}
await mkdir(artefacts, { recursive: true });

const { context, record, close } = await openBrowser();
const origins = new Set([new URL(url).origin]);

// A tab of its own has a session storage of its own.
async function openPage(address = url) {
  const page = await context.newPage();
  const response = await page.goto(address);
  await page.locator('#mode-hint:not(:empty)').waitFor();
  await untilIdle(page);
  return { page, response };
}

await part('the page', async () => {
  const { page, response } = await openPage();
  await check('the page is served with its policy', () => {
    assert.equal(response.status(), 200);
    assert.match(response.headers()['content-security-policy'], /default-src 'none'/);
  });
  await check('the cookie of the visitor is out of reach of scripts', async () => {
    const cookie = (await context.cookies(url)).find(({ name }) => name === 'visitor');
    assert.equal(cookie?.httpOnly, true);
    assert.ok(!(await page.evaluate(() => document.cookie)).includes('visitor'));
  });
  await lookAtAll(page, 'empty');
  const path = await sayFive(page);
  await lookAtAll(page, 'conversation');
  await checkTheme(page);
  await check('whatever is touched is 44 px or more in width and height', () => checkTargets(page));
  await goOn(page, path);
  await isForgotten(page, record);
  await page.close();
});

await part('the keyboard', async () => {
  const { page } = await openPage();
  await useKeyboard(page);
  await page.close();
});

await part('one text', async () => {
  const { page } = await openPage();
  await readOneText(page);
  await checkFallback(page);
  await lookAtAll(page, 'fallback');
  await page.close();
});

await part('a chat', async () => {
  const slow = await startSlowChat(url);
  origins.add(slow.url);
  const { page } = await openPage(slow.url);
  await chatSlowly(page, slow);
  await lookAtAll(page, 'chat');
  await page.close();
  slow.stop();
  const direct = await openPage();
  await chatBreaksOff(direct.page);
  await direct.page.close();
});

await part('errors', async () => {
  const { page } = await openPage();
  await recover(page, record);
  await stopWaiting(page);
  await loseNetwork(page, context, record);
  await page.close();
});

await part('all along', async () => {
  await check('no error or warning on the console, and no error of the page', () =>
    assert.deepEqual(record.complaints, []),
  );
  await check('no request went to another origin', () => {
    assert.ok(record.requests.length > 20);
    assert.deepEqual(
      record.requests.filter((address) => !origins.has(new URL(address).origin)),
      [],
    );
  });
});

await close();
conclude();
