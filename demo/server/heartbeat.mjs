/**
 * Drops peers that vanished without a word (a laptop lid, a lost network), which
 * TCP alone may take hours to notice. Browsers answer these pings by themselves.
 */
export function startHeartbeat(sockets, intervalMs) {
  const alive = new WeakSet();
  sockets.on('connection', (socket) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
  });
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, intervalMs);
  return { stop: () => clearInterval(timer) };
}
