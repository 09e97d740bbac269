// SPDX-License-Identifier: MIT
// Reads a body of the type text/event-stream: events of any length, cut into pieces at any byte.
// EventSource can't be used, since it sends GET requests only.

// What stands between the pieces: a line may end in the next one, and so may its CR LF.
function makeLineReader() {
  let rest = '';
  return (text, isLast) => {
    rest += text;
    // A CR at the very end may be half of a CR LF.
    const held = !isLast && rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/);
    rest = lines.pop() + held;
    return lines;
  };
}

// Lines to events; an event ends with an empty line, and one without data is none.
function makeEventReader() {
  let event = 'message';
  let data = [];
  return (line) => {
    if (line === '') {
      const whole = data.length > 0 ? { event, data: data.join('\n') } : null;
      event = 'message';
      data = [];
      return whole;
    }
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === 'event') event = value ?? '';
    if (field === 'data') data.push(value ?? '');
    return null;
  };
}

export async function* readEvents(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const linesOf = makeLineReader();
  const eventOf = makeEventReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      for (const line of linesOf(text, done)) {
        const whole = eventOf(line);
        if (whole) yield whole;
      }
      if (done) return;
    }
  } finally {
    // Whoever stops reading early needs no more of it; nothing is wrong when it has ended anyway.
    reader.cancel().catch(() => {});
  }
}
