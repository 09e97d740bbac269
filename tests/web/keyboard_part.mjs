// SPDX-License-Identifier: MIT
// The page without a mouse.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { focused, text } from './on_page.mjs';

export async function useKeyboard(page) {
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
  await check(
    'a text that is typed and sent with Enter is answered and announced, and the focus stays',
    async () => {
      const before = await text(page, '#status');
      await page.keyboard.type('I am afraid');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('of tomorrow');
      assert.equal(await page.inputValue('#text'), 'I am afraid\nof tomorrow');
      const answered = page.waitForResponse((response) => response.url().endsWith('/messages'));
      await page.keyboard.press('Enter');
      const { emotion } = await (await answered).json();
      await page.waitForFunction(
        ([old, category]) => {
          const said = document.querySelector('#status[role=status]').textContent;
          return said !== old && said.includes(category);
        },
        [before, emotion.category],
      );
      assert.equal(await focused(page), 'text');
      assert.equal(await page.inputValue('#text'), '');
    },
  );
  await check('Tab goes on to Send and to New conversation, and each shows its focus', async () => {
    const met = [];
    for (let i = 0; i < 4; i += 1) {
      await page.keyboard.press('Tab');
      met.push(await focused(page));
      if (met.at(-1) === 'BODY') break;
      assert.notEqual(
        await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle),
        'none',
      );
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
