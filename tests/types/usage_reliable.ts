// ReliableWebSocket: every declared member in use, and beside it what the compiler has to refuse.
import { load, TetherError } from '../../js-glue/loader/reliable.mjs';
import type {
  ConnectionSnapshot, ConnectionState, ConnectionStats, HeartbeatOptions, Payload, ReconnectOptions, ReliableWebSocket,
  ReliableWebSocketEvents, ReliableWebSocketOptions, SendResult, StateCause, TetherReliable
} from '../../js-glue/loader/reliable.mjs';
import { load as loadTether } from '../../js-glue/loader/tether.mjs';
import type { ReliableWebSocket as LargeSocket, ReliableWebSocketOptions as LargeOptions, SendResult as LargeResult } from '../../js-glue/loader/tether.mjs';

/** Compiles only if `Actual` and `Expected` are the same type. */
type Same<Actual, Expected> = (<T>() => T extends Actual ? 1 : 2) extends <T>() => T extends Expected ? 1 : 2 ? true : false;
function check<_ extends true>(): void {}

check<Same<ReliableWebSocket, LargeSocket>>();
check<Same<ReliableWebSocketOptions, LargeOptions>>();
check<Same<SendResult, LargeResult>>();

async function loading(): Promise<void> {
  const module: TetherReliable = await load({ wasm: '/reliable.wasm' });
  new module.WebSocket('/echo');
  // @ts-expect-error not in this module
  module.ChatClient;
  // A page may begin with the small module and go over to the large one.
  const { ReliableWebSocket } = await loadTether();
  const socket: ReliableWebSocket = new ReliableWebSocket('/ws');
  socket.destroy();
}

function sources({ ReliableWebSocket }: TetherReliable): void {
  new ReliableWebSocket();
  new ReliableWebSocket(new URL('wss://host.test/'));
  new ReliableWebSocket(() => '/ws');
  new ReliableWebSocket(async ({ attempt, refresh }) => {
    check<Same<typeof attempt, number>>();
    check<Same<typeof refresh, boolean>>();
    return attempt > 5 ? ReliableWebSocket.STOP : new URL('wss://host.test/');
  });
  new ReliableWebSocket('/ws', { token: () => ({ text: 'secret', validFor: 60_000 }) });
  new ReliableWebSocket('/ws', { token: async () => ({ text: 'secret' }), protocols: () => ['chat.v2', 'chat.v1'] });
  new ReliableWebSocket('/ws', { token: () => ReliableWebSocket.STOP });
  // @ts-expect-error a number is no address
  new ReliableWebSocket(5);
  // @ts-expect-error a provider of nothing
  new ReliableWebSocket(() => {});
  // @ts-expect-error another symbol
  new ReliableWebSocket('/ws', { token: () => Symbol('stop') });
  // @ts-expect-error a token is one text
  new ReliableWebSocket('/ws', { token: ['a', 'b'] });
}

function options({ ReliableWebSocket }: TetherReliable): void {
  const all: ReliableWebSocketOptions = {
    protocols: new Set(['chat.v1']), token: 'secret', tokenUse: 'first-message', tokenPrefix: 'Bearer ',
    allowedOrigins: ['wss://live.example.com'],
    queue: { maxBytes: 1 << 16, maxMessages: 10, overflow: 'drop-volatile', ttl: 1000, highWater: 1000, lowWater: 100 },
    maxFrameBytes: 1000, connectTimeout: 1000, maxConnectTimeout: 2000, providerTimeout: 1000, pauseWhenHiddenAfter: 1000,
    shouldReconnect: ({ code, reason, wasClean }, attempt) => (code === 4000 && reason === '' && wasClean ? attempt < 3 : undefined),
    requests: {
      write: (id, payload: { question: string }) => JSON.stringify({ id, ...payload }),
      read: (data) => (typeof data === 'string' ? Number(JSON.parse(data).id) : undefined),
      kind: 'text', maxInFlight: 4
    }
  };
  new ReliableWebSocket('/ws', all);
  new ReliableWebSocket('/ws', { requests: { write: (id) => Uint8Array.of(id), read: () => undefined, kind: 'binary' } });
  // @ts-expect-error a misspelt option
  new ReliableWebSocket('/ws', { connectTimeoutMs: 1000 });
  // @ts-expect-error a misspelt option of a group
  new ReliableWebSocket('/ws', { queue: { max_bytes: 1000 } });
  // @ts-expect-error no such policy
  new ReliableWebSocket('/ws', { queue: { overflow: 'drop' } });
  // @ts-expect-error needs both functions
  new ReliableWebSocket('/ws', { requests: { write: () => '' } });
  // @ts-expect-error an answer later is too late
  new ReliableWebSocket('/ws', { shouldReconnect: async () => true });
}

