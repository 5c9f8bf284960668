// SignalR's client, against a server that speaks its JSON protocol.

import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

export const about = {
  name: 'signalr',
  package: '@microsoft/signalr',
  server: 'signalr',
  bundle: "export { HttpTransportType, HubConnectionBuilder } from '@microsoft/signalr';",
  note: '`withAutomaticReconnect()`, which is off by default; WebSockets only, without negotiation'
};

export function connect(url, { onOpen, onDown, onMessage, WebSocket }) {
  const connection = new HubConnectionBuilder()
    .withUrl(`${url.replace('ws:', 'http:')}/hub`, {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
      WebSocket
    })
    .withAutomaticReconnect()
    .configureLogging(LogLevel.None)
    .build();
  connection.onreconnecting(() => onDown('reconnecting'));
  connection.onreconnected(() => onOpen());
  connection.onclose(() => onDown('close'));
  connection.on('message', (text) => onMessage(text));
  connection.start().then(onOpen, () => onDown('start'));
  return {
    send: (text) => connection.send('message', text),
    close: () => connection.stop()
  };
}
