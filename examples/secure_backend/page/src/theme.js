// SPDX-License-Identifier: MIT
// The colours of style.css for what is drawn by script, and whether things may move.

const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const mayMove = () => !still.matches;

export function onThemeChange(act) {
  dark.addEventListener('change', act);
  still.addEventListener('change', act);
}

// A colour of style.css (#rrggbb) with an opacity of 0 to 1.
export const faint = (hex, opacity) =>
  hex +
  Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0');
