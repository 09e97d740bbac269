// SPDX-License-Identifier: MIT
// The page's reader of event streams, without a browser: events in pieces, cut at every byte.
import assert from 'node:assert/strict';
import { readEvents } from '../../examples/secure_backend/page/src/event_stream.js';
import { check, conclude } from './checks.mjs';

function bodyOf(pieces) {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(pieces) {
  const events = [];
  for await (const event of readEvents(bodyOf(pieces))) events.push(event);
  return events;
}

const bytes = new TextEncoder().encode(
  ': a comment\n\ndata: {"content":"Grüße 🙂"}\n\nevent: done\r\ndata: one\r\ndata:two\r\n\r\nevent: empty\n\ndata\n\ndata: unfinished\n',
);
const expected = [
  { event: 'message', data: '{"content":"Grüße 🙂"}' },
  { event: 'done', data: 'one\ntwo' },
  { event: 'message', data: '' },
];

await check('events are read whole', async () => assert.deepEqual(await read([bytes]), expected));
await check('events are the same when every byte comes by itself', async () => {
  assert.deepEqual(await read(Array.from(bytes, (byte) => Uint8Array.of(byte))), expected);
});
await check('events are the same wherever they are cut in two', async () => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    assert.deepEqual(await read([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `cut at ${cut}`);
  }
});
await check('lines may end with CR alone', async () => {
  assert.deepEqual(await read([new TextEncoder().encode('data: a\rdata: b\r\r')]), [
    { event: 'message', data: 'a\nb' },
  ]);
});
await check('whoever stops reading cancels the body', async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('data: more\n\n')),
    cancel: () => (isCancelled = true),
  });
  for await (const event of readEvents(body)) {
    assert.equal(event.data, 'more');
    break;
  }
  assert.equal(isCancelled, true);
});
conclude();