function calls(socket: ReliableWebSocket): void {
  socket.setHeartbeat(15_000);
  socket.setHeartbeat(15_000, 'are you there?');
  const heartbeat: HeartbeatOptions = {
    interval: 1, hiddenInterval: 1, deadline: 1, hiddenDeadline: 1, afterSend: 1, afterWake: 1, suspectAfter: 1,
    ping: 'ping', isPong: (data) => data === 'pong'
  };
  socket.setHeartbeat(heartbeat);
  // @ts-expect-error not both
  socket.setHeartbeat(heartbeat, 'ping');
  socket.enableAutoReconnect();
  socket.enableAutoReconnect(5);
  socket.enableAutoReconnect(5, false);
  const reconnect: ReconnectOptions = {
    maxRetries: Infinity, backoff: true, maxElapsed: 1, firstServer: 1, firstLost: 1, firstLocal: 1, base: 1, cap: 1, hiddenCap: 1,
    offlineDelay: 1, maxRetryAfter: 1, stableAfter: 1
  };
  socket.enableAutoReconnect(reconnect);
  socket.disableAutoReconnect();
  socket.connect();
  socket.reconnect();
  socket.close();
  socket.close(4000, 'done');
  // @ts-expect-error the code is a number
  socket.close('4000');
  socket.destroy();

  check<Same<typeof socket.state, ConnectionState>>();
  check<Same<typeof socket.bufferedAmount, number>>();
  check<Same<typeof socket.url | typeof socket.protocol, string>>();
  // @ts-expect-error states are read
  socket.state = 'up';
  const stats: ConnectionStats = socket.stats();
  const snapshot: ConnectionSnapshot = socket.snapshot();
  const [first] = snapshot.transitions;
  console.log(stats.lastRttMs, snapshot.msIn.backoff, snapshot.lastClose.code, first?.[3] === 'lost');
  // @ts-expect-error counters only
  stats.transitions;
}

function messages(socket: ReliableWebSocket): void {
  const payloads: Payload[] = ['text', new ArrayBuffer(3), new Uint8Array(3), new DataView(new ArrayBuffer(3))];
  for (const payload of payloads) socket.send(payload);
  const result: SendResult = socket.send('text', { kind: 'latest', key: 'cursor', ttl: 1000, done: ({ status, why }) => console.log(status, why) });
  if (result.status === 'rejected') {
    // @ts-expect-error not a reason for this
    if (result.why === 'invalid-url') return;
    switch (result.why) {
      case 'queue-full': return console.log(new TetherError(result.why));
      default: console.log(result.why.length);
    }
  }
  // @ts-expect-error what was sent needs no reason
  if (result.status === 'sent') console.log(result.why.length);
  // @ts-expect-error an object
  socket.send({ text: 'x' });
  // @ts-expect-error no such kind
  socket.send('x', { kind: 'volatile' });
  // @ts-expect-error a misspelt option
  socket.send('x', { class: 'latest' });
}

async function requests(socket: ReliableWebSocket): Promise<void> {
  const reply = await socket.request({ question: 'why' }, 1000);
  check<Same<typeof reply, string | ArrayBuffer>>();
  await socket.request('why');
}

function events(socket: ReliableWebSocket): void {
  socket.bind('open', ({ target }) => target.send('hello'));
  const handler = socket.bind('message', ({ data }) => {
    check<Same<typeof data, string | ArrayBuffer>>();
  });
  socket.unbind('message', handler);
  socket.bind('close', ({ code, reason, wasClean, cause }) => {
    check<Same<typeof cause, StateCause>>();
    console.log(code.toFixed(), reason.length, wasClean);
  });
  socket.bind('error', ({ error }) => error.code);
  socket.bind('state', ({ oldState, newState, cause, detail }) => {
    check<Same<typeof oldState | typeof newState, ConnectionState>>();
    console.log(cause === 'lost', detail.length);
    // @ts-expect-error no such cause
    if (cause === 'bored') return;
  });
  socket.bind('reconnecting', ({ attempt, delay }) => attempt + delay);
  socket.bind('writable', () => {});
  socket.bind('degraded', ({ failures }) => failures.toFixed());
  // @ts-expect-error no such event
  socket.bind('reconnected', () => {});
  // @ts-expect-error this event has no cause
  socket.bind('error', ({ cause }) => cause);
  const names: (keyof ReliableWebSocketEvents)[] = ['open', 'message', 'close', 'error', 'state', 'reconnecting', 'writable', 'degraded'];
  for (const name of names) socket.bind(name, ({ type }) => console.log(type));
}

export { calls, events, loading, messages, options, requests, sources };
