import { Emitter } from './emitter.mjs';
import { TetherError } from './errors.mjs';
import { BINARY, CLOSE, TEXT } from './face.mjs';
import { MAX_FRAME_BYTES, payloadOf } from './payload.mjs';

/** Each name ends with a line break. One inside a name is as wrong as the space that stands for it here. */
function linesOf(names) {
  return names.map((name) => String(name).replace(/\n/g, ' ') + '\n').join('');
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
      this.#handle = face.demand('ws_open', String(url), linesOf(names));
      this.#url = face.ask('ws_describe', this.#handle, 0);
      face.listen(this.#handle, (...event) => this.#hear(...event));
    }

    #hear(event, number, address, size) {
      if (event === TEXT) {
        this.emit('message', { data: face.text(address, size) });
      } else if (event === BINARY) {
        this.emit('message', { data: face.buffer(address, size) });
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
      const payload = payloadOf(data, MAX_FRAME_BYTES, face.memory);
      if (payload.length > MAX_FRAME_BYTES) {
        throw new TetherError('too-large', `a frame of at least ${payload.length} bytes; the limit is ${MAX_FRAME_BYTES}`);
      }
      face.demand('ws_send', this.#handle, typeof data === 'string' ? 1 : 0, payload);
    }

    close(code = 1000, reason = '') {
      // Clamped as the browser clamps it: 66536 would come out as 1000 at the other end of 16 bits.
      face.demand('ws_close', this.#handle, Math.max(0, Math.min(code, 65535)), String(reason));
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
