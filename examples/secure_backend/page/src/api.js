// SPDX-License-Identifier: MIT
// The backend's routes. Every failure is a Problem that says what people are told and whether trying again
// makes sense. Never retries by itself: the caller has the key that makes a second attempt the same action.
import { readEvents } from './event_stream.js';

export class Problem extends Error {
  constructor({ code, message, requestId = '', status = 0, waitSeconds = 0 }) {
    super(message);
    this.code = code;
    this.requestId = requestId;
    this.status = status;
    this.waitSeconds = Math.min(waitSeconds, 3600);
  }

  // A refused text stays refused until it is changed; all else may go well the next time. By the code: the
  // error of a stream has no status.
  get canRetry() {
    return !['bad_request', 'not_found', 'too_large', 'bad_text'].includes(this.code);
  }
}

const brokenOff = () =>
  new Problem({ code: 'broken_off', message: 'The answer broke off. Please try again.' });

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    throw readable(failure);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

// What fetch and its body throw: an abort is the user's own doing, all else is the network.
function readable(failure) {
  if (failure instanceof Problem || failure.name === 'AbortError') return failure;
  const message = navigator.onLine
    ? 'The backend can’t be reached. Please try again.'
    : 'This device is offline. Please try again when it is connected.';
  return new Problem({ code: 'network', message });
}

async function problemOf(response) {
  const { error = {} } = await response.json().catch(() => ({}));
  return new Problem({
    code: error.code ?? 'unknown',
    message: error.message || `The backend answered with status ${response.status}.`,
    requestId: error.requestId ?? '',
    status: response.status,
    waitSeconds: secondsOf(response.headers.get('Retry-After')),
  });
}

// Seconds only: the backend never sends a date.
function secondsOf(retryAfter) {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0;
}

function post(path, body, { key, signal }) {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
    signal,
  });
}

async function answerOf(response) {
  const answer = await response.json().catch((failure) => {
    throw failure.name === 'AbortError' ? failure : brokenOff();
  });
  return answer;
}

export const analyze = async (text, how) => answerOf(await post('api/analyze', { text }, how));

export const say = async (id, text, how) =>
  answerOf(await post(`api/conversations/${id}/messages`, { text }, how));

export const stateOf = async (id, { signal }) =>
  answerOf(await send(`api/conversations/${id}`, { signal }));

// Hands each piece of the answer to onWords, and returns what the event `done` says.
export async function chat(messages, conversation, onWords, how) {
  const response = await post('api/chat', { messages, conversation }, how);
  try {
    for await (const { event, data } of readEvents(response.body)) {
      const value = JSON.parse(data);
      if (event === 'done') return value;
      if (event === 'error') throw new Problem({ ...value.error, waitSeconds: value.error.retryAfter });
      if (typeof value.content === 'string') onWords(value.content);
    }
  } catch (failure) {
    throw failure instanceof SyntaxError ? brokenOff() : readable(failure);
  }
  throw brokenOff();
}
