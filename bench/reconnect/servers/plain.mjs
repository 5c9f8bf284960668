// For clients without a protocol of their own: echoes every text, and answers `ping` with `pong`.

import { acceptWebSockets, flap } from './accept.mjs';

/** See servers/accept.mjs for the options. */
export function startPlainServer({ onText, flapping }) {
  return acceptWebSockets((webSocket) => {
    if (flapping) flap(webSocket);
    webSocket.on('message', (data) => {
      const text = data.toString();
      if (text === 'ping') return webSocket.send('pong');
      onText(text);
      webSocket.send(text);
    });
  });
}
