// SPDX-License-Identifier: MIT
// Stands between the browser and the backend, and hands on the events of a chat one at a time, when it is told
// to: so a test sees an answer half done without waiting for a clock. All else goes through as it is.
import http from 'node:http';

export async function startSlowChat(backend) {
  const { hostname, port } = new URL(backend);
  const state = { events: [], isComplete: false, isClosed: false, response: null };

  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = http.request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      if (url !== '/api/chat') {
        answer.pipe(response);
        return;
      }
      Object.assign(state, { events: [], isComplete: false, isClosed: false, response });
      response.on('close', () => (state.isClosed = true));
      response.flushHeaders();
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('data', (text) => {
        const events = (rest + text).split(/(?<=\r?\n\r?\n)/);
        rest = events.pop();
        if (/\r?\n\r?\n$/.test(rest)) (events.push(rest), (rest = ''));
        state.events.push(...events);
      });
      answer.on('end', () => (state.isComplete = true));
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // A test that broke off must not wait for it.

  const until = async (isSo) => {
    const end = Date.now() + 30000;
    while (!isSo()) {
      if (Date.now() > end) throw new Error('the chat did not get that far');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // Hands on so many events; returns what they said.
    async pass(count) {
      await until(() => state.events.length >= count);
      const passed = state.events.splice(0, count);
      state.response.write(passed.join(''));
      return passed.map(contentOf).join('');
    },
    async passAll() {
      await until(() => state.isComplete);
      const passed = state.events.splice(0);
      state.response.end(passed.join(''));
      return passed.map(contentOf).join('');
    },
    closed: () => until(() => state.isClosed),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function contentOf(event) {
  const data = /^data: ?(.*)$/m.exec(event)?.[1] ?? '{}';
  return JSON.parse(data).content ?? '';
}
