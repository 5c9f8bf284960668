// The Patcher's types, in its own module and in the large one.
import { load, TetherError } from '../../js-glue/loader/patch.mjs';
import type { Frame, NodeEventFields, Patcher, PatcherOptions, PatchLoadOptions, TetherPatch } from '../../js-glue/loader/patch.mjs';
import { load as loadTether } from '../../js-glue/loader/tether.mjs';

const options: PatchLoadOptions = { wasm: '/patch.wasm', purify: (html) => html, trustedTypesPolicyName: 'mine' };
const patcherOptions: PatcherOptions = { markup: 'detect', html: 'strict' };

export async function usage(frame: Frame): Promise<void> {
  const small: TetherPatch = await load(options);
  const patcher: Patcher = new small.Patcher({ root: document.body, ...patcherOptions });
  patcher.apply(frame);
  patcher.apply(new ArrayBuffer(3));
  patcher.push(new Uint8Array(3));
  patcher.flush();
  patcher.bind('event', (event) => {
    const { uid, name, value, checked }: NodeEventFields = event;
    console.log(uid.length, name.length, value.length, !checked);
  });
  patcher.bind('error', ({ error }) => console.log(error instanceof TetherError, error.code));
  console.log(patcher.stats.nodes + patcher.stats.waitingFrames);
  // @ts-expect-error a frame is bytes
  patcher.apply('text');
  // @ts-expect-error no such mode
  new small.Patcher({ html: 'trusted' });
  // @ts-expect-error not in this module
  small.WebSocket;
  patcher.destroy();

  const large = await loadTether(options);
  const other: Patcher = new large.Patcher();
  other.destroy();
}
