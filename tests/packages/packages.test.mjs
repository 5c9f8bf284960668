// The four ways of docs/packages.md to build an app with tether, and what each must leave alone.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { launch, skipReason } from '../browser/support/driver.mjs';
import { startEchoServer } from '../browser/support/echo_server.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = join(root, 'tests/packages');
const output = join(root, 'build/packages');
const released = join(root, 'build/wasm-release');
const toolchain = join(root, 'cmake/emscripten-toolchain.cmake');
const package_ = join(output, 'moved/lib/cmake/tether');
const run = async (command, ...args) => (await promisify(execFile)(command, args, { cwd: root, maxBuffer: 2 ** 26 })).stdout;

/** Configures a project of this folder anew and returns the values of the lines `-- KEY: VALUE` that it printed. */
async function configured(project, ...options) {
  const build = join(output, project);
  rmSync(build, { recursive: true, force: true });
  const said = await run('cmake', '-S', join(here, project), '-B', build, '-G', 'Ninja', ...options);
  return (key) => [...said.matchAll(new RegExp(`^-- ${key}: (.*)$`, 'gm'))].map((match) => match[1].trim());
}

test('the objects of another build serve only for the same command', async () => {
  await run('python3', '-B', join(here, 'reuse_object_test.py'));
});

describe('an app', () => {
  let server;
  let browser;

  before(async () => {
    const page = '<!doctype html><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,">'
      + '<p data-uid="note">as it was</p><script type="module" src="./start.mjs"></script>';
    server = await startEchoServer({
      mounts: [{ prefix: '/', directory: output }],
      overrides: (path) => (path.endsWith('/page.html') ? { status: 200, type: 'text/html; charset=utf-8', body: page }
        : path.endsWith('/start.mjs') ? { type: 'text/javascript; charset=utf-8', body: "import start from './hello.mjs'; start();" }
          : undefined)
    });
    if (!skipReason('chromium')) browser = await launch('chromium');
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const way of ['find_package', 'pkg-config', 'FetchContent', 'add_subdirectory']) {
    test(`built by ${way} talks to its server`, { skip: skipReason('chromium') }, async () => {
      await run('python3', '-B', join(here, 'consumers.py'), way);
      await browser.goto(`${server.url}/${way}/build/page.html`);
      await browser.wait(() => document.querySelector('pre')?.textContent === 'hello');
      await browser.wait(() => document.querySelector('p').textContent === 'patched');
    });
  }
});

test('nothing that is installed names where it was installed', async () => {
  const files = (await run('find', join(output, 'moved'), '-type', 'f', '-not', '-name', '*.a')).trim().split('\n');
  assert.ok(files.length > 50);
  const first = join(output, 'first');
  assert.deepEqual(files.filter((file) => readFileSync(file, 'utf8').includes(first)), []);
  assert.ok(!existsSync(first));
});

test('the package is found for its version, parts and platform only', async () => {
  const answers = {
    '0.1': '1', '0.1.0': '1', '0.0': '0', '0.2': '0', '1.0': '0',
    '0.1 COMPONENTS script dara': '1', '0.1 COMPONENTS nothing': '0 tether has no component nothing here'
  };
  const said = await configured('versions', `-DCMAKE_TOOLCHAIN_FILE=${join(package_, 'emscripten-toolchain.cmake')}`);
  for (const [wanted, answer] of Object.entries(answers)) assert.deepEqual(said(wanted), [answer], wanted);
  const native = await configured('versions', `-Dtether_DIR=${package_}`);
  assert.deepEqual(native('0.1'), ['0']);
});

test('a project that has tether in it keeps its own settings', async () => {
  const said = await configured('quiet', `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, `-DTETHER=${root}`);
  // The repairs that cmake/EmscriptenNode.cmake explains, and what CMake itself sets in the cache.
  const allowed = /^(tether_|TETHER_|FETCHCONTENT_|CMAKE_PROJECT_VERSION|CMAKE_C(XX)?_LINKER_LAUNCHER$|CMAKE_CROSSCOMPILING_EMULATOR$|EMSCRIPTEN_NODE_MODULES$)/;
  assert.deepEqual(said('changed').filter((name) => !allowed.test(name)), []);
  assert.deepEqual(said('target').filter((name) => !name.startsWith('tether')), []);
  assert.doesNotMatch(readFileSync(join(output, 'quiet/tether/cmake_install.cmake'), 'utf8'), /file\(INSTALL/);
});

// After the app by add_subdirectory, whose library was compiled in a folder of its own.
test('a module from another folder is the same, byte for byte', async () => {
  const build = join(output, 'add_subdirectory/build');
  await run('cmake', '-DTETHER_BUILD_MODULES=ON', build);
  for (const name of (process.env.TETHER_REPRODUCIBLE ?? 'websocket_module').split(',')) {
    await run('cmake', '--build', build, '--target', name);
    for (const kind of ['wasm', 'mjs']) {
      const [ours, theirs] = [released, join(build, 'tether')].map((folder) => readFileSync(join(folder, `wasm/modules/${name}.${kind}`)));
      assert.ok(ours.equals(theirs), `${name}.${kind} differs`);
    }
  }
});
