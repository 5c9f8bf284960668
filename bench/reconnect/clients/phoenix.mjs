// phoenix: a channel on a socket, against a server that speaks its protocol.

import { Socket } from 'phoenix';

export const about = {
  name: 'phoenix',
  package: 'phoenix',
  server: 'phoenix',
  bundle: "export { Socket } from 'phoenix';"
};

export function connect(url, { onOpen, onDown, onMessage, WebSocket }) {
  const socket = new Socket(`${url}/socket`, { transport: WebSocket });
  const channel = socket.channel('bench');
  socket.onClose(() => onDown('close'));
  channel.onError(() => onDown('channel error'));
  channel.on('message', ({ text }) => onMessage(text));
  socket.connect();
  // The reply to every join, the repeated ones too.
  channel.join().receive('ok', () => onOpen());
  return {
    send(text) {
      channel.push('message', { text });
    },
    close: () => socket.disconnect()
  };
}
