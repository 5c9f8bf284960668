// A framework's server whose app keeps a record of what it hears: it tells it at /peer/told.

import { get } from 'node:http';

import { sleep } from '../../browser/support/processes.mjs';
import { PeerServer } from './peer_server.mjs';

const pollMs = 15;

/** On a connection of its own: servers close kept ones after a while, perhaps just when they are used. */
export function getJson(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => { text += piece; });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

export class RecordingServer extends PeerServer {
  /** What the app answers at /peer/`route`. */
  ask(route) {
    return getJson(`${this.url}/peer/${route}`);
  }

  /** All that the server has heard since `forget`, in order; of one kind if one is named. */
  async told(kind) {
    const { told } = await this.ask('told');
    return kind ? told.filter((one) => one.kind === kind) : told;
  }

  forget() {
    return this.ask('forget');
  }

  /** Waits until something of this kind was heard that `matches`, and returns it. */
  async hears(kind, matches = () => true, patience = 8000) {
    for (const deadline = Date.now() + patience; ; await sleep(pollMs)) {
      const told = await this.told().catch(() => []);
      const found = told.find((one) => one.kind === kind && matches(one));
      if (found) return found;
      if (Date.now() >= deadline) {
        throw new Error(`the server heard no such ${kind} within ${patience} ms, but: ${JSON.stringify(told).slice(0, 2000)}`);
      }
    }
  }
}
