// SPDX-License-Identifier: MIT
// Drives a browser through the page of the example secure_backend, as people do, and compares what it shows with
// what the backend answered. KAIKO_WEB_URL is the backend; KAIKO_WEB_ARTEFACTS the folder of the screenshots.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from './browser.mjs';
import { check, conclude, part } from './checks.mjs';
import { assertAccessible, assertFits, assertShows, pixelsOf, rowsOf, send, text, untilIdle, untilRedrawn } from './on_page.mjs';
import { startSlowChat } from './slow_chat.mjs';

const url = process.env.KAIKO_WEB_URL;
const artefacts = process.env.KAIKO_WEB_ARTEFACTS;
if (!url || !artefacts) {
  console.error('page_test.mjs: KAIKO_WEB_URL and KAIKO_WEB_ARTEFACTS must be set');
  process.exit(2);
}
await mkdir(artefacts, { recursive: true });

const { context, record, close } = await openBrowser();
const origins = new Set([new URL(url).origin]);

// A tab of its own has a session storage of its own; pages of before are closed.
async function openPage(address = url) {
  const page = await context.newPage();
  const response = await page.goto(address);
  await page.locator('#mode-hint:not(:empty)').waitFor();
  await untilIdle(page);
  return { page, response };
}

const talk = [
  ['I lost my keys and I am so angry', 'anger'],
  ['My neighbour found them, what a relief', null],
  ['I am really happy now', 'joy'],
  ['I am afraid of tomorrow', 'fear'],
  ['This was a wonderful day', 'joy'],
];

function highest(scores) {
  return Object.entries(scores).sort((a, b) => b[1] - a[1]).slice(0, 8);
}

