// SPDX-License-Identifier: MIT
// How the page looks: both widths and both colour schemes, seen by axe and kept as screenshots.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { assertAccessible, assertFits, pixelsOf, untilRedrawn } from './on_page.mjs';

const artefacts = process.env.KAIKO_WEB_ARTEFACTS;
const looks = [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
];

export async function lookAtAll(page, what) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    await check(`${what}, ${width} px, ${colorScheme}: axe finds nothing serious`, () =>
      assertAccessible(page),
    );
    await check(`${what}, ${width} px, ${colorScheme}: nothing is wider than the window`, () =>
      assertFits(page),
    );
    await page.screenshot({
      path: join(artefacts, `${what.replaceAll(' ', '-')}-${width}-${colorScheme}.png`),
      fullPage: true,
    });
  }
  await page.setViewportSize({ width: 320, height: 700 });
  await check(`${what}, 320 px: nothing is wider than the window`, () => assertFits(page));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

export async function checkTheme(page) {
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

export async function checkTargets(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await page.locator('button:visible, textarea, input').evaluateAll((elements) =>
    elements
      .map((element) => [element.id, element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44)
      .map(([id, { width, height }]) => `${id}: ${width} x ${height}`),
  );
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(small, []);
}
