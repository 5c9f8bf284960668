// Token providers that fail: D24.

import { isAFifth, scaleOf } from '../support/scale.mjs';

/** Rejects three times, hangs once, and then knows the token. Each call is told. */
async function makeWithTokens(spec) {
  let calls = 0;
  await window.faults.make(spec, {
    token: ({ attempt, refresh }) => {
      calls += 1;
      window.faults.tell({ socket: spec.name, type: 'asked', attempt, refresh });
      if (calls <= 3) return Promise.reject(new Error(`no token at call ${calls}`));
      if (calls === 4) return new Promise(() => {});
      return Promise.resolve(`token-${calls}`);
    }
  });
}

async function providerFails(stage) {
  const { see, page } = stage;
  const { reconnect, options } = scaleOf(stage.full);
  const view = await stage.view();
  const spec = { name: view.name, url: view.url, reconnect, options };
  await page.run(makeWithTokens, spec);
  const up = await view.reaches('up', { ms: 200_000 });
  see.figure('up after', (up.at - view.of('state')[0].at) / 1000, 's');
  see.exactly('provider calls', view.of('asked').length, 5);
  see.exactly('attempts', (await view.snapshot()).attempts, 5);
  const causes = view.ways().filter((way) => way.startsWith('connecting > backoff'));
  see.same('each failure told', causes, Array(4).fill('connecting > backoff (provider-failed)'));

  const [mark, expiredAt] = [view.mark(), performance.now()];
  view.link.closeFrame(4401, 'expired');
  const again = await view.reaches('up', { after: mark });
  see.atMost('after 4401 up again in', again.at - expiredAt, 500 + 1000);
  see.same('one refresh', view.of('asked').slice(5).map(({ refresh }) => refresh), [true]);

  view.link.reset();
  await view.reaches('up', { after: again });
  see.exactly('calls after a broken link', view.of('asked').length - 6, 0);
  const tokens = view.sessions.map(({ protocol }) => protocol);
  see.same('tokens at the server', tokens, ['token-5', 'token-6', 'token-6']);
}

export const rows = [
  {
    id: 'D24',
    fault: 'token provider rejects three times and hangs once; the token expires in mid-session',
    must: 'up; provider calls = attempts; no unhandled rejection; 4401: one refresh',
    scaled: isAFifth,
    run: providerFails
  }
];
