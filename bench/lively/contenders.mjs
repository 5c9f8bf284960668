// Who is compared: each client on a Duck server of its own, in a browser of its own, so that no cookie, no cache and no
// session of one is the other's.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { clientFiles, contentOf, folderOf } from '../../tests/peers/duck/support/client_files.mjs';
import { startDuck } from '../../tests/peers/duck/support/duck_server.mjs';
import { launchForBench } from '../patch/browser.mjs';
import { isolationHeaders } from '../patch/server.mjs';

const probe = readFileSync(fileURLToPath(new URL('page/probe.js', import.meta.url)));
const connectLimitMs = 30_000;

/** What the peer tests call them, by the name that the tables have. */
const clients = { tether: 'tether', lively: 'theirs' };
export const contenderNames = Object.keys(clients);

/** The files with the probe in front of the script that the page loads. */
function probedFolder(files) {
  const folder = folderOf(files);
  const script = path.join(folder, 'lively.min.js');
  writeFileSync(script, Buffer.concat([probe, readFileSync(script)]));
  return folder;
}

class Contender {
  #visits = 0;

  constructor(name, engine) {
    this.name = name;
    this.engine = engine;
  }

  async start() {
    const files = await clientFiles(clients[this.name]);
    // What a page loads that trusts its server.
    const loaded = Object.entries(files).filter(([name, file]) => file && !name.includes('strict'));
    this.sources = loaded.map(([, file]) => contentOf(file));
    const env = { PEER_STATIC_FILES: probedFolder(files), PEER_HEADERS: JSON.stringify(isolationHeaders) };
    this.server = await startDuck({ env });
    this.browser = await launchForBench(this.engine);
    await this.open('/bench'); // from here on there is the cookie without which Duck disowns pages
  }

  /** Loads a page of the app, waits until its client has connected, and returns when that was. */
  async open(at, browser = this.browser) {
    await browser.goto(`${this.server.url}${at}?visit=${++this.#visits}`); // Duck lets browsers keep pages for a month
    return browser.wait('window.liveProbe.openedAt()', { timeout: connectLimitMs });
  }

  /** One of the functions of page/probe.js. */
  run(step, settings) {
    return this.browser.evaluate((name, options) => window.liveProbe[name](options), step, settings);
  }

  /** Milliseconds from the start of the navigation until the client has connected, in a new browser. */
  async coldStart() {
    const browser = await launchForBench(this.engine);
    try {
      return { time: await this.open('/bench', browser) };
    } finally {
      await browser.close();
    }
  }

  async close() {
    await this.browser?.close();
    await this.server?.stop();
  }
}

/** Runs `use(contenders)` with both, ready. */
export async function withContenders(engine, use) {
  const contenders = contenderNames.map((name) => new Contender(name, engine));
  try {
    for (const contender of contenders) await contender.start();
    return await use(Object.fromEntries(contenders.map((contender) => [contender.name, contender])));
  } finally {
    for (const contender of contenders) await contender.close();
  }
}
