// A proxy that speaks TLS, with a certificate of its own making, before a server that does not, as in production.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

import { temporaryDirectory } from '../../browser/support/processes.mjs';

const run = promisify(execFile);

/** A key and a certificate for localhost that no browser trusts by itself. */
async function selfSigned() {
  const folder = temporaryDirectory('tether-certificate-');
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]);
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** Listens on a free port and connects to `target`, a port of the loopback address. Returns {url, close()}. */
export async function startTlsProxy(target) {
  const sockets = new Set();
  const server = createServer(await selfSigned(), (socket) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [one, other] of [[socket, upstream], [upstream, socket]]) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => { sockets.delete(one); other.destroy(); });
    }
  });
  server.on('tlsClientError', () => {}); // a browser that does not like the certificate
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    url: `https://localhost:${server.address().port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    }
  };
}
