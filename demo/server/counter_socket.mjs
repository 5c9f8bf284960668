/**
 * The counter: all that a server needs to drive a page with tether.
 *
 *   binary, to the page     patches of the page, as MessagePack (docs/protocols/patches.md)
 *   text, to the page       {"id","evaluate","variable","timeout"?}  or  {"id","command","args","timeout"?}
 *   text, from the page     {"id","result"}  or  {"id","error":{"code","message"}}: exactly one for each request
 *                           {"event","uid"}: the user did something (docs/protocols/bridge.md)
 */
import { Peer } from './peer.mjs';

const longestAnswer = 200;

const headed = (first, size, ...parts) => {
  const head = Buffer.alloc(5, first);
  head.writeUInt32BE(size, 1);
  return Buffer.concat([head, ...parts]);
};

/** MessagePack of what patches consist of: numbers from 0 on, texts, lists, maps. */
function pack(value) {
  if (typeof value === 'number') return headed(0xce, value);
  if (typeof value === 'string') return headed(0xdb, Buffer.byteLength(value), Buffer.from(value));
  if (Array.isArray(value)) return headed(0xdd, value.length, ...value.map(pack));
  return headed(0xdf, Object.keys(value).length, ...Object.entries(value).flat().map(pack));
}

/** Returns what takes each new socket of the endpoint. All pages show the same count. */
export function createCounter({ limits, onFault }) {
  const pages = new Set();
  let count = 0;

  return (socket) => {
    const requests = new Map();
    let lastId = 0;

    function patch(...patches) {
      if (socket.readyState === socket.OPEN && socket.bufferedAmount < limits.maxBuffered) socket.send(pack([1, patches]));
    }
    /** Resolves with the page's answer; never, if it goes away. */
    function ask(request) {
      peer.send({ id: ++lastId, ...request });
      return new Promise((resolve) => requests.set(lastId, resolve));
    }
    // A patch of attributes names them all.
    const reset = { 'data-uid': 'reset', 'data-events': 'click', type: 'button' };
    const show = () =>
      patch([3, 'count', String(count)], [5, 'count', count < 0 ? { color: 'var(--bad)' } : {}], [4, 'reset', count === 0 ? { ...reset, disabled: '' } : reset]);
    function change(to) {
      count = to;
      for (const showOn of pages) showOn();
    }
    function tell({ result, error }) {
      const text = error ? `${error.code}: ${error.message}` : String(result);
      patch([3, 'answer', text.slice(0, longestAnswer)]);
    }

    const clicks = {
      more: () => change(count + 1),
      less: () => change(count - 1),
      reset: () => change(0),
      script: async () => tell(await ask({ evaluate: 'var shown = document.querySelector("output").textContent', variable: '`The page shows ${shown}.`' })),
      failure: async () => tell(await ask({ evaluate: 'throw new TypeError("this was to be expected")' })),
      command: async () => tell(await ask({ command: 'highlight', args: { selector: 'output', for: 400 } })),
      unknown: async () => tell(await ask({ command: 'constructor.constructor', args: {} })),
    };

    function receive({ id, event, uid, ...answer }) {
      if (requests.has(id)) {
        requests.get(id)(answer);
        requests.delete(id);
      } else if (event === 'click' && Object.hasOwn(clicks, uid)) Promise.resolve(clicks[uid]()).catch(onFault);
    }
    const peer = new Peer(socket, { limits, example: '{"event":"click","uid":"more"}', onFrame: receive, onGone: () => pages.delete(show), onFault });
    pages.add(show);
    show();
  };
}
