// Some hundred clients on one instance of the library, as in a page with many sockets.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

import { becomePage } from '../reconnect/page_shim.mjs';

const [url, count] = [process.argv[2], Number(process.argv[3])];
const dist = new URL('../../dist/', import.meta.url);
becomePage(WebSocket);
const { load } = await import(new URL('reliable.mjs', dist));
const wasmFile = readFileSync(fileURLToPath(new URL('reliable.wasm', dist)));
const { ReliableWebSocket } = await load({ wasm: `data:application/wasm;base64,${wasmFile.toString('base64')}` });

const clients = Array.from({ length: count }, () => {
  const socket = new ReliableWebSocket(url, { allowedOrigins: [new URL(url).origin] });
  const client = { socket, opens: [], gaveUp: false };
  socket.setHeartbeat(15_000, 'ping');
  socket.enableAutoReconnect();
  socket.bind('open', () => client.opens.push(Date.now()));
  socket.bind('close', () => {
    client.gaveUp = true;
  });
  socket.connect();
  return client;
});

process.on('message', () =>
  process.send(
    clients.map(({ socket, opens, gaveUp }) => {
      const { attempts } = socket.snapshot();
      return { attempts, opens: opens.splice(0), gaveUp, state: socket.state };
    })
  )
);
process.on('disconnect', () => process.exit());
