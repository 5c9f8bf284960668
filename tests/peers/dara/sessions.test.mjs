// Names and passwords (section 1), and a server that starts anew when its code changes (section 4).

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

const ada = { username: 'ada', password: 'lovelace' };

onDara('passwords', (page, check) => {
  check('[1] a name and its password', { at, main: true }, async () => {
    await page.connects({}, { credentials: ada });
    assert.equal((await page.calls('request', 'who', null)).user, 'ada');
  });

  check('[1] a wrong password', { at }, async () => {
    await page.makes();
    await page.settles('logout');
    const { value, error } = await page.settles('login', { ...ada, password: 'wrong' });
    assert.ok(error !== undefined || value?.detail !== undefined, JSON.stringify(value));
    assert.equal(await page.calls('verify'), false);
  });

  check('[8] a store of a user is each user\'s own', { at }, async () => {
    await page.connects({}, { credentials: ada });
    await page.run(() => window.client.store('mine').write({ n: 'ada' }));
    await page.run(() => window.client.close());
    await page.connects({}, { credentials: { username: 'grace', password: 'hopper' } });
    assert.deepEqual(await page.run(() => window.client.store('mine').ready()), { n: 0 });
    await page.server.does('write', { store: 'mine', value: { n: 'ada again' }, user: 'ada' });
    await page.server.does('write', { store: 'mine', value: { n: 'grace' }, user: 'grace' });
    await page.holds('mine', { n: 'grace' });
  });

  check('[12.60] messages to one user', { at }, async () => {
    await page.connects({}, { credentials: ada });
    await page.server.does('send_to_user', { message: { to: 'grace' }, user: 'grace' });
    await page.server.does('send_to_user', { message: { to: 'ada' }, user: 'ada' });
    assert.deepEqual(await page.tells('message'), [{ data: { to: 'ada' } }]);
  });
}, { ours: true, server: { env: { PEER_AUTH: 'basic' } } });

onDara('live reload', (page, check) => {
  check('[4, 12.20] the code changes: the session holds, and the page is loaded anew, once', { at, main: true }, async () => {
    const loads = () => page.run(() => sessionStorage.getItem('loads'));
    const patience = 30_000;
    await page.connects({ liveReload: true });
    await page.roundTrip();
    assert.equal(await loads(), '1');
    page.server.touch();
    await page.until(async () => await loads() === '2', 'it is loaded anew', patience);
    await page.sees(() => window.peer?.isReady);
    await page.connects({ liveReload: true }, { credentials: null });
    await page.roundTrip();
    assert.equal(await loads(), '2');
  });
}, { server: { liveReload: true } });
