// Handlers that do everything, and handlers that throw: D25, D26.

import { actions, callbacks } from '../page/cells.mjs';

const atOnce = 6;

async function runOneCell(...cell) {
  const { runCell } = await import('/page/cells.mjs');
  return runCell(...cell);
}

async function everyActionInEveryCallback(stage) {
  const { see, page } = stage;
  const cells = callbacks.flatMap((callback) => actions.map((action) => ({ callback, action })));
  const wrong = [];
  const work = async () => {
    for (let cell = cells.shift(); cell; cell = cells.shift()) {
      const { callback, action } = cell;
      // Each has an address of its own: browsers make those wait that failed before.
      const { url } = await stage.proxy();
      const violations = await page.run(runOneCell, callback, action, url);
      if (violations.length > 0) wrong.push(`${action} in ${callback}: ${violations.join(', ')}`);
    }
  };
  const count = cells.length;
  await Promise.all(Array.from({ length: atOnce }, work));
  see.figure('cells', count);
  see.same('none violates a rule', wrong, []);
}

/** Binds handlers of which one throws at the second message, and a heartbeat whose test of frames throws once. */
async function makeThrowing(spec) {
  let heard = 0;
  let asked = 0;
  const isPong = (data) => {
    asked += 1;
    if (asked === 2) throw new RangeError('isPong');
    return data === 'pong';
  };
  const write = (id, payload) => {
    if (payload === 'payload 2') throw new RangeError('write');
    return window.faults.requests.write(id, payload);
  };
  const requests = { ...window.faults.requests, write };
  const socket = await window.faults.make({ ...spec, connect: false }, { requests });
  socket.setHeartbeat({ interval: 200, isPong });
  socket.bind('message', () => {
    heard += 1;
    if (heard === 2) throw new RangeError('message');
  });
  socket.bind('message', ({ data }) => window.faults.tell({ socket: spec.name, type: 'second handler', data }));
  const unreadable = { toString() { throw new RangeError('encode'); } };
  const results = [1, 2, 3, 4, 5].map((number) => {
    try {
      return socket.send(number === 2 ? unreadable : `text ${number}`).status;
    } catch (error) {
      return error.name;
    }
  });
  for (const number of [1, 2, 3, 4, 5]) window.faults.request(spec.name, `payload ${number}`, 10_000);
  socket.connect();
  return results;
}

async function throwingHandlers(stage) {
  const { see, page } = stage;
  const view = await stage.view();
  const results = await page.run(makeThrowing, { name: view.name, url: view.url });
  see.same('failing text refused, others queued', results, ['queued', 'TypeError', 'queued', 'queued', 'queued']);
  const outcomes = () => [...view.of('reply'), ...view.of('no reply')];
  await view.until(() => outcomes().length === 5, { what: 'the outcomes of five requests' });
  const four = [1, 3, 4, 5];
  see.same('four replies', view.of('reply').map(({ payload }) => payload), four.map((number) => `payload ${number}`));
  const refused = view.of('no reply').map(({ payload, code }) => [payload, code]);
  see.same('failing request refused', refused, [['payload 2', 'handler-failed']]);
  see.same('queue sent once', view.arrived, four.map((number) => `text ${number}`));

  for (const number of [1, 2, 3, 4, 5]) view.sessions[0].send(`message ${number}`);
  const five = [1, 2, 3, 4, 5].map((number) => `message ${number}`);
  await view.until(() => view.of('second handler').some(({ data }) => data === five[4]));
  const heard = view.of('second handler').map(({ data }) => data).filter((data) => data.startsWith('message'));
  see.same('other handlers got 5 of 5', heard, five);
  const { pings } = view.sessions[0];
  await view.until(() => view.sessions[0].pings >= pings + 3, { what: 'more pings' });
  const failures = view.of('error').map(({ code, message }) => `${code} ${message.split(': ').at(-1)}`).sort();
  see.same('errors told', failures, ['handler-failed isPong', 'handler-failed message']);
  see.same('still up', [view.state, view.sessions.length], ['up', 1]);
}

export const rows = [
  {
    id: 'D25',
    fault: 'close, destroy, unbind, bind, connect, send in each of 12 callbacks',
    must: 'no exception, no deadlock, no callback after destroy, one completion each',
    alone: true,
    run: everyActionInEveryCallback
  },
  {
    id: 'D26',
    fault: 'handler throws at message 2 of 5; encoding fails at text 2 of 5',
    must: 'others get 5 of 5; queue sent once; heartbeat still runs',
    run: throwingHandlers
  }
];
