// No browser outlives the Node process that launched it, however that process ends.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { available, engines, launch, skipReason } from '../support/driver.mjs';
import { sleep } from '../support/processes.mjs';

const driverPath = fileURLToPath(new URL('../support/driver.mjs', import.meta.url));
const deadlineMs = 10_000;

/** Starts a Node process that launches a browser and then runs `ending`; resolves when the browser is up. */
async function launcher(engine, ending) {
  const script = `
    const { launch } = await import(${JSON.stringify(driverPath)});
    const browser = await launch(${JSON.stringify(engine)});
    console.log('ready');
    process.stdin.once('data', () => { ${ending} });`;
  const node = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => node.once('exit', (code, signal) => resolve({ code, signal })));
  await new Promise((resolve, reject) => {
    node.stdout.once('data', resolve);
    node.once('exit', () => reject(new Error('the launcher ended early')));
  });
  return { node, ended };
}

/** All running processes as {pid, parent}; those that only wait to be reaped do not count. */
function runningProcesses() {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? [] : [{ pid: Number(pid), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
}

function descendants(pid) {
  const all = runningProcesses();
  const family = [pid];
  for (let i = 0; i < family.length; ++i) family.push(...all.filter(({ parent }) => parent === family[i]).map((one) => one.pid));
  return family.slice(1);
}

async function survivors(pids) {
  const alive = () => runningProcesses().filter(({ pid }) => pids.includes(pid));
  for (const deadline = Date.now() + deadlineMs; alive().length > 0 && Date.now() < deadline;) await sleep(50);
  return alive();
}

for (const engine of engines()) {
  describe(engine, { skip: skipReason(engine) }, () => {
    test('leaves nothing behind when Node exits without closing it', async () => {
      const { node, ended } = await launcher(engine, 'process.exit(3)');
      const family = descendants(node.pid);
      assert.ok(family.length >= 2, 'a driver and a browser');
      node.stdin.write('\n');
      assert.deepEqual(await ended, { code: 3, signal: null });
      assert.deepEqual(await survivors(family), []);
    });

    test('leaves nothing behind when Node is terminated', async () => {
      const { node, ended } = await launcher(engine, '');
      const family = descendants(node.pid);
      node.kill('SIGTERM');
      assert.deepEqual(await ended, { code: null, signal: 'SIGTERM' });
      assert.deepEqual(await survivors(family), []);
    });
  });
}

/** Runs `body` with other environment variables; undefined removes one. */
async function withEnvironment(changes, body) {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  try {
    return await body();
  } finally {
    for (const name of Object.keys(changes)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

test('takes the engines from the environment and knows no others', async () => {
  await withEnvironment({ TETHER_ENGINES: ' webkit,chromium ' }, () => assert.deepEqual(engines(), ['webkit', 'chromium']));
  await withEnvironment({ TETHER_ENGINES: undefined }, () => assert.deepEqual(engines(), ['chromium', 'firefox', 'webkit']));
  await withEnvironment({ TETHER_ENGINES: 'opera' }, () => assert.throws(engines, /unknown engine 'opera'/));
  assert.throws(() => available('opera'), /unknown engine/);
  await assert.rejects(launch('opera'), /unknown engine/);
});

test('skips a missing browser by hand but never where browsers are required', async () => {
  const missing = { available: false, reason: 'firefox: /usr/bin/firefox-esr not found' };
  const rows = [
    [{}, false],
    [{ CI: 'false', TETHER_REQUIRE_BROWSERS: '0' }, false],
    [{ CI: 'true' }, true],
    [{ TETHER_REQUIRE_BROWSERS: '1' }, true]
  ];
  for (const [environment, required] of rows) {
    await withEnvironment({ CI: undefined, TETHER_REQUIRE_BROWSERS: undefined, ...environment }, () => {
      if (required) assert.throws(() => skipReason('firefox', missing), /required browser is missing.*firefox-esr/);
      else assert.equal(skipReason('firefox', missing), missing.reason);
      assert.equal(skipReason('firefox', { available: true, reason: '' }), false);
    });
  }
});
