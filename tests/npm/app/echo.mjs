/** What comes back when `text` is sent to an echo server by a WebSocket of that class. */
export function echo(WebSocket, text) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('/echo');
    socket.bind('open', () => socket.send(text));
    socket.bind('error', ({ error }) => reject(error));
    socket.bind('message', ({ data }) => {
      socket.destroy();
      resolve(data);
    });
  });
}
