// Runs in the page before each test of support/module_page.mjs: what the functions given to `page.run` may use.

const limitMs = 20_000;
const loaded = new Map();
const memories = [];

// The size of wasm memory is the only sign of a leak that a page can see, and the library rightly hides it.
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate.apply(WebAssembly, args);
  const { exports } = result.instance ?? result;
  // Weakly: an instance that nobody has any more goes, with its memory.
  memories.push(new WeakRef(Object.values(exports).find((value) => value instanceof WebAssembly.Memory)));
  return result;
};

Object.assign(window, {
  /** An instance of dist/<name>.mjs, the same one for the whole page. */
  library(name = 'tether') {
    if (!loaded.has(name)) loaded.set(name, import(`/dist/${name}.mjs`).then(({ load }) => load()));
    return loaded.get(name);
  },

  /** The bytes of wasm memory of all instances that were loaded and are still there. */
  wasmBytes: () => memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0),

  /** Polls until `condition` gives something truthy, and returns that. */
  async until(condition, what = String(condition)) {
    for (const deadline = performance.now() + limitMs; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const value = await condition();
      if (value) return value;
      if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    }
  },

  /** The next event of that name. */
  next(socket, name) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${name} event`)), limitMs);
      const handler = socket.bind(name, (event) => {
        clearTimeout(timer);
        socket.unbind(name, handler);
        resolve(event);
      });
    });
  },

  /** A socket to `url` that is open already. */
  async opened(url, protocols, name = 'tether') {
    const { WebSocket } = await library(name);
    const socket = new WebSocket(url, protocols);
    await next(socket, 'open');
    return socket;
  },

  /** Everything that happens on the socket from now on, as rows of plain data. */
  story(socket) {
    const rows = [];
    socket.bind('open', () => rows.push(['open']));
    socket.bind('message', ({ data }) => rows.push(['message', typeof data === 'string' ? data : [...new Uint8Array(data)]]));
    socket.bind('error', ({ error }) => rows.push(['error', error.code]));
    socket.bind('close', ({ code, reason, wasClean }) => rows.push(['close', code, reason, wasClean]));
    return rows;
  },

  /** Waits for the close event in a story. */
  async ended(rows) {
    await until(() => rows.some(([name]) => name === 'close'), `a close event after ${JSON.stringify(rows).slice(0, 200)}`);
    return rows;
  },

  /** The code of the TetherError that `action` throws, '' if it throws nothing, and what it is if it is no TetherError. */
  thrown(action, { TetherError }) {
    try {
      action();
      return '';
    } catch (error) {
      return error instanceof TetherError ? error.code : `not ours: ${error}`;
    }
  },

  /** The story that the browser's own socket tells about `path`, up to its close event. */
  browserStory(path, protocols = []) {
    const rows = [];
    const socket = new WebSocket(new URL(path, location.href.replace(/^http/, 'ws')).href, protocols);
    return new Promise((resolve) => {
      socket.onopen = () => rows.push(['open']);
      socket.onerror = () => rows.push(['error', 'connection-failed']);
      socket.onclose = ({ code, reason, wasClean }) => resolve([...rows, ['close', code, reason, wasClean]]);
    });
  },

  /** Same pattern on every call: bytes that no shift, swap or cut leaves alike. */
  patternBytes(size) {
    const bytes = new Uint8Array(size);
    for (let i = 0, x = size; i < size; ++i) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      bytes[i] = x >>> 24;
    }
    return bytes;
  },

  /** ASCII text from the same pattern. */
  patternText: (size) => new TextDecoder().decode(patternBytes(size).map((byte) => 32 + (byte % 95))),

  /** For `page.run`: the arguments come as JSON, so that they belong to the page in Firefox, too. */
  async runModule(url, args) {
    const { default: action } = await import(url);
    return action(...JSON.parse(args));
  }
});
