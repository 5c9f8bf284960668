// Channels as phoenix's client knows them: frames are [join reference, reference, topic, event, payload] as JSON.

import { acceptWebSockets, flap } from './accept.mjs';

/** See servers/accept.mjs for the options. */
export function startPhoenixServer({ onText, flapping }) {
  return acceptWebSockets((webSocket) => {
    if (flapping) flap(webSocket);
    webSocket.on('message', (data) => {
      const [joinReference, reference, topic, event, payload] = JSON.parse(data);
      const send = (...frame) => webSocket.send(JSON.stringify(frame));
      if (event === 'message') {
        onText(payload.text);
        send(joinReference, null, topic, 'message', payload);
      }
      // Joins, heartbeats and messages all want a reply.
      send(joinReference, reference, topic, 'phx_reply', { status: 'ok', response: {} });
    });
  });
}
