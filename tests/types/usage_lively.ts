// The types of Duck Lively's client.
import { load, TetherError } from '../../js-glue/loader/lively.mjs';
import type { LivelyApp, LivelyLoadOptions, TetherLively } from '../../js-glue/loader/lively.mjs';

const app: LivelyApp = { WS_URL: 'wss://example.com/ws/lively', ALLOW_LIVELY_EVENT_DISPATCH: true };
const options: LivelyLoadOptions = {
  app, wasm: '/lively.wasm', html: 'strict', scripts: false, nonce: 'abc', purify: (html) => html, trustedTypesPolicyName: 'mine',
};

export async function usage(): Promise<void> {
  const client: TetherLively = await load(options);
  app.onerror = (error) => console.log(error instanceof TetherError, error.code === 'bad-message');
  client.open();
  app.navigate?.('/about', '4711');
  console.log(app.PAGE_UID, client.TetherError === TetherError);
  client.close();
  await load();
  // @ts-expect-error no such mode
  await load({ html: 'trusted' });
  // @ts-expect-error yes or no
  await load({ scripts: 'none' });
  // @ts-expect-error not in this module
  client.Patcher;
}
