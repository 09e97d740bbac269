// SPDX-License-Identifier: MIT
// What a person does with the page and reads from it, in the words of the tests.
import assert from 'node:assert/strict';
import axe from 'axe-core';

export const text = (page, selector) => page.locator(selector).innerText();

// The rows of a table as texts: what screen readers have of a chart.
export const rowsOf = (page, id) =>
  page
    .locator(`#${id} tbody tr`)
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));

export const pixelsOf = (page, id) =>
  page.evaluate((canvas) => document.getElementById(canvas).toDataURL(), id);

export const untilRedrawn = (page, id, before) =>
  page.waitForFunction(([canvas, old]) => document.getElementById(canvas).toDataURL() !== old, [id, before]);

export const untilIdle = (page) => page.locator('#send[aria-disabled="false"]').waitFor();

// The page's own way to write numbers: two digits, a true minus sign, a dash for none.
export function assertShows(shown, value, what) {
  if (value === null || value === undefined) {
    assert.equal(shown, '–', what);
    return;
  }
  const number = Number(shown.replace('−', '-').replace('+', ''));
  assert.ok(Math.abs(number - value) <= 0.00501, `${what}: ${shown} is shown for ${value}`);
}

// Types a text, sends it with Enter, and returns the backend's answer to it.
export async function send(page, words, path = '/messages') {
  const answered = page.waitForResponse(
    (response) => new URL(response.url()).pathname.endsWith(path) && response.request().method() === 'POST',
  );
  await page.fill('#text', words);
  await page.press('#text', 'Enter');
  const response = await answered;
  await untilIdle(page);
  return { answer: await response.json(), request: response.request() };
}

export async function assertFits(page) {
  const { scroll, width } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    width: innerWidth,
  }));
  assert.ok(scroll <= width, `${scroll} px of content in ${width} px`);
}

// Everything is printed; what is serious fails.
export async function assertAccessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  for (const { id, impact, help, nodes } of violations) {
    console.log(
      `    axe: ${impact}: ${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }
  const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(
    grave.map(({ id }) => id),
    [],
  );
}

export const focused = (page) =>
  page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

// An error answer as the backend writes it, for a route of the test.
export const failing = (status, headers = {}, code = 'busy') => ({
  status,
  headers,
  json: { error: { code, message: 'The service is busy for a moment.', requestId: 'req-9' } },
});
