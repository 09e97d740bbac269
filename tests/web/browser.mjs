// SPDX-License-Identifier: MIT
// Chromium with a new profile, and a record of all that must not happen: words on the console, errors of the
// page, requests to another origin. A test says beforehand which complaint of the browser it causes itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// For a condition on a machine that is busy with other things.
const patience = 30000;

export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'kaiko-web.'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.KAIKO_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(patience);
  const record = { complaints: [], requests: [], expected: [] };
  context.on('request', (request) => record.requests.push(request.url()));
  context.on('weberror', (error) => record.complaints.push(`page error: ${error.error()}`));
  context.on('console', (message) => {
    if (!['error', 'warning', 'assert'].includes(message.type())) return;
    const line = `${message.type()}: ${message.text()} (${message.location().url})`;
    // The browser itself writes a line for each answer that is an error; no page can prevent that.
    const isExpected =
      message.text().startsWith('Failed to load resource') &&
      record.expected.some((sign) => line.includes(sign));
    if (!isExpected) record.complaints.push(line);
  });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { context, record, close };
}
