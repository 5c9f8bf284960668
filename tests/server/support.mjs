/**
 * What the server tests share: a server on a free port with files of its own,
 * and a client that waits for messages, never for time.
 */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { start_server as startServer } from '../../demo/server/server.mjs';

/** Generous, because it only matters when something is broken or the machine is busy. */
const deadlineMs = 10_000;
const mainFile = fileURLToPath(new URL('../../demo/server/main.mjs', import.meta.url));

/** A folder that is removed after the test `t`. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tether-server-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A running server that is closed after the test; `faults` collects what it would log. */
export async function startTestServer(t, options = {}) {
  const faults = [];
  const folder = temporaryFolder(t);
  const server = await startServer({
    port: 0,
    dataFile: join(folder, 'chat.sqlite'),
    staticRoots: [folder],
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  t.after(() => server.close());
  return { ...server, folder, faults };
}

/** The command line in a process of its own, which is killed after the test if it still runs. */
export function spawnServer(t, args) {
  const child = spawn(process.execPath, [mainFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
  }
  // "close" rather than "exit": the output is complete then.
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));
  t.after(() => child.kill('SIGKILL'));
  return {
    pid: child.pid,
    output,
    ended: within(ended, 'the server process to end'),
    kill: (signal) => child.kill(signal),
    /** The address in the line that the server prints when it listens. */
    async url() {
      const listening = (async () => {
        while (!output.stdout.includes('\n')) await once(child.stdout, 'data');
        return /http:\S+/.exec(output.stdout)[0].replace('localhost', '127.0.0.1');
      })();
      const early = ended.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)));
      return within(Promise.race([listening, early]), 'the server to listen');
    },
  };
}

/** Rejects if `promise` takes too long, saying what was waited for. */
export function within(promise, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), deadlineMs);
  });
  const result = Promise.race([promise, late]).finally(() => clearTimeout(timer));
  // Whoever looks at it late gets the rejection; until then it is not "unhandled".
  result.catch(() => {});
  return result;
}

/** Connects to `path` of the server at `url`; the connection is cut after the test. */
export async function connect(t, url, path, options = {}) {
  const client = new Client(new URL(path, url.replace('http', 'ws')), options);
  t.after(() => client.socket.terminate());
  await within(once(client.socket, 'open'), `a connection to ${path}`);
  return client;
}

/** The status and text with which the server refuses an upgrade. */
export async function refusal(url, path, options = {}) {
  const socket = new WebSocket(new URL(path, url.replace('http', 'ws')), options);
  const [, response] = await within(once(socket, 'unexpected-response'), 'a refusal');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode, type: response.headers['content-type'], body };
}

class Client {
  #received = [];
  #waiting = null;

  constructor(url, options) {
    this.socket = new WebSocket(url, options);
    this.socket.on('error', () => {}); // "close" follows and tells.
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#waiting?.();
      });
    });
    this.socket.on('message', (data) => {
      const text = data.toString();
      this.#received.push(text === 'pong' ? text : JSON.parse(text));
      this.#waiting?.();
    });
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  sendText(text) {
    this.socket.send(text);
  }

  /** The next frame that `matches`; those before it are dropped. */
  next(matches = () => true) {
    return within(this.#next(matches), `a frame with ${matches}`);
  }

  async #next(matches) {
    for (;;) {
      while (this.#received.length > 0) {
        const frame = this.#received.shift();
        if (matches(frame)) return frame;
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the connection is closed');
      await new Promise((resolve) => (this.#waiting = resolve));
    }
  }

  /** The next `count` frames of any kind. */
  async take(count) {
    const frames = [];
    while (frames.length < count) frames.push(await this.next());
    return frames;
  }

  /**
   * Every frame up to the answer to a ping sent now: all that the server had to
   * say so far. This is how a test sees that something did *not* arrive.
   */
  async settle() {
    this.sendText('ping');
    const frames = [];
    for (;;) {
      const frame = await this.next();
      if (frame === 'pong') return frames;
      frames.push(frame);
    }
  }

  /** Joins a room of the chat and swallows what comes with it. */
  async join(username, room = 'lobby') {
    this.send({ type: 'join', username, room });
    await this.next((frame) => frame.type === 'join' && frame.username === username);
    return this;
  }

  get closing() {
    return within(this.closed, 'the connection to close');
  }

  leave() {
    this.socket.close();
    return this.closing;
  }
}

/** A socket of the server without a network: its buffer is as full as the test says. */
export class FakeSocket extends EventEmitter {
  OPEN = WebSocket.OPEN;
  readyState = WebSocket.OPEN;
  bufferedAmount = 0;
  sent = [];
  closedWith = null;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code, reason) {
    this.closedWith = [code, reason];
    this.readyState = WebSocket.CLOSING;
  }

  receive(frame) {
    this.emit('message', Buffer.from(JSON.stringify(frame)), false);
  }
}
