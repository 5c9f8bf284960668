// The server that goes away and comes back: answers pings, and tells its parent when each client connected.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
const arrivals = [];

server.on('listening', () => process.send({ listening: server.address().port }));
server.on('connection', (webSocket) => {
  arrivals.push(Date.now());
  webSocket.on('message', (data) => {
    if (data.toString() === 'ping') webSocket.send('pong');
  });
});
process.on('message', () => process.send({ arrivals: arrivals.splice(0) }));
process.on('disconnect', () => process.exit());
