// A project that has installed the packed package, in a folder of its own, without the network.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../browser/support/processes.mjs';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

const npm = (cwd, ...args) => execFileSync('npm', [...args, '--loglevel=error', '--no-update-notifier'], {
  cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8',
  // Whatever npm this test was started by is no business of that one.
  env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
});

/** Packs and installs. Returns {folder, installed}: the project, and the package in it. */
export function makeConsumer() {
  const folder = temporaryDirectory('tether-npm-');
  const packed = path.join(folder, 'packed');
  const project = path.join(folder, 'project');
  mkdirSync(packed);
  mkdirSync(project);
  npm(root, 'pack', '--pack-destination', packed);
  const [archive] = readdirSync(packed);
  writeFileSync(path.join(project, 'package.json'), '{"name": "consumer", "private": true, "type": "module"}');
  npm(project, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', path.join(packed, archive));
  return { folder: project, installed: path.join(project, 'node_modules/tether') };
}
