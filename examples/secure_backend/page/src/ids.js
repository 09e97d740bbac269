// SPDX-License-Identifier: MIT
// Ids that nobody can guess. crypto.randomUUID is there on https and on localhost only.

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
