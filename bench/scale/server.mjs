// One demo server under load. Answers each '?' with what it uses: memory, and CPU since the last question.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { start_server } from '../../demo/server/server.mjs';

const [bus] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tether-scale-'));
const server = await start_server({
  port: 0,
  staticRoots: [folder],
  ...(bus ? { bus } : { dataFile: join(folder, 'chat.sqlite') }),
  limits: { maxConnections: 100_000 }
});
let used = process.cpuUsage();
let askedAt = performance.now();

process.send({ url: server.url });
process.on('message', () => {
  const { user, system } = process.cpuUsage(used);
  const cpuPercent = (user + system) / 10 / (performance.now() - askedAt);
  used = process.cpuUsage();
  askedAt = performance.now();
  process.send({ memoryMiB: process.memoryUsage().rss / 2 ** 20, cpuPercent });
});
process.on('disconnect', async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
