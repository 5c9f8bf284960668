// The sockets of the demo server, for a test server that counts them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLocalBus } from '../../../demo/server/bus/local_bus.mjs';
import { createChat } from '../../../demo/server/chat_socket.mjs';
import { defaultLimits } from '../../../demo/server/limits.mjs';
import { createMarket } from '../../../demo/server/market.mjs';
import { loadSeries } from '../../../demo/server/market_data.mjs';
import { pacing, TickerFeed } from '../../../demo/server/ticker_feed.mjs';
import { createTicker } from '../../../demo/server/ticker_socket.mjs';

/** { endpoints, close }: `/chat` and `/stocks` as startEchoServer takes them. */
export function demoEndpoints() {
  const folder = mkdtempSync(join(tmpdir(), 'tether-elements-'));
  const onFault = (fault) => console.error(fault);
  const seed = 2000;
  const pace = pacing(60);
  const market = createMarket({ series: loadSeries({ seed }), seed, ticksPerStep: pace.ticksPerStep });
  const bus = openLocalBus({ dataFile: join(folder, 'chat.sqlite'), slotMs: pace.slotMs });
  const feed = new TickerFeed({ market, pace, clock: bus.clock });
  const chat = createChat({ bus: bus.rooms, limits: defaultLimits, onFault });
  const ticker = createTicker({ market, feed, limits: defaultLimits, onFault });
  return {
    endpoints: { '/chat': (socket) => chat(socket), '/stocks': (socket) => ticker(socket) },
    close() {
      feed.stop();
      bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
