// Stores: section 8, rows 23 to 32 of section 12, and what section 11 says about them.

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

const onAll = { at, main: true };
const storePath = '/api/core/store/shared';

onDara('stores', (page, check) => {
  /** Connects, has the server write a first value, and opens the store. */
  const opens = async (value = { n: 0, items: [1, 2, 3] }, uid = 'shared', options = {}) => {
    await page.connects();
    if (value !== undefined) await page.server.does('write', { store: uid, value });
    await page.run((one, how) => { window.client.store(one, how); }, uid, options);
    await page.run((one) => window.client.store(one).ready(), uid);
  };
  const patches = (...list) => page.server.does('patch', { patches: list });
  const reads = async () => (await page.server.requests(/core\/store\/shared/)).length;

  check('[12.23] its value is fetched, with its number', onAll, async () => {
    await page.connects();
    const value = await page.run(() => window.client.store('shared').ready());
    assert.deepEqual(value, { n: 0, items: [1, 2, 3] });
    assert.equal((await page.stored('shared')).sequenceNumber, 0);
    assert.deepEqual(await page.server.requests(/core\/store/), [['GET', storePath, '']]);
    assert.equal((await page.tells('store'))[0].uid, 'shared');
  });

  check('[12.24] what is written here is told to the server, with the channel, and not back to us', onAll, async () => {
    await opens();
    const given = { n: 1, '~/': null };
    await page.run((value) => window.client.store('shared').write(value), given);
    const [, , body] = (await page.server.requests(/core\/store$/))[0];
    assert.equal(body.startsWith('{'), true);
    assert.deepEqual(JSON.parse(body), { values: { shared: given }, ws_channel: await page.run(() => window.client.channel) });
    assert.deepEqual(await page.server.does('read'), { value: given, sequence_number: 2 });
    await page.holds('shared', given);
  });

  check('[12.25] a store that is read-only is not written', { at }, async () => {
    await page.connects();
    const error = await page.run(async () => {
      const store = window.client.store('fixed', { readonly: true });
      await store.ready();
      return (await window.peer.outcome(store.write(1))).error;
    });
    assert.equal(error, 'read-only');
    assert.deepEqual(await page.server.requests(/core\/store$/), []);
  });

  check('[8] nor is one of which only the server knows that', { at, problems: true }, async () => {
    await page.connects();
    const error = await page.run(async () => {
      const store = window.client.store('fixed');
      await store.ready();
      return (await window.peer.outcome(store.write(1))).error;
    });
    assert.notEqual(error, undefined);
  });

  check('[12.26] several stores in one request', { at }, async () => {
    await page.connects();
    await page.calls('writeStores', { shared: 1, other: [2] });
    const requests = await page.server.requests(/core\/store$/);
    assert.equal(requests.length, 1);
    assert.deepEqual(JSON.parse(requests[0][2]).values, { shared: 1, other: [2] });
    assert.equal((await page.server.does('read', { store: 'other' })).value[0], 2);
  });

  check('[12.27] a value is for its store only', onAll, async () => {
    await opens();
    await page.run(() => window.client.store('other').ready());
    await page.server.does('write', { store: 'other', value: ['new'] });
    await page.holds('other', ['new']);
    assert.deepEqual((await page.stored('shared')).value, { n: 0, items: [1, 2, 3] });
  });

  check('[12.28] patches in their order', onAll, async () => {
    await opens();
    await patches({ op: 'replace', path: '/n', value: 1 });
    await patches({ op: 'add', path: '/items/-', value: 4 }, { op: 'remove', path: '/items/0' });
    await page.holds('shared', { n: 1, items: [2, 3, 4] });
    assert.equal((await page.stored('shared')).sequenceNumber, 3);
    assert.equal(await reads(), 1);
  });

  check('[8] all six operations, with escapes', onAll, async () => {
    await opens({ n: 2, m: { 'a/b': 1 } });
    await patches(
      { op: 'test', path: '/n', value: 2 }, { op: 'replace', path: '/n', value: 3 }, { op: 'move', from: '/m', path: '/z' },
      { op: 'copy', from: '/z', path: '/y' }, { op: 'add', path: '/y/c~1d', value: null }, { op: 'remove', path: '/z' }
    );
    await patches({ op: 'add', path: '/~01', value: '~1' }, { op: 'remove', path: '/y/a~1b' });
    await page.holds('shared', { n: 3, y: { 'c/d': null }, '~1': '~1' });
    assert.equal(await reads(), 1);
  });

  check('[8] the whole value as one patch; none at all', { at }, async () => {
    await opens();
    await page.server.does('patch', { patches: [1, 2] });
    await page.holds('shared', [1, 2]);
    await page.server.does('patch', { patches: [] });
    await page.server.does('patch', { patches: [{ op: 'add', path: '/-', value: 3 }] });
    await page.holds('shared', [1, 2, 3]);
    await patches({ op: 'replace', path: '', value: { k: 1 } });
    await page.holds('shared', { k: 1 });
    const { sequenceNumber } = await page.stored('shared');
    assert.equal(sequenceNumber, (await page.server.does('read')).sequence_number);
  });

  check('[8] differences that the server finds by itself', { at }, async () => {
    await opens({ items: [1, 2, 3], n: 1 });
    await page.server.does('patch', { patches: { items: [3, 1, 2], n: 2, m: { 'a/b': 1 } } });
    await page.holds('shared', { items: [3, 1, 2], n: 2, m: { 'a/b': 1 } });
  });

  check('[12.29] a patch that was lost: the value is fetched anew, once', onAll, async () => {
    await opens();
    await page.server.does('lose', { typename: 'BackendStorePatchMessage' });
    await patches({ op: 'replace', path: '/n', value: 1 });
    await patches({ op: 'add', path: '/items/-', value: 4 });
    await page.holds('shared', { n: 1, items: [1, 2, 3, 4] });
    assert.equal(await reads(), 2);
    await patches({ op: 'replace', path: '/n', value: 5 });
    await page.holds('shared', { n: 5, items: [1, 2, 3, 4] });
    assert.equal(await reads(), 2);
  });

  check('[12.30] more patches while it is being fetched', { at }, async () => {
    await opens();
    const release = await page.server.hold(storePath);
    await page.server.does('patch', { patches: [{ op: 'replace', path: '/n', value: 1 }], notify: false });
    for (const value of [2, 3, 4]) await patches({ op: 'replace', path: '/n', value });
    await page.roundTrip();
    await release();
    await page.holds('shared', { n: 4, items: [1, 2, 3] });
    await page.roundTrip();
    assert.equal(await reads(), 2);
  });

  check('[8] a silent write is found out with the next patch', { at }, async () => {
    await opens();
    await page.server.does('write', { value: { n: 7, items: [] }, notify: false });
    await patches({ op: 'replace', path: '/n', value: 8 });
    await page.holds('shared', { n: 8, items: [] });
  });

  check('[12.31] what the server says is not said back', { at }, async () => {
    await opens();
    await page.server.does('write', { value: { n: 9 } });
    await page.holds('shared', { n: 9 });
    await page.roundTrip();
    assert.deepEqual(await page.server.requests(/core\/store$/), []);
  });

  check('[12.32] a value, then a patch', { at }, async () => {
    await opens();
    await page.server.does('write', { value: { n: 5 } });
    await patches({ op: 'replace', path: '/n', value: 6 });
    await page.holds('shared', { n: 6 });
    assert.equal(await reads(), 1);
  });

  check('[8] an older patch is passed over', { at }, async () => {
    await opens();
    await page.server.does('send_typed', {
      typename: 'BackendStorePatchMessage',
      message: { store_uid: 'shared', patches: [{ op: 'replace', path: '/n', value: 99 }], sequence_number: 1 }
    });
    await page.roundTrip();
    assert.deepEqual((await page.stored('shared')).value, { n: 0, items: [1, 2, 3] });
  });

  check('[8, 11] a patch that cannot be applied: the value is fetched anew', onAll, async () => {
    await opens();
    for (const list of [[{ op: 'test', path: '/n', value: 7 }], [{ op: 'remove', path: '/nowhere' }], [{ op: 'unheard', path: '/n' }]]) {
      const { sequenceNumber } = await page.stored('shared');
      await page.server.does('write', { value: { n: 'anew', items: [] }, notify: false });
      const before = await reads();
      await page.server.does('send_typed', {
        typename: 'BackendStorePatchMessage',
        message: { store_uid: 'shared', patches: [{ op: 'replace', path: '/n', value: 99 }, ...list], sequence_number: sequenceNumber + 1 }
      });
      await page.until(async () => await reads() === before + 1, 'it is fetched');
      await page.holds('shared', { n: 'anew', items: [] });
    }
  });

  check('[8] a store that holds null: the server patches {}', { at }, async () => {
    await page.connects();
    assert.equal(await page.run(() => window.client.store('empty').ready()), null);
    await page.server.does('patch', { store: 'empty', patches: { a: 1 } });
    await page.holds('empty', { a: 1 });
  });

  check('[8] one that is deleted holds null', { at }, async () => {
    await opens();
    await page.server.does('delete');
    await page.holds('shared', null);
  });

  check('[8] after a write of our own the next patch is applied', { at }, async () => {
    await opens();
    await page.run(() => window.client.store('shared').write({ n: 1 }));
    await patches({ op: 'add', path: '/m', value: 2 });
    await page.holds('shared', { n: 1, m: 2 });
  });

  check('[11.13] a value with a number that is ahead of it is put right with the next frame', { at }, async () => {
    await page.connects();
    await page.server.does('write', { value: { n: 1 } });
    await page.server.does('answer', { path: storePath, status: 200, body: '{"value":{"n":0},"sequence_number":1}' });
    await page.run(() => window.client.store('shared').ready());
    await page.server.does('write', { value: { n: 2 } });
    await page.holds('shared', { n: 2 });
  });

  check('[11.12] a value that comes while it is being fetched is not overwritten by an older one', { at }, async () => {
    await opens();
    const release = await page.server.hold(storePath);
    await page.run(() => { window.refreshed = window.client.store('shared').refresh(); });
    await page.server.does('write', { value: { n: 'newest' } });
    await release();
    await page.run(() => window.refreshed);
    await page.holds('shared', { n: 'newest' });
  });

  check('[8] a store of a user is another for each', { at }, async () => {
    await opens({ n: 1 }, 'mine');
    await page.server.does('write', { store: 'mine', value: { n: 'of grace' }, user: 'grace' });
    await page.roundTrip();
    await page.holds('mine', { n: 1 });
    await page.server.does('write', { store: 'mine', value: { n: 2 } });
    await page.holds('mine', { n: 2 });
  });

  check('[8] one that cannot be fetched: the wait ends, and it can be tried again', { at, problems: true }, async () => {
    await page.connects();
    await page.server.does('answer', { path: storePath, status: 500, body: 'Internal Server Error' });
    await page.run(() => { window.ready = window.client.store('shared').ready(); });
    await page.tells('error');
    const expected = { value: { n: 0, items: [1, 2, 3] } };
    assert.deepEqual(await page.run(() => window.peer.outcome(window.client.store('shared').refresh())), expected);
    assert.deepEqual(await page.run(() => window.peer.outcome(window.ready)), expected);
  });

  check('[8] one that does not exist', { at, problems: true }, async () => {
    await page.connects();
    assert.notEqual((await page.run(() => window.peer.outcome(window.client.store('nowhere').refresh()))).error, undefined);
  });

  check('[2b, 8] numbers are what they are: great ones, 1e22, NaN', onAll, async () => {
    await opens();
    for (const [text, shown] of [['18446744073709551617', '18446744073709551617n'], ['9.0', 9], ['1e22', 1e22], ['NaN', null], ['-9223372036854775809', '-9223372036854775809n']]) {
      await page.server.does('write_number', { text });
      await page.holds('shared', shown);
      assert.deepEqual(await page.run(() => window.client.store('shared').refresh().then(window.peer.shown)), shown);
    }
  });

  check('[2b, 8] and patches of such values', { at }, async () => {
    await opens({ a: 1 });
    await page.server.does('raw', {
      text: '{"type":"message","__typename":"BackendStorePatchMessage","message":{"store_uid":"shared","patches":' +
        '[{"op":"add","path":"/big","value":18446744073709551617},{"op":"test","path":"/a","value":1.0}],"sequence_number":2}}'
    });
    await page.holds('shared', { a: 1, big: '18446744073709551617n' });
    assert.equal(await reads(), 1);
  });

  check('[11.9] after a loss it is fetched again, and who listens is told', onAll, async () => {
    await opens();
    await page.server.does('close', { code: 1001 });
    await page.server.does('write', { value: { n: 'meanwhile' } });
    await page.returns(2);
    await page.holds('shared', { n: 'meanwhile' });
    await page.until(async () => (await page.events('store')).some(({ uid, again }) => uid === 'shared' && again), 'a store event with again');
  });

  check('[8] one that was released is not fetched again', { at }, async () => {
    await opens();
    await page.run(() => window.client.store('shared').release());
    await page.tells('open', await page.breaks());
    await page.roundTrip();
    assert.equal(await reads(), 1);
  });

  check('[8] two hundred patches in a row', { at }, async () => {
    await opens({ n: 0, items: [] });
    await page.run(() => window.client.store('shared'));
    for (let turn = 0; turn < 20; turn++) {
      await patches(...Array.from({ length: 10 }, (_, number) => ({ op: 'add', path: '/items/-', value: turn * 10 + number })));
    }
    await page.sees(() => window.client.store('shared').value.items.length === 200);
    assert.equal(await reads(), 1);
  });
}, { ours: true });
