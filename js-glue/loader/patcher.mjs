import { Emitter } from './emitter.mjs';
import { TetherError } from './errors.mjs';
import { NODE } from './face.mjs';

const DETECT_MARKUP = 1;
const TRUST_HTML = 2;

function optionsOf({ markup = 'never', html = 'strict' }) {
  if (!['never', 'detect'].includes(markup)) throw new TypeError(`markup is 'never' or 'detect', not '${markup}'`);
  if (!['strict', 'unsafe-trusted'].includes(html)) {
    throw new TypeError(`html is 'strict' or 'unsafe-trusted', not '${html}'`);
  }
  return (markup === 'detect' ? DETECT_MARKUP : 0) | (html === 'strict' ? 0 : TRUST_HTML);
}

function bytesOf(frame) {
  if (frame instanceof ArrayBuffer) return new Uint8Array(frame);
  if (ArrayBuffer.isView(frame)) return new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
  throw new TypeError('a frame is an ArrayBuffer or a view of one');
}

/** The class Patcher of one running module. */
export function makePatcher(face) {
  return class Patcher extends Emitter {
    #handle;

    constructor({ root = document.body, ...options } = {}) {
      super();
      if (!(root instanceof Element)) throw new TypeError('the root is an element');
      const chosen = optionsOf(options);
      // Read while the next call runs, so each Patcher has its own.
      face.runtime.tetherPatchRoot = root;
      this.#handle = face.call('patcher_new', chosen);
      face.runtime.tetherPatchRoot = undefined;
      if (this.#handle === 0) throw new TetherError('limit-reached', 'too many patchers');
      face.listen(this.#handle, (...event) => this.#hear(...event));
    }

    #hear(event, number, address, size) {
      const text = face.text(address, size);
      if (event !== NODE) {
        this.emit('error', { error: TetherError.fromText(text) });
        return;
      }
      const [uid, name] = text.split('\n', 2);
      this.emit('event', { uid, name, value: text.slice(uid.length + name.length + 2), checked: number === 1 });
    }

    /** Applies what waits and then this frame, at once. Throws a TetherError for a frame that is malformed. */
    apply(frame) {
      if (this.#pass('_tether_patcher_apply', bytesOf(frame)) === 0) throw face.problem();
    }

    /** Applies a frame in its turn, so that a flood of them leaves the page its time. */
    push(frame) {
      if (this.#pass('_tether_patcher_push', bytesOf(frame)) === 0) throw face.problem();
    }

    // As face.call, for the one call that can come thousands of times a second.
    #pass(name, bytes) {
      const address = face.memory.put(bytes);
      if (address === 0) throw new TetherError('out-of-memory', `no memory for ${bytes.length} bytes`);
      return face.runtime[name](this.#handle, address, bytes.length);
    }

    /** Applies all that waits, now. */
    flush() {
      face.call('patcher_flush', this.#handle);
    }

    get stats() {
      const [nodes, waitingFrames, rememberedBytes, capacityBytes, tableEntries, heldNodes] = [0, 1, 2, 3, 4, 5].map((what) =>
        face.call('patcher_stat', this.#handle, what)
      );
      return { nodes, waitingFrames, rememberedBytes, capacityBytes, tableEntries, heldNodes };
    }

    /** Leaves the document as it is and forgets it. */
    destroy() {
      this.unbindAll();
      face.release(this.#handle);
      face.call('patcher_destroy', this.#handle);
      this.#handle = 0;
    }
  };
}
