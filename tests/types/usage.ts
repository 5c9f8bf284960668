// Compiled, never run: every declared member in use, and beside it what the compiler has to refuse.
import { load, TetherError } from '../../js-glue/loader/tether.mjs';
import type {
  ChatClient, ChatMessage, ConnectionState, JsonValue, LiveDataClient, Subscription, Tether, TetherErrorCode, WebSocket, WebSocketEvents
} from '../../js-glue/loader/tether.mjs';

/** Compiles only if `Actual` and `Expected` are the same type. */
type Same<Actual, Expected> = (<T>() => T extends Actual ? 1 : 2) extends <T>() => T extends Expected ? 1 : 2 ? true : false;
function check<_ extends true>(): void {}

async function loading(): Promise<void> {
  const tether: Tether = await load();
  await load({});
  await load({ wasm: '/assets/tether.wasm' });
  await load({ wasm: new URL('tether.wasm', 'https://cdn.test/') });
  // @ts-expect-error a number is no address
  await load({ wasm: 5 });
  // @ts-expect-error a misspelt option
  await load({ wasmUrl: '/tether.wasm' });
  // @ts-expect-error no such class
  tether.ResumableWebSocket;
  check<Same<typeof tether.TetherError, typeof TetherError>>();
}

function errors(error: TetherError): string {
  check<Same<typeof error.code, TetherErrorCode>>();
  check<Same<typeof error.name, 'TetherError'>>();
  check<Same<typeof error.cause, unknown>>();
  const made = new TetherError('not-open', 'a message', new Error('a cause'));
  new TetherError('too-large');
  // @ts-expect-error no such code
  new TetherError('not-opened');
  // @ts-expect-error codes are read
  made.code = 'not-open';
  // @ts-expect-error no such code to compare with
  if (error.code === 'closed') return 'never';
  switch (error.code) {
    case 'wasm-not-found':
    case 'wasm-mime-type':
    case 'wasm-blocked-by-policy':
    case 'wasm-invalid':
      return `cannot load: ${error.message}`;
    default:
      return error.message;
  }
}

function sockets({ WebSocket }: Tether): void {
  if (!WebSocket.supported()) return;
  const socket: WebSocket = new WebSocket('/echo');
  new WebSocket(new URL('wss://host.test/'), 'chat.v1');
  new WebSocket('wss://host.test/', ['chat.v2', 'chat.v1']);
  new WebSocket('wss://host.test/', new Set(['chat.v1']));
  // @ts-expect-error needs an address
  new WebSocket();
  // @ts-expect-error a number is no sub-protocol
  new WebSocket('/', [1]);

  socket.send('text');
  socket.send(new ArrayBuffer(3));
  socket.send(new Uint8Array(3));
  socket.send(new DataView(new ArrayBuffer(3)));
  socket.send(new Float64Array(new SharedArrayBuffer(8)));
  // @ts-expect-error a number
  socket.send(5);
  // @ts-expect-error an object
  socket.send({ text: 'x' });
  // @ts-expect-error a Blob, which only the browser's own socket takes
  socket.send(new Blob(['x']));

  socket.close();
  socket.close(4000);
  socket.close(1000, 'done');
  // @ts-expect-error the code is a number
  socket.close('1000');
  // @ts-expect-error the reason is a string
  socket.close(1000, 5);
  socket.destroy();

  check<Same<typeof socket.readyState, 0 | 1 | 2 | 3>>();
  check<Same<typeof socket.bufferedAmount, number>>();
  check<Same<typeof socket.url | typeof socket.protocol | typeof socket.extensions, string>>();
  // @ts-expect-error states are read
  socket.readyState = 3;
  // @ts-expect-error always 'arraybuffer'
  socket.binaryType = 'blob';
}

function socketEvents(socket: WebSocket): void {
  socket.bind('open', (event) => {
    check<Same<typeof event.type, 'open'>>();
    check<Same<typeof event.target, WebSocket>>();
    // @ts-expect-error an open event carries nothing
    event.data;
  });
  const handler = socket.bind('message', function (event) {
    check<Same<typeof event.data, string | ArrayBuffer>>();
    this.send(event.data);
    event.target.send(typeof event.data === 'string' ? event.data.toUpperCase() : new Uint8Array(event.data, 1));
    // @ts-expect-error an ArrayBuffer has no such method
    event.data.toUpperCase();
    // @ts-expect-error events are read
    event.data = 'x';
  });
  socket.bind('error', ({ error }) => {
    check<Same<typeof error, TetherError>>();
    console.log(error.code, errors(error));
  });
  socket.bind('close', ({ code, reason, wasClean }) => {
    check<Same<typeof code, number>>();
    check<Same<typeof reason, string>>();
    check<Same<typeof wasClean, boolean>>();
  });
  socket.bind('close', () => {});
  socket.unbind('message', handler);
  socket.unbind('message');
  // @ts-expect-error no such event
  socket.bind('messages', () => {});
  // @ts-expect-error no such event either
  socket.unbind('opened');
  // @ts-expect-error a chat's event
  socket.bind('join', () => {});
  // @ts-expect-error a handler is a function
  socket.bind('open', 'handler');
  // @ts-expect-error this event has no error
  socket.bind('close', ({ error }) => error);
  // @ts-expect-error a handler of another event
  socket.unbind('error', handler);

  const names: (keyof WebSocketEvents)[] = ['open', 'message', 'error', 'close'];
  for (const name of names) socket.bind(name, ({ type }) => console.log(type));
}

