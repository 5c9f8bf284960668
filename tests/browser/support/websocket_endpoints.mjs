// The WebSocket endpoints of the test server: one function per behaviour, chosen by the path of the URL.

import { createHash } from 'node:crypto';

const hexLimit = 64;

/** The byte at `index` of pushed frame number `frame` (text: a lower-case letter); a test can compute the same. */
export const pushedByte = (frame, index, binary) => (binary ? (frame + index) % 251 : 97 + (frame + index) % 26);

/** What the page is told about the sub-protocol: 'tether.b' on /protocol if it was offered, else its first choice. */
export function chooseProtocol(offered, request) {
  const preferred = pathOf(request) === '/protocol' && offered.has('tether.b');
  return preferred ? 'tether.b' : [...offered][0];
}

/** Requests that never become a WebSocket: (socket, url). They own the raw socket. */
export const refusals = {
  /** `/reject?status=503`: an HTTP error in place of the upgrade. */
  '/reject'(socket, url) {
    const status = Number(url.searchParams.get('status') ?? 503);
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  },

  /** `/hang`: the TCP connection stands, the handshake is never answered. */
  '/hang'(socket) {
    socket.resume();
  }
};

/** Requests that become a WebSocket: (webSocket, url, {request, records}). */
export const endpoints = {
  /** Sends every frame back as the same kind. */
  '/echo': echo,

  /** An echo, too; what matters is the sub-protocol of its handshake. */
  '/protocol': echo,

  /** `/close?code=N&reason=...`: a close frame right after the handshake; without a code, one without a status. */
  '/close'(webSocket, url) {
    const code = url.searchParams.get('code');
    if (code === null) webSocket.close();
    else webSocket.close(Number(code), url.searchParams.get('reason') ?? '');
  },

  /** `/push?bytes=N&kind=text|binary&count=M`: M frames of N bytes, each after the one before has left. */
  async '/push'(webSocket, url) {
    const number = (name, otherwise) => Number(url.searchParams.get(name) ?? otherwise);
    const [bytes, count] = [number('bytes', 1), number('count', 1)];
    const binary = url.searchParams.get('kind') !== 'text';
    for (let frame = 0; frame < count && webSocket.readyState === webSocket.OPEN; ++frame) {
      const payload = pushedPayload(frame, bytes, binary);
      await new Promise((resolve) => webSocket.send(payload, { binary }, resolve));
    }
  },

  /** The TCP connection is gone right after the handshake, without a close frame. */
  '/abort'(webSocket, url, { request }) {
    setImmediate(() => request.socket.destroy());
  },

  /** Keeps what arrives for `GET /records`. */
  '/record'(webSocket, url, { records }) {
    const record = { url: url.pathname + url.search, protocol: webSocket.protocol, frames: [], close: null };
    records.push(record);
    webSocket.on('message', (data, isBinary) => record.frames.push(describeFrame(data, isBinary)));
    webSocket.on('close', (code, reason) => { record.close = { code, reason: reason.toString() }; });
  },

  /** Accepts and then never reads: the page's sends pile up, and its close is not answered. */
  '/silent'(webSocket) {
    webSocket.pause();
  }
};

function echo(webSocket) {
  webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
}

function pushedPayload(frame, bytes, binary) {
  const payload = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; ++i) payload[i] = pushedByte(frame, i, binary);
  return payload;
}

/** A frame as JSON; small ones keep their bytes. */
function describeFrame(data, isBinary) {
  const frame = { kind: isBinary ? 'binary' : 'text', length: data.length, sha256: createHash('sha256').update(data).digest('hex') };
  return data.length <= hexLimit ? { ...frame, hex: data.toString('hex') } : frame;
}

const pathOf = (request) => new URL(request.url, 'http://localhost').pathname;
