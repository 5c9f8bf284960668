// What the glue meets in a page, as small recorders.

const exportNames = [
  'text_result', 'socket_opened', 'socket_message', 'socket_refused', 'socket_failed', 'socket_closed', 'timer_fired', 'frame_fired',
  'page_event', 'http_answered', 'http_failed'
];

/**
 * Wasm memory and the exports that the glue calls. `calls` keeps them all but `acquire`, as [name, ...arguments]; a test
 * may answer one by setting `on_<name>`.
 */
export class FakeWasm {
  calls = [];
  /** Makes the next acquisitions fail. */
  isFull = false;
  /** Makes every acquisition grow memory, as malloc may: old views are dead after it. */
  growsAlways = false;
  #next = 64;
  #environment;
  #Heap;

  constructor(environment, { bytes = 4096, Heap = ArrayBuffer } = {}) {
    this.#environment = environment;
    this.#Heap = Heap;
    environment.HEAPU8 = new Uint8Array(new Heap(bytes));
    environment._tether_acquire = (size) => this.#acquire(size);
    for (const name of exportNames) {
      environment[`_tether_${name}`] = (...args) => {
        this.calls.push([name, ...args]);
        this[`on_${name}`]?.(...args);
      };
    }
  }

  /** How many bytes were handed out so far. */
  get acquired() {
    return this.#next - 64;
  }

  get heap() {
    return this.#environment.HEAPU8;
  }

  bytes(address, size) {
    return [...this.heap.slice(address, address + size)];
  }

  text(address, size) {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(this.bytes(address, size)));
  }

  /** Puts bytes where C++ would have them; returns their address. */
  place(bytes) {
    const address = this.#acquire(bytes.length);
    this.heap.set(bytes, address);
    return address;
  }

  placeText(text) {
    const bytes = new TextEncoder().encode(text);
    return [this.place(bytes), bytes.length];
  }

  #acquire(size) {
    if (this.isFull) return 0;
    const address = this.#next;
    this.#next += Math.max(size, 1);
    do {
      if (this.growsAlways || this.#next > this.heap.length) this.#grow();
    } while (this.#next > this.heap.length);
    return address;
  }

  #grow() {
    const old = this.heap;
    const grown = new Uint8Array(new this.#Heap(old.length * 2));
    grown.set(old);
    this.#environment.HEAPU8 = grown;
    // As the engine does it: the old buffer is detached, unless it is shared.
    if (old.buffer instanceof ArrayBuffer) structuredClone(old.buffer, { transfer: [old.buffer] });
  }
}

/** A class with the browser's interface; `made` has its objects, `refuse` the next exception of the constructor. */
export function fakeWebSocketClass() {
  return class FakeWebSocket {
    static made = [];
    static refuse = null;
    readyState = 0;
    bufferedAmount = 0;
    protocol = '';
    extensions = '';
    binaryType = 'blob';
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    sent = [];
    closed = [];

    constructor(url, protocols) {
      if (FakeWebSocket.refuse) throw FakeWebSocket.refuse;
      this.url = url;
      this.protocols = protocols;
      FakeWebSocket.made.push(this);
    }

    /** How many handlers the glue has left on this socket. */
    get handlers() {
      return [this.onopen, this.onmessage, this.onerror, this.onclose].filter((handler) => handler !== null).length;
    }

    send(payload) {
      if (this.readyState === 0) throw new DOMException('still connecting', 'InvalidStateError');
      // A copy, as the browser makes one: the view is of memory that goes on changing.
      this.sent.push(typeof payload === 'string' ? payload : [...payload]);
    }

    close(code, reason) {
      this.closed.push([code, reason]);
      this.readyState = 2;
    }

    addEventListener() {
      throw new Error('the glue sets handlers, which a test can count');
    }

    open() {
      this.readyState = 1;
      this.onopen?.({});
    }

    end(code = 1006, reason = '', wasClean = false) {
      this.readyState = 3;
      this.onclose?.({ code, reason, wasClean });
    }
  };
}

/** A document that counts its listeners. */
export class FakeDocument {
  baseURI = 'http://page.test/folder/page.html';
  listeners = new Set();

  addEventListener(type, listener) {
    this.listeners.add(listener);
  }

  removeEventListener(type, listener) {
    this.listeners.delete(listener);
  }

  violate(blockedURI, effectiveDirective = 'connect-src', disposition = 'enforce') {
    for (const listener of [...this.listeners]) listener({ blockedURI, effectiveDirective, disposition });
  }
}

/** setTimeout and its kin on a clock that a test advances. */
export class FakeClock {
  now = 0;
  #tasks = new Map();
  #last = 0;

  setTimeout = (action, delay) => {
    this.#tasks.set(++this.#last, { action, at: this.now + delay });
    return this.#last;
  };

  clearTimeout = (id) => this.#tasks.delete(id);

  get waiting() {
    return this.#tasks.size;
  }

  advance(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.#tasks].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [id, { action, at }] = due;
      this.#tasks.delete(id);
      this.now = at;
      action();
    }
    this.now = end;
  }
}
