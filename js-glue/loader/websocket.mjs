import { Emitter } from './emitter.mjs';
import { BINARY, CLOSE, TEXT } from './face.mjs';

function bytesOf(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError('send takes a string, an ArrayBuffer or a view of one');
}

/** The class WebSocket of one running module. */
export function makeWebSocket(face) {
  return class WebSocket extends Emitter {
    #handle;
    #url = '';
    #protocol = '';
    #extensions = '';

    static supported() {
      return face.call('ws_supported') === 1;
    }

    constructor(url, protocols = []) {
      super();
      const names = typeof protocols === 'string' ? [protocols] : [...protocols];
      this.#handle = face.demand('ws_open', String(url), names.join('\n'));
      this.#url = face.ask('ws_describe', this.#handle, 0);
      face.listen(this.#handle, (...event) => this.#hear(...event));
    }

    #hear(event, number, address, size) {
      if (event === TEXT) {
        this.emit('message', { data: face.text(address, size) });
      } else if (event === BINARY) {
        this.emit('message', { data: face.memory.bytes(address, size).slice().buffer });
      } else {
        const [name, details] = face.describe(event, number, address, size);
        this.#remember();
        // After its close event a socket needs nothing in C++ any more; this one may be forgotten without destroy().
        if (event === CLOSE) this.#release();
        this.emit(name, details);
      }
    }

    #remember() {
      this.#protocol = face.ask('ws_describe', this.#handle, 1);
      this.#extensions = face.ask('ws_describe', this.#handle, 2);
    }

    #release() {
      face.release(this.#handle);
      face.call('ws_destroy', this.#handle);
      this.#handle = 0;
    }

    send(data) {
      if (typeof data === 'string') face.demand('ws_send', this.#handle, 1, data);
      else face.demand('ws_send', this.#handle, 0, bytesOf(data));
    }

    close(code = 1000, reason = '') {
      face.demand('ws_close', this.#handle, code, reason);
    }

    /** Detaches every handler, then closes with 1000. */
    destroy() {
      this.unbindAll();
      if (this.#handle !== 0) this.#release();
    }

    get readyState() {
      return face.call('ws_ready_state', this.#handle);
    }

    get bufferedAmount() {
      return face.call('ws_buffered_amount', this.#handle);
    }

    get url() {
      return this.#url;
    }

    get protocol() {
      return this.#protocol;
    }

    get extensions() {
      return this.#extensions;
    }
  };
}
