// SPDX-License-Identifier: MIT
// The few things that every part of the page does with elements. Text goes in as text, never as HTML.

export const byId = (id) => document.getElementById(id);

export function make(tag, { className = '', text = '', ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The rows of a table's body, with the first cell of each as its heading.
export function fillTable(table, rows) {
  table.tBodies[0].replaceChildren(
    ...rows.map(([heading, ...cells]) =>
      make(
        'tr',
        {},
        make('th', { text: heading, scope: 'row' }),
        ...cells.map((text) => make('td', { text })),
      ),
    ),
  );
}
