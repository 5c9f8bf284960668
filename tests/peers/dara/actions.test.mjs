// Actions: section 9, rows 33 to 40 and 66 of section 12, and what section 11 says about them.

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

const onAll = { at, main: true };

onDara('actions', (page, check) => {
  const commands = async () => (await page.events('action')).map(({ name, fields: { name: _, __typename, ...fields } }) => [name, fields]);
  const names = async () => (await page.events('action')).map(({ name }) => name);
  const changes = async () => (await page.events('variables')).flatMap(({ changes: all }) => all);
  const prevents = () => page.run(() => { window.peer.prevented.add('action'); });

  check('[12.33] an action: the request, then its commands, then the end', onAll, async () => {
    const channel = await page.connects();
    await page.acts('update', { input: 'typed' });
    const { uid, definitionUid } = await page.server.action('update');
    const [[method, path, body]] = await page.server.requests(/core\/action/);
    assert.deepEqual([method, path], ['POST', `/api/core/action/${definitionUid}`]);
    const { execution_id: id, ...rest } = JSON.parse(body);
    assert.deepEqual(rest, { input: 'typed', uid, values: { data: {}, lookup: {} }, ws_channel: channel });
    assert.equal(typeof id, 'string');
    const [{ name, fields, executionId }] = await page.events('action');
    assert.deepEqual([name, fields.value, fields.variable.uid, executionId], ['UpdateVariable', 'new', 'plain', id]);
    assert.deepEqual(await changes(), [{ uid: 'plain', value: 'new' }]);
    assert.equal(await page.calls('variable', 'plain'), 'new');
  });

  check('[9] values and what they refer to', { at }, async () => {
    await page.connects();
    const values = { value: { __ref: 'Variable:plain' } };
    const { uid, definitionUid } = await page.server.action('update_dynamic');
    await page.calls('runAction', { uid, definitionUid, values, lookup: { 'Variable:plain': 'looked up' }, input: [1] });
    assert.deepEqual(await changes(), [{ uid: 'plain', value: { given: 'looked up', input: [1] } }]);
  });

  check('[9] a value that the server has itself', { at }, async () => {
    await page.connects();
    await page.acts('update_with', { input: null });
    assert.deepEqual(await changes(), [{ uid: 'plain', value: { given: 'static', input: null } }]);
  });

  check('[12.34] commands of the application, in their order', onAll, async () => {
    await page.connects();
    await page.acts('custom');
    assert.deepEqual(await commands(), [
      ['Highlight', { where: '#a', times: 1 }], ['Play', { sound: 'ding' }], ['Highlight', { where: '#b', times: 2 }]
    ]);
  });

  check('[12.35] what a batch changes is seen at once', onAll, async () => {
    await page.connects();
    await page.acts('many');
    const events = await page.events('variables');
    assert.equal(events.length, 1);
    assert.equal(await page.calls('variable', 'plain'), 199);
    assert.deepEqual(events[0].changes.at(-1), { uid: 'plain', value: 199 });
  });

  check('[12.36] flush ends a batch', onAll, async () => {
    await page.connects();
    await page.begins('action', 'runAction', await page.server.action('flush'));
    await page.tells('variables');
    assert.equal(await page.calls('variable', 'plain'), 'first');
    await page.outcome('action');
    assert.deepEqual(await changes(), [{ uid: 'plain', value: 'first' }, { uid: 'plain', value: 'second' }]);
  });

  check('[12.37] an empty batch', { at }, async () => {
    await page.connects();
    await page.acts('empty');
    assert.deepEqual(await page.order('action', 'variables', 'error'), []);
  });

  check('[12.38] nothing happens before the end of a batch', { at }, async () => {
    await page.connects();
    await page.begins('action', 'runAction', { ...await page.server.action('long'), timeout: 10_000 });
    await page.hears('request', ({ path }) => path.startsWith('/api/core/action'));
    await page.roundTrip();
    assert.deepEqual(await names(), []);
    assert.equal((await page.outcome('action')).error, undefined);
    assert.deepEqual(await names(), ['Notify', 'Notify']);
  });

  check('[12.39] a batch reads what it wrote: false, then toggled, is true', onAll, async () => {
    await page.connects();
    await page.acts('toggle');
    assert.equal(await page.calls('variable', 'flag'), true);
    assert.deepEqual((await changes()).at(-1), { uid: 'flag', value: true });
  });

  check('[12.40] the input of the component', onAll, async () => {
    await page.connects();
    await page.acts('update_input', { input: { typed: [1, null] } });
    assert.deepEqual(await changes(), [{ uid: 'plain', value: { typed: [1, null] } }]);
  });

  check('[12.40] a toggle of what the page has provided', { at }, async () => {
    await page.connects();
    await page.calls('provide', 'flag', true);
    await page.acts('toggle');
    assert.equal(await page.calls('variable', 'flag'), true);
  });

  check('[9] a server variable is not the page\'s to change', { at }, async () => {
    await page.connects();
    await page.acts('update_server');
    await page.tells('serverVariable');
    assert.deepEqual(await changes(), []);
  });

  check('[12.40] to reset', onAll, async () => {
    await page.connects();
    await page.calls('provide', 'plain', 'changed');
    await page.acts('reset');
    assert.deepEqual(await changes(), [{ uid: 'plain', value: 'hello' }]);
    assert.equal(await page.calls('variable', 'plain'), 'hello');
    assert.deepEqual((await commands())[0][1].variables.map(({ uid }) => uid), ['plain', 'sum']);
  });

  check('[9] to compute a derived variable anew', { at }, async () => {
    await page.connects();
    await page.acts('trigger');
    assert.deepEqual((await commands()).map(([name, { variable, force }]) => [name, variable.uid, force]), [
      ['TriggerVariable', 'sum', true], ['TriggerVariable', 'sum', false]
    ]);
  });

  check('[12.40, 9] to go somewhere, in all ways', onAll, async () => {
    await page.connects();
    await prevents();
    await page.mark();
    await page.acts('navigate');
    const went = (await commands()).map(([name, fields]) => [name, fields.url, fields.new_tab, fields.options]);
    assert.deepEqual(went, [
      ['NavigateTo', '/somewhere?x=1#part', false, null],
      ['NavigateTo', { pathname: '/path', search: '?q=1', hash: '#h', params: { id: '7' } }, false, null],
      ['NavigateTo', 'https://example.org/away', true, null],
      ['NavigateTo', '../up', false, { replace: true, relative: 'path' }],
      ['NavigateTo', '/logout', false, null]
    ]);
    assert.ok(await page.isMarked());
  });

  check('[9] it goes there by itself unless that is prevented', { at, problems: true }, async () => {
    await page.connects();
    await page.run(() => window.client.bind('action', (event) => { if (event.fields.url !== '/somewhere?x=1#part') event.preventDefault(); }));
    await page.begins('action', 'runAction', await page.server.action('navigate')).catch(() => {});
    await page.sees(() => location.pathname === '/somewhere' && location.search === '?x=1' && location.hash === '#part');
  });

  check('[9] notifications: all kinds', { at }, async () => {
    await page.connects();
    await page.acts('notify');
    const told = (await commands()).map(([name, { status, key, title, message }]) => [name, status, key, title, message === `message ${status}`]);
    const statuses = ['CANCELED', 'CREATED', 'ERROR', 'FAILED', '', 'QUEUED', 'RUNNING', 'SUCCESS', 'WARNING'];
    assert.deepEqual(told, statuses.map((status) => ['Notify', status, status === 'SUCCESS' ? 'k' : null, 'title', true]));
  });

  check('[9] to download a variable', { at }, async () => {
    await page.connects();
    await prevents();
    await page.acts('download_variable');
    assert.deepEqual((await commands()).map(([name, { variable, file_name: file, type }]) => [name, variable.uid, file, type]), [
      ['DownloadVariable', 'plain', null, 'csv'], ['DownloadVariable', 'plain', null, 'xlsx'], ['DownloadVariable', 'plain', 'f', 'json']
    ]);
  });

  check('[9] to download a file, the old way and the new', { at }, async () => {
    await page.connects();
    await prevents();
    await page.acts('download_content');
    const [[old, { code }], [name, { url, new_tab: tab }]] = await commands();
    assert.deepEqual([old, code, name, tab], ['DownloadContent', 'c0de', 'NavigateTo', true]);
    assert.match(url, /^\/api\/core\/download\?code=/);
    assert.deepEqual(await page.run(async (file) => (await fetch(file)).text(), url), 'downloaded');
  });

  check('[9] to copy', { at }, async () => {
    await page.connects();
    await page.acts('copy');
    assert.deepEqual(await commands(), [['CopyToClipboard', { value: 'clip', success_message: 'ok', error_message: null }]]);
    await page.sees(() => window.peerWatch.copied.includes('clip'));
  });

  check('[2b] numbers in an action are what they are', { at }, async () => {
    await page.connects();
    await page.acts('numbers');
    assert.deepEqual((await changes())[0].value, [9, 1e22, '18446744073709551617n', '-9223372036854775809n', null, null]);
  });

  check('[12.66] a handler that fails: what it did before, then one notification', onAll, async () => {
    await page.connects();
    await page.acts('fail');
    const [[first], [second, { status, title }]] = await commands();
    assert.deepEqual([first, second, status, title], ['UpdateVariable', 'Notify', 'ERROR', 'Error']);
    assert.equal((await names()).length, 2);
  });

  check('[9] an action that the server does not know', { at, problems: true }, async () => {
    await page.connects();
    const { error } = await page.settles('runAction', { definitionUid: 'unknown', uid: 'unknown' });
    assert.notEqual(error, undefined);
    await page.tells('serverError');
    await page.acts('empty');
  });

  check('[11.1] an action that does not end: the wait does', { at }, async () => {
    await page.connects();
    const action = await page.server.action('endless');
    assert.deepEqual(await page.settles('runAction', { ...action, timeout: 400 }), { error: 'timed-out' });
  });

  check('[11.1, 11.9] a link that is lost ends the wait', onAll, async () => {
    await page.connects();
    await page.begins('action', 'runAction', await page.server.action('endless'));
    await page.hears('request', ({ path }) => path.startsWith('/api/core/action'));
    await page.server.does('close', { code: 1001 });
    assert.deepEqual(await page.outcome('action'), { error: 'connection-lost' });
  });

  check('[12.33] commands of somebody else\'s action are not ours', { at }, async () => {
    await page.connects();
    await page.server.does('send_typed', { typename: 'ActionMessage', message: { action: { name: 'Notify', __typename: 'ActionImpl' }, uid: 'other' } });
    await page.server.does('send_typed', { typename: 'ActionMessage', message: { action: null, uid: 'other' } });
    await page.roundTrip();
    assert.deepEqual(await names(), []);
  });

  check('[9] several at once: each has its own commands', { at }, async () => {
    await page.connects();
    const [one, two] = [await page.server.action('custom'), await page.server.action('notify')];
    await page.run((first, second) => Promise.all([first, second, first].map((each) => window.client.runAction(each))).then(() => {}), one, two);
    const counts = new Map();
    for (const { executionId } of await page.events('action')) counts.set(executionId, (counts.get(executionId) ?? 0) + 1);
    assert.deepEqual([...counts.values()].sort(), [3, 3, 9]);
  });

  check('[11.11] a page that is slow to hear: each command once, in order, and the end after them', { at }, async () => {
    await page.connects();
    await page.run(() => {
      window.order = [];
      window.client.bind('action', ({ name }) => {
        for (const end = performance.now() + 30; performance.now() < end;);
        window.order.push(name);
      });
    });
    await page.run(async (action) => {
      await window.client.runAction(action);
      window.order.push('end');
    }, await page.server.action('custom'));
    assert.deepEqual(await page.run(() => window.order), ['Highlight', 'Play', 'Highlight', 'end']);
  });

  check('[9] servers before 1.28.6 send no batches', { at }, async () => {
    await page.connects();
    const release = await page.server.hold('/api/core/action/.*');
    await page.begins('action', 'runAction', await page.server.action('empty'));
    const { text } = await page.hears('request', ({ path }) => path.startsWith('/api/core/action'));
    const { execution_id: uid } = JSON.parse(text);
    const variable = { uid: 'plain', default: 'hello', store: null, nested: [], __typename: 'Variable' };
    const impl = (value) => ({ action: { variable, value, name: 'UpdateVariable', __typename: 'ActionImpl' }, uid });
    for (const message of [impl(1), impl(2), { action: null, uid }]) await page.server.does('send_typed', { typename: 'ActionMessage', message });
    await page.until(async () => (await changes()).length >= 1, 'the changes');
    assert.equal(await page.calls('variable', 'plain'), 2);
    await release();
    assert.equal((await page.outcome('action')).error, undefined);
  });

  check('[9] the commands may be there before the answer to the request', { at }, async () => {
    await page.connects();
    const { uid, definitionUid } = await page.server.action('update');
    await page.begins('action', 'runAction', { uid, definitionUid });
    assert.equal((await page.outcome('action')).error, undefined);
    assert.deepEqual(await names(), ['UpdateVariable']);
  });

  for (const legacy of [false, true]) {
    check(`[9] ${legacy ? 'servers up to 1.29.4' : 'a command that the page prevents'}: a variable`, { at }, async () => {
      await page.connects();
      await page.server.does('legacy', { on: legacy });
      if (!legacy) await prevents();
      await page.acts('update');
      assert.deepEqual(await changes(), legacy ? [{ uid: 'plain', value: 'new' }] : []);
    });
  }
}, { ours: true });
