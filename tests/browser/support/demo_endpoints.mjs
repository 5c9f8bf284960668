// The sockets of the demo server, for a test server that counts them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createChat } from '../../../demo/server/chat_socket.mjs';
import { openChatStore } from '../../../demo/server/chat_store.mjs';
import { defaultLimits } from '../../../demo/server/limits.mjs';
import { createMarket } from '../../../demo/server/market.mjs';
import { loadSeries } from '../../../demo/server/market_data.mjs';
import { pacing, TickerFeed } from '../../../demo/server/ticker_feed.mjs';
import { createTicker } from '../../../demo/server/ticker_socket.mjs';

/** { endpoints, close }: `/chat` and `/stocks` as startEchoServer takes them. */
export function demoEndpoints() {
  const folder = mkdtempSync(join(tmpdir(), 'tether-elements-'));
  const store = openChatStore(join(folder, 'chat.sqlite'));
  const onFault = (fault) => console.error(fault);
  const seed = 2000;
  const pace = pacing(60);
  const market = createMarket({ series: loadSeries({ seed }), seed, ticksPerStep: pace.ticksPerStep });
  const feed = new TickerFeed({ market, pace });
  const chat = createChat({ store, limits: defaultLimits, onFault });
  const ticker = createTicker({ market, feed, limits: defaultLimits, onFault });
  return {
    endpoints: { '/chat': (socket) => chat(socket), '/stocks': (socket) => ticker(socket) },
    close() {
      feed.stop();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
