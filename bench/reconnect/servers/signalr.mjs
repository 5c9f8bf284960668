// A hub as SignalR's client knows it: JSON records, each ended by U+001E, the first one a handshake.

import { acceptWebSockets, flap } from './accept.mjs';

const end = '\u001e';
const invocation = 1;
const ping = 6;
// What an ASP.NET Core server does by default.
const pingEveryMs = 15_000;

/** See servers/accept.mjs for the options. */
export function startSignalrServer({ onText, flapping }) {
  return acceptWebSockets((webSocket) => {
    const send = (record) => webSocket.send(JSON.stringify(record) + end);
    let greeted = false;
    const pings = setInterval(() => greeted && send({ type: ping }), pingEveryMs);
    webSocket.on('close', () => clearInterval(pings));
    webSocket.on('message', (data) => {
      for (const record of data.toString().split(end).filter((text) => text !== '').map((text) => JSON.parse(text))) {
        if (!greeted) {
          greeted = true;
          send({});
          if (flapping) flap(webSocket);
        } else if (record.type === invocation) {
          onText(record.arguments[0]);
          send(record);
        }
      }
    });
  });
}
