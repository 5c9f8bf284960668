// Dara's own client with the face of tether's, as far as it has one: WebSocketClient of the script in Dara's Python package.
// What Dara does in React (stores, actions, answers to requests for variables) is not here.

const files = [
  'react.development.js', 'react-is.development.js', 'react-dom.development.js', 'react-query.development.js', 'styled-components.min.js',
  'dara.core.umd.cjs'
];
let WebSocketClient = null;

const run = (file) => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  Object.assign(script, { src: `/peer/theirs/${file}`, onload: resolve, onerror: () => reject(new Error(`no ${file}`)) });
  document.head.append(script);
});

class DaraClient {
  #options;
  #handlers = [];
  #inner = null;
  #channel = null;
  #isClosed = false;

  constructor(options = {}) {
    this.#options = options;
  }

  bind(name, handler) {
    this.#handlers.push([name, handler]);
    return handler;
  }

  #tell(name, fields) {
    for (const [one, handler] of this.#handlers) if (one === name) handler({ type: name, target: this, preventDefault() {}, ...fields });
  }

  /** As Dara's `setupWebsocket` makes it. */
  connect() {
    if (this.#options.baseUrl) window.dara.base_url = this.#options.baseUrl;
    const base = new URL(window.dara.base_url || '/', location.href);
    const path = base.pathname.replace(/\/$/, '');
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${base.host}${path}/api/core/ws`;
    this.#inner = new WebSocketClient(url, this.#options.liveReload ?? false);
    if (this.#options.maxAttempts !== undefined) this.#inner.maxAttempts = this.#options.maxAttempts;
    this.#inner.messages$.subscribe((frame) => this.#hear(frame));
  }

  #hear({ type, __typename: typename, message }) {
    if (type === 'init') {
      if (message.channel === this.#channel) return; // it tells each link twice (section 11.3)
      this.#tell('open', { channel: message.channel, again: this.#channel !== null });
      this.#channel = message.channel;
    } else if (type === 'custom') {
      const { __response_for: request, __rchan: rchan, kind, data } = message;
      if (request === undefined) this.#tell('custom', { kind, data, rchan });
    } else if (type === 'message' && typename === undefined) {
      const { __rchan: rchan, ...data } = message;
      this.#tell('message', { data, rchan });
    } else if (typename === 'TaskNotificationMessage') {
      const { task_id: taskId, status, progress, message: text, error } = message;
      this.#tell('task', { taskId, status, progress, message: text, error });
    } else if (typename === 'ServerErrorMessage') {
      this.#tell('serverError', message);
    } else if (typename === 'ServerVariableMessage') {
      this.#tell('serverVariable', { uid: message.uid, sequenceNumber: message.sequence_number });
    }
  }

  get state() {
    if (this.#isClosed) return 'closed';
    if (this.#inner?.maxAttemptsReached) return 'paused';
    return this.#inner?.socket.readyState === 1 ? 'up' : 'backoff';
  }

  get channel() {
    return this.#channel;
  }

  whenOpen() {
    return this.#inner ? this.#inner.getChannel() : new Promise(() => {});
  }

  reconnect() {
    this.#inner.socket.close();
  }

  close() {
    this.#isClosed = true;
    this.#inner?.close();
  }

  send(kind, data) {
    this.#inner?.sendCustomMessage(kind, data);
  }

  /** There is no limit of time. */
  async request(kind, data) {
    const frame = await this.#inner?.sendCustomMessage(kind, data, true);
    return frame?.message.data;
  }

  reply(rchan, value) {
    this.#inner.sendMessage(value, rchan);
  }

  replyInChunks(rchan, chunks) {
    for (const chunk of chunks) this.#inner.sendMessage(chunk, rchan, chunks.length);
  }

  task(id) {
    const wait = () => this.#inner.waitForTask(id).catch((error) => {
      throw Object.assign(error, { code: error.name === 'TaskCancelledError' || /cancel/i.test(error.message) ? 'cancelled' : 'server-error' });
    });
    return {
      id,
      wait: () => wait().then(() => {}),
      result: async () => {
        await wait();
        return (await this.http('GET', `/api/core/tasks/${id}`)).value;
      },
      cancel: () => this.http('DELETE', `/api/core/tasks/${id}`)
    };
  }

  /** Dara's `request` is the browser's own, with a base URL. */
  async http(method, path, body) {
    const answer = await fetch((window.dara.base_url ?? '') + path, {
      method,
      credentials: 'include',
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    });
    return { status: answer.status, value: await answer.json().catch(() => null) };
  }

  async compute(uid, data, { force = null } = {}) {
    const body = { values: { data, lookup: {} }, ws_channel: await this.whenOpen(), force_key: force };
    const { value } = await this.http('POST', `/api/core/derived-variable/${uid}`, body);
    return value.task_id ? { task: this.task(value.task_id) } : value;
  }

  async login(credentials = {}) {
    return (await this.http('POST', '/api/auth/session', credentials)).value;
  }

  async verify() {
    return (await this.http('POST', '/api/auth/verify-session')).status === 200;
  }

  async logout() {
    return (await this.http('POST', '/api/auth/revoke-session')).value;
  }
}

export async function load() {
  for (const file of files) await run(file);
  ({ WebSocketClient } = window.dara.core);
  window.dara.base_url ??= '';
  return { DaraClient, TetherError: Error };
}
