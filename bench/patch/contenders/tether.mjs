// Ours, as a client of Duck uses it.

import { load } from '/dist/patch.mjs';

const root = new TextEncoder().encode('0.1.2.0.0');
const { Patcher } = await load();
// The same code without a page: what becomes of a frame before the DOM calls (wasm/modules/patch_probe.cpp). Loaded when
// it is asked for, so that a cold page does not wait for it.
let probe = null;
let patcher = null;

function acquire(bytes) {
  const address = probe._probe_acquire(bytes.length);
  probe.HEAPU8.set(bytes, address);
  return address;
}

window.parent.contenderIsReady(window, {
  apply(buffer) {
    patcher.apply(buffer);
  },
  /** To the op stream, its texts decoded. */
  decode(buffer) {
    const bytes = new Uint8Array(buffer);
    if (probe._probe_frame(acquire(bytes), bytes.length) !== 1) throw new Error('the frame is malformed');
  },
  async resetDecoder() {
    probe ??= await (await import('/probe/patch_probe.mjs')).default();
    probe._probe_reset(acquire(root), root.length);
  },
  reset() {
    patcher?.destroy();
    patcher = new Patcher({ root: document.body, markup: 'detect', html: 'strict' });
  }
});