async function compareBars(page, emotion) {
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

async function comparePlace(page, emotion) {
  const [[, valence, arousal]] = await rowsOf(page, 'plane-table');
  assertShows(valence, emotion.valence, 'valence');
  assertShows(arousal, emotion.arousal, 'arousal');
  const label = await page.getAttribute('#plane', 'aria-label');
  assert.ok(label.includes(`valence ${valence}, arousal ${arousal}`), label);
}

async function compareCourse(page, number, emotion) {
  const rows = await rowsOf(page, 'course-table');
  assert.equal(rows.length, number);
  const [name, category, valence, arousal] = rows.at(-1);
  assert.equal(name, String(number));
  assert.equal(category, emotion.category.replaceAll('_', ' '));
  assertShows(valence, emotion.valence, 'valence');
  assertShows(arousal, emotion.arousal, 'arousal');
}

async function compareFacts(page, conversation) {
  const facts = (await text(page, '#facts')).toLowerCase();
  for (const member of ['mode', 'personality', 'tone', 'focus', 'direction']) {
    const said = conversation[member];
    if (said) assert.ok(facts.includes(said.replaceAll('_', ' ').toLowerCase()), `${member} ${said} is not in ${facts}`);
  }
  assert.equal(await page.locator('#crisis').isVisible(), conversation.isCrisis === true);
}

async function sayFive(page) {
  const keys = new Set();
  const paths = new Set();
  let before = null;
  for (const [i, [words, category]] of talk.entries()) {
    const number = i + 1;
    const drawn = i === 0 ? null : { bars: await pixelsOf(page, 'bars'), plane: await pixelsOf(page, 'plane'), course: await pixelsOf(page, 'course') };
    const { answer, request } = await send(page, words);
    const { emotion, conversation } = answer;
    keys.add(request.headers()['idempotency-key']);
    paths.add(new URL(request.url()).pathname);

    if (category) await check(`message ${number} is answered with ${category}`, () => assert.equal(emotion.category, category));
    await check(`message ${number}: its category stands at the top`, async () => {
      assert.equal((await page.locator('#category').textContent()), emotion.category.replaceAll('_', ' '));
      assertShows(await page.locator('#intensity').evaluate((e) => e.firstChild.textContent), emotion.intensity, 'intensity');
    });
    await check(`message ${number}: the bars are the answer's scores, the highest first`, () => compareBars(page, emotion));
    await check(`message ${number}: the point in the plane is the answer's`, () => comparePlace(page, emotion));
    await check(`message ${number}: the course has one point more, and it is the answer's`, () => compareCourse(page, number, emotion));
    await check(`message ${number}: the state of the conversation is the answer's`, () => compareFacts(page, conversation));
    await check(`message ${number} is in the list with its category`, async () => {
      const item = page.locator('#said li').first();
      assert.equal(await item.locator('.words').textContent(), words);
      assert.equal(await item.locator('.felt b').textContent(), emotion.category.replaceAll('_', ' '));
    });
    await check(`message ${number} is announced`, async () => {
      assert.match(await page.locator('#status[role=status]').textContent(), new RegExp(`^Message ${number}: ${emotion.isFallback ? 'Not measured' : emotion.category.replaceAll('_', ' ')}`));
    });
    await check(`message ${number}: what changed is drawn anew`, async () => {
      if (!drawn) return;
      await untilRedrawn(page, 'course', drawn.course);
      if (emotion.valence !== before.valence || emotion.arousal !== before.arousal) await untilRedrawn(page, 'plane', drawn.plane);
      if (JSON.stringify(emotion.scores) !== JSON.stringify(before.scores)) await untilRedrawn(page, 'bars', drawn.bars);
    });
    before = emotion;
  }
  await check('five messages have five idempotency keys and one conversation', () => {
    assert.equal(keys.size, 5);
    keys.forEach((key) => assert.match(key, /^[0-9a-f-]{32,36}$/));
    assert.equal(paths.size, 1);
    assert.match([...paths][0], /^\/api\/conversations\/[A-Za-z0-9_-]{1,64}\/messages$/);
  });
  return [...paths][0].replace('/messages', '');
}

async function goOn(page, path) {
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === path);
  await page.reload();
  const state = await (await asked).json();
  await page.locator('#panel').waitFor();
  await untilIdle(page);
  await check('after a reload the conversation is there, with its earlier points and without its texts', async () => {
    assert.equal((await rowsOf(page, 'course-table')).length, 5);
    await compareBars(page, state.emotion);
    await compareFacts(page, state.conversation);
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    for (const [words] of talk) assert.ok(!kept.includes(words), kept);
  });
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

const looks = [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']];

async function lookAtAll(page, what) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    await check(`${what}, ${width} px, ${colorScheme}: axe finds nothing serious`, () => assertAccessible(page));
    await check(`${what}, ${width} px, ${colorScheme}: nothing is wider than the window`, () => assertFits(page));
    await page.screenshot({ path: join(artefacts, `${what.replaceAll(' ', '-')}-${width}-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 320, height: 700 });
  await check(`${what}, 320 px: nothing is wider than the window`, () => assertFits(page));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

async function checkTheme(page) {
  for (const id of ['bars', 'plane', 'course']) {
    await check(`the chart ${id} changes its colours with the scheme`, async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await pixelsOf(page, id);
      await page.emulateMedia({ colorScheme: 'dark' });
      await untilRedrawn(page, id, light);
    });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function checkTargets(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await page.locator('button:visible, textarea, input').evaluateAll((elements) =>
    elements.map((element) => [element.id, element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44)
      .map(([id, { width, height }]) => `${id}: ${width} x ${height}`));
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(small, []);
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

async function useKeyboard(page) {
  const seen = [];
  await check('Tab gets to the text box, and the focus can be seen', async () => {
    for (let i = 0; i < 5 && seen.at(-1) !== 'text'; i += 1) {
      await page.keyboard.press('Tab');
      seen.push(await focused(page));
    }
    assert.equal(seen.at(-1), 'text', seen.join(' '));
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid');
  });
  await check('a text that is typed and sent with Enter is answered and announced, and the focus stays', async () => {
    const before = await text(page, '#status');
    await page.keyboard.type('I am afraid');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('of tomorrow');
    assert.equal(await page.inputValue('#text'), 'I am afraid\nof tomorrow');
    const answered = page.waitForResponse((response) => response.url().endsWith('/messages'));
    await page.keyboard.press('Enter');
    const { emotion } = await (await answered).json();
    await page.waitForFunction(([old, category]) => {
      const said = document.querySelector('#status[role=status]').textContent;
      return said !== old && said.includes(category);
    }, [before, emotion.category]);
    assert.equal(await focused(page), 'text');
    assert.equal(await page.inputValue('#text'), '');
  });
  await check('Tab goes on to Send and to New conversation, and each shows its focus', async () => {
    const met = [];
    for (let i = 0; i < 4; i += 1) {
      await page.keyboard.press('Tab');
      met.push(await focused(page));
      if (met.at(-1) === 'BODY') break;
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
    }
    assert.ok(met.includes('send') && met.includes('anew'), met.join(' '));
  });
  await check('the arrow keys change what is done with a text', async () => {
    await page.focus('#mode-conversation');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'mode-text');
    assert.equal(await text(page, '#text-label'), 'Your text');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await text(page, '#text-label'), 'Your message');
  });
  await check('an empty text is not sent, and that is said', async () => {
    await page.focus('#text');
    await page.keyboard.press('Enter');
    assert.equal(await text(page, '#status'), 'Write something first.');
  });
}

async function readOneText(page) {
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
    assert.equal(await page.locator('#said .words').first().textContent(), '<img src=x onerror="document.title=1"> happy');
    assert.equal(await page.locator('#said img').count(), 0);
  });
}

async function checkFallback(page) {
  const emotion = { category: '<b>odd</b>', intensity: null, intensityLevel: null, valence: null, arousal: null, scores: {}, isFallback: true };
  await page.route('**/api/analyze', (route) => route.fulfill({ json: { emotion, requestId: 'req-fallback' } }));
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

const lastAnswer = (page) => page.locator('.turn.assistant .content').last();

const untilAnswerIs = (page, words) =>
  page.waitForFunction((all) => [...document.querySelectorAll('.turn.assistant .content')].at(-1)?.textContent === all, words);

async function chatSlowly(page, slow) {
  await page.check('#mode-chat');
  await page.fill('#text', 'I am afraid of my interview tomorrow');
  await page.press('#text', 'Enter');
  let shown = '';
  await check('an answer grows as its words come', async () => {
    for (let i = 0; i < 3; i += 1) {
      const words = await slow.pass(1);
      assert.notEqual(words, '');
      shown += words;
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
    assert.deepEqual(messages.map(({ role }) => role), ['user', 'assistant', 'user']);
    const words = await slow.pass(1);
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

async function chatBreaksOff(page) {
  await page.check('#mode-chat');
  const body = 'data: {"content":"Half an "}\n\nevent: error\ndata: {"error":{"code":"unavailable","message":"The answer broke off here.","requestId":"req-off"}}\n\n';
  await page.route('**/api/chat', (route) => route.fulfill({ contentType: 'text/event-stream', body }), { times: 1 });
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
}

const failing = (status, headers = {}) => ({
  status, headers, json: { error: { code: 'busy', message: 'The service is busy for a moment.', requestId: 'req-9' } },
});

async function wait503(page) {
  record.expected.push('503 (Service Unavailable)');
  await page.route('**/messages', (route) => route.fulfill(failing(503, { 'Retry-After': '2' })), { times: 1 });
  const first = page.waitForRequest('**/messages');
  await page.fill('#text', 'I am happy');
  await page.press('#text', 'Enter');
  const { key, body } = await first.then((request) => ({ key: request.headers()['idempotency-key'], body: request.postData() }));
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

async function recover(page) {
  const before = await page.evaluate(() => {
    globalThis.labels = [];
    const button = document.getElementById('retry');
    new MutationObserver(() => globalThis.labels.push([button.textContent, button.disabled])).observe(button, { childList: true });
  });
  assert.equal(before, undefined);
  const { key, body } = await wait503(page);
  await check('the countdown runs before the button works', async () => {
    const labels = await page.evaluate(() => globalThis.labels);
    assert.deepEqual(labels.filter(([label]) => label.endsWith(' s')).map(([, disabled]) => disabled).includes(false), false);
    assert.ok(labels.some(([label]) => label === 'Try again in 2 s') && labels.some(([label]) => label === 'Try again in 1 s'), JSON.stringify(labels));
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
    await page.route('**/messages', (route) => route.fulfill(failing(422)), { times: 1 });
    await send(page, 'I am happy');
    assert.equal(await page.locator('#problem').isVisible(), true);
    assert.equal(await page.locator('#retry').isVisible(), false);
  });
}

async function loseNetwork(page) {
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

async function isForgotten(page) {
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
  await isForgotten(page);
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
  await recover(page);
  await loseNetwork(page);
  await page.close();
});

await part('all along', async () => {
  await check('no error or warning on the console, and no error of the page', () => assert.deepEqual(record.complaints, []));
  await check('no request went to another origin', () => {
    assert.ok(record.requests.length > 20);
    assert.deepEqual(record.requests.filter((address) => !origins.has(new URL(address).origin)), []);
  });
});

await close();
conclude();