function subclasses({ WebSocket, ChatClient, LiveDataClient }: Tether): void {
  class Chatty extends WebSocket {
    readonly sent: string[] = [];
    constructor() {
      super('/echo', 'chatty');
      this.bind('message', (event) => event.target.sent.push(String(event.data)));
    }
  }
  new Chatty().sent.length;
  class Room extends ChatClient {}
  class Prices extends LiveDataClient {}
  new Room('/chat', 'ann').joinRoom('lobby');
  new Prices('/stocks').connect();
}

function chats({ ChatClient }: Tether): void {
  const chat: ChatClient = new ChatClient('/chat', 'ann');
  new ChatClient('/chat', 'ann', { plainText: true });
  new ChatClient(new URL('wss://host.test/chat'), 'ann', { allowedOrigins: ['wss://host.test'] });
  // @ts-expect-error a misspelt option
  new ChatClient('/chat', 'ann', { allowedOrigin: 'wss://host.test' });
  // @ts-expect-error needs a name
  new ChatClient('/chat');
  chat.connect();
  chat.reconnect();
  chat.disconnect();
  chat.joinRoom('lobby');
  chat.leaveRoom('lobby');
  const id: string = chat.sendMessage('hello');
  chat.sendMessage('hello', 'lobby');
  const known: boolean = chat.resend(id);
  console.log(known);
  // @ts-expect-error a text
  chat.sendMessage(5);
  // @ts-expect-error a room
  chat.joinRoom();
  check<Same<typeof chat.state, ConnectionState>>();
  check<Same<typeof chat.username, string>>();
  // @ts-expect-error names are read
  chat.username = 'bob';

  chat.bind('open', ({ target }) => target.joinRoom('lobby'));
  chat.bind('state', ({ oldState, newState, cause, detail }) => {
    check<Same<typeof oldState | typeof newState, ConnectionState>>();
    console.log(cause === 'lost', detail.length, newState === 'backoff');
    // @ts-expect-error no such state
    if (newState === 'open') return;
  });
  chat.bind('reconnecting', ({ attempt, delay }) => attempt + delay);
  chat.bind('close', ({ code, cause }) => `${code.toFixed()} ${cause}`);
  chat.bind('error', ({ error }) => error.code);
  const handler = chat.bind('message', ({ room, username, text, id: messageId, time }) => {
    check<Same<typeof room | typeof username | typeof text | typeof messageId, string>>();
    check<Same<typeof time, number>>();
  });
  chat.unbind('message', handler);
  chat.bind('join', ({ room, username }) => `${room} ${username}`.length);
  chat.bind('leave', ({ room, username }) => `${room} ${username}`.length);
  chat.bind('presence', ({ room, users }) => {
    check<Same<typeof users, readonly string[]>>();
    // @ts-expect-error the list is read
    users.push(room);
  });
  chat.bind('history', ({ room, messages, gap }) => {
    check<Same<typeof gap, boolean>>();
    const first: ChatMessage | undefined = messages[0];
    console.log(room, first?.text);
  });
  chat.bind('delivery', ({ id: messageId, room, status, reason }) => {
    check<Same<typeof status, 'sent' | 'failed'>>();
    console.log(messageId.length, room.length, reason.length);
    // @ts-expect-error no such status
    if (status === 'pending') return;
  });
  chat.bind('unparsed', ({ text, reason }) => text.length + reason.length);
  // @ts-expect-error a chat message has a text, not data
  chat.bind('message', ({ data }) => data);
  // @ts-expect-error a live data event
  chat.bind('channelerror', () => {});
  chat.destroy();
}

interface Price {
  symbol: string;
  price: number;
}

function liveData({ LiveDataClient }: Tether): void {
  const live: LiveDataClient = new LiveDataClient('/stocks');
  // @ts-expect-error needs an address
  new LiveDataClient();
  new LiveDataClient('/stocks', { allowedOrigins: new Set(['wss://host.test']) });
  live.connect();
  live.reconnect();
  live.disconnect();
  check<Same<typeof live.state, ConnectionState>>();

  const subscription: Subscription = live.subscribe('ACME', (value) => {
    check<Same<typeof value, { [key: string]: JsonValue }>>();
  });
  check<Same<typeof subscription.channel, string>>();
  subscription.cancel();
  live.subscribe<Price>('ACME', ({ symbol, price }) => `${symbol} ${price.toFixed(2)}`);
  live.subscribe('ACME', (value: Price) => value.price);
  // @ts-expect-error needs a handler
  live.subscribe('ACME');
  // @ts-expect-error cancelled by the subscription
  live.unsubscribe('ACME');

  const price: Price = { symbol: 'ACME', price: 1 };
  live.send({ type: 'list' });
  live.send(price);
  live.send([1, 'two', null]);
  live.send('text');
  // @ts-expect-error JSON knows no such thing
  live.send(undefined);
  // @ts-expect-error nor this
  live.send(5n);

  live.bind('open', ({ target }) => target.send({ type: 'list' }));
  live.bind('message', ({ data }) => {
    check<Same<typeof data, JsonValue>>();
  });
  live.bind('channelerror', ({ channel, message }) => `${channel}: ${message}`.length);
  live.bind('error', ({ error }) => error.code);
  live.bind('close', ({ wasClean }) => wasClean);
  // @ts-expect-error a chat's event
  live.bind('join', () => {});
  live.unbind('message');
  live.destroy();
}

export { chats, errors, liveData, loading, socketEvents, sockets, subclasses };
