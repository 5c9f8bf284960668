// Which client the peer tests drive, and what became of each check, for the tables in docs/protocols.

import { appendFileSync } from 'node:fs';

const clients = ['tether', 'theirs'];

/** 'tether', or 'theirs' for the framework's own client: TETHER_PEER_CLIENT. */
export const client = process.env.TETHER_PEER_CLIENT ?? 'tether';
if (!clients.includes(client)) throw new Error(`unknown client '${client}': use ${clients.join(' or ')}`);

/** Adds a line to the file TETHER_PEER_RESULTS, if there is one. */
export function record(result) {
  const file = process.env.TETHER_PEER_RESULTS;
  if (file) appendFileSync(file, `${JSON.stringify({ client, ...result })}\n`);
}
