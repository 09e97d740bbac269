// SPDX-License-Identifier: MIT
// The box that says what went wrong, and offers to try again when the wait that the backend asked for is over.
import { byId } from './dom.js';

let timer = 0;
let again = null;

export function hideProblem() {
  clearInterval(timer);
  again = null;
  byId('problem').hidden = true;
  byId('problem-message').textContent = '';
  byId('problem-request').textContent = '';
}

// Counts by the clock: a page in the background has slower timers.
function countDown(seconds) {
  const button = byId('retry');
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Try again in ${left} s` : 'Try again';
    if (left <= 0) clearInterval(timer);
  };
  clearInterval(timer);
  timer = setInterval(tick, 250);
  tick();
}

export function showProblem(problem, tryAgain) {
  // Shown first: a live region that comes up with its text in it is not read by all screen readers.
  byId('problem').hidden = false;
  byId('problem-message').textContent = problem.message;
  byId('problem-request').textContent = problem.requestId ? `Request ${problem.requestId}` : '';
  again = tryAgain;
  byId('retry').hidden = !problem.canRetry;
  if (problem.canRetry) countDown(problem.waitSeconds);
}

byId('retry').addEventListener('click', () => again?.());
