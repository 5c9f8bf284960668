// Ours, as a client of Duck uses it.

import { load } from '/dist/patch.mjs';

const { Patcher } = await load();
let patcher = null;

window.parent.contenderIsReady(window, {
  apply(buffer) {
    patcher.apply(buffer);
  },
  /** All but the DOM calls; only a build that offers it has this row. */
  get decode() {
    return patcher.decode && ((buffer) => patcher.decode(buffer));
  },
  reset() {
    patcher?.destroy();
    patcher = new Patcher({ root: document.body, markup: 'detect', html: 'strict' });
  }
});
