// ReliableWebSocket on exports that record what they are called with.

import { makeReliableWebSocket } from '../../js-glue/loader/reliable_websocket.mjs';
import { PROBLEM, TEXT } from '../../js-glue/loader/face.mjs';
import { startFace } from './fake_face.mjs';

const withText = { provide: [[4, 5]], send: [[4, 5], [6, 7]], request: [[4, 5]], close: [[2, 3]], heartbeat: [[2, 3]], new: [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]] };
const noResult = ['connect', 'reconnect', 'stop_reconnect', 'auto_reconnect', 'heartbeat', 'destroy', 'provide', 'describe', 'buffered_amount', 'next_request'];

/**
 * `calls` has [name, ...arguments], texts read back. A test answers export `name` by setting `on[name]`; `say` and
 * `problem` are the two ways in which one says more. Sockets have the handle 7.
 */
export function startReliable() {
  const calls = [];
  const on = { new: () => 7, send: () => 0, close: () => 1, request: () => 1 };
  for (const name of noResult) on[name] = () => 0;
  const exports = {};
  const page = startFace(exports);
  for (const name of Object.keys(on)) {
    exports[`_tether_reliable_${name}`] = (...args) => {
      const texts = withText[name] ?? [];
      const read = args.flatMap((value, at) => {
        if (texts.some(([, size]) => size === at)) return [];
        return texts.some(([address]) => address === at) ? [page.wasm.text(value, args[at + 1])] : [value];
      });
      calls.push([name, ...read]);
      return on[name](...read);
    };
  }
  Object.assign(page.face.runtime, exports);
  return {
    ...page, calls, on,
    ReliableWebSocket: makeReliableWebSocket(page.face),
    say: (text) => page.emit(0, TEXT, 0, text),
    problem: (text) => { page.emit(0, PROBLEM, 0, text); return 0; },
    /** The calls of one export so far, without its name. */
    of: (name) => calls.filter(([called]) => called === name).map(([, ...rest]) => rest)
  };
}

/** Everything that a socket tells, as [name, details]. */
export function record(socket) {
  const events = [];
  for (const name of ['open', 'message', 'close', 'error', 'state', 'reconnecting', 'writable', 'degraded']) {
    socket.bind(name, ({ type, target: _, ...details }) => events.push([type, details]));
  }
  return events;
}
