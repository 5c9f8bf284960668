// A program that has taken the single file from the package.
import { echo } from './echo.mjs';
import { load } from './tether.single.mjs';

async function run() {
  const instances = await Promise.all([load(), load()]);
  return { echoes: await Promise.all(instances.map(({ WebSocket }, index) => echo(WebSocket, `instance ${index}`))) };
}

window.results = run().catch((error) => ({ code: error.code, message: String(error) }));
