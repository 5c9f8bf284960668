// DaraClient: every declared member in use, and beside it what the compiler has to refuse.
import { load, TetherError } from '../../js-glue/loader/dara.mjs';
import type {
  ActionFields, DaraClient, DaraEvents, DaraOptions, DaraStore, DaraTask, DaraValue, LoadOptions, TaskFields, TetherDara
} from '../../js-glue/loader/dara.mjs';

const loading: LoadOptions = { wasm: '/dara.wasm' };
const options: DaraOptions = { baseUrl: '/below', liveReload: true, requestTimeout: 1000, pingInterval: 0, maxAttempts: -1 };
const value: DaraValue = { list: [null, true, 1.5, 2n ** 64n, 'text', { nested: [] }] };

export async function connection(): Promise<void> {
  const module: TetherDara = await load(loading);
  const client: DaraClient = new module.DaraClient(options);
  client.connect();
  client.reconnect();
  const channel: string = await client.whenOpen();
  console.log(channel, client.channel === null, client.state === 'up');
  new module.DaraClient();
  // @ts-expect-error the page has another name for it
  new module.DaraClient({ base_url: '/' });
  // @ts-expect-error no such state
  client.state === 'open';
  client.close();
  client.destroy();
}

export function events(client: DaraClient): void {
  client.bind('open', ({ channel, again }) => console.log(channel.length, again === true));
  client.bind('close', ({ code, reason, wasClean, cause }) => console.log(code + 1, reason, wasClean, cause));
  client.bind('state', ({ oldState, newState }) => console.log(oldState, newState));
  client.bind('reconnecting', ({ attempt, delay }) => console.log(attempt + delay));
  client.bind('error', ({ error }) => console.log(error instanceof TetherError, error.code));
  client.bind('custom', ({ kind, data, rchan }) => console.log(kind, data, rchan?.length));
  client.bind('message', ({ data, rchan }) => console.log(data, rchan?.length));
  client.bind('task', (task: TaskFields) => console.log(task.taskId, task.status, task.progress, task.message, task.fakeDuration, task.error));
  client.bind('store', ({ uid, sequenceNumber, again }) => console.log(uid, sequenceNumber + 1, again));
  client.bind('variables', ({ changes }) => changes.forEach(({ uid, value }) => console.log(uid, value)));
  client.bind('serverError', ({ error, time }) => console.log(error.length, time.length));
  client.bind('serverVariable', ({ uid, sequenceNumber }) => console.log(uid, sequenceNumber + 1));
  client.bind('refused', ({ status, reason, url, preventDefault }) => console.log(status + 1, reason, url, preventDefault()));
  client.bind('login', (event) => event.preventDefault());
  const handler = client.bind('action', (event) => {
    const { name, fields, executionId }: ActionFields = event;
    console.log(name, fields['url'], executionId, event.target === client);
    event.preventDefault();
  });
  client.unbind('action', handler);
  const names: (keyof DaraEvents)[] = ['open', 'login'];
  console.log(names);
  // @ts-expect-error no such event
  client.bind('batch', () => {});
}

export async function messages(client: DaraClient): Promise<void> {
  client.send('kind', value);
  const answer: DaraValue = await client.request('kind', null, { timeout: 100 });
  client.handle('kind', (data) => [data, answer]);
  client.handle('kind', async () => {});
  client.handle('kind', null);
  client.reply('rchan', value);
  client.replyInChunks('rchan', [1, 'two']);
  client.provide('uid', value);
  client.provide('uid', async (variable) => variable);
  client.withdraw('uid');
  const known: DaraValue | undefined = client.variable('uid');
  console.log(known);
  // @ts-expect-error JSON cannot say it
  client.send('kind', undefined);
  // @ts-expect-error JSON cannot say it
  client.reply('rchan', new Map());
}

export async function tasksAndStores(client: DaraClient): Promise<void> {
  const task: DaraTask = client.task('t');
  await task.wait({ timeout: 100 });
  const result: DaraValue = await task.result();
  await task.cancel();
  const computed = await client.compute('uid', [1, 'two'], { force: 'anew' });
  console.log(task.id, task.status === 'PROGRESS', result, computed.task?.id, computed.value);
  const store: DaraStore = client.store('uid', { readonly: false });
  const first: DaraValue = await store.ready();
  await store.write([first, store.value ?? null, store.sequenceNumber + 1, store.uid]);
  const again: DaraValue = await store.refresh();
  await client.writeStores({ a: again, b: 2n });
  store.release();
  // @ts-expect-error it is read, and written with write()
  store.value = 5;
}

export async function actions(client: DaraClient): Promise<void> {
  const running = client.runAction({ definitionUid: 'd', uid: 'u', values: { a: 1 }, lookup: {}, input: null, timeout: 100 });
  console.log(running.executionId.length);
  await running;
  // @ts-expect-error the instance has a uid, too
  client.runAction({ definitionUid: 'd' });
  const { status, value: body } = await client.http('POST', '/api/mine', { a: 1 });
  console.log(status + 1, body, await client.http('GET', '/api/mine'));
  const hasSession: boolean = await client.verify();
  const answer: DaraValue = await client.login({ username: 'ada', password: 'secret' });
  console.log(hasSession, answer, await client.login(), await client.logout());
}
