// How a block of each language is checked. Each function takes the blocks of one language, with `name`, and throws with what
// the compiler said if one of them is wrong.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { transformSync } from 'esbuild';

import { root } from './markdown.mjs';

/** An empty folder below build/docs. */
function emptyFolder(name) {
  const folder = join(root, 'build/docs', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
}

/** A whole program, or statements, which then stand in a function after what is given. */
function asProgram({ code, given }) {
  if (/^#include/m.test(code)) return code;
  const lines = given.split('\n');
  const isOutside = (line) => /^(#include|using|struct|class) /.test(line);
  const outside = lines.filter(isOutside).join('\n');
  const inside = lines.filter((line) => !isOutside(line)).join('\n');
  return `#include <tether/tether.hpp>\n${outside}\nvoid example();\nvoid example() {\n${inside}\n${code}}\n`;
}

export function compileCpp(blocks) {
  const folder = emptyFolder('cpp');
  for (const block of blocks) {
    const file = join(folder, `${block.name}.cpp`);
    writeFileSync(file, asProgram(block));
    run('g++', ['-std=c++20', '-fsyntax-only', '-Wall', '-Wno-unused', '-Werror', '-Iinclude', file]);
  }
}

/** What tether_add_app makes: README.md's build/hello.mjs. */
const appTypes = 'export default function start(options?: { tetherRoot?: Element | ShadowRoot }): Promise<unknown>;\n';

/** Modules, checked against the types of what they import. All at once: the compiler takes seconds to start. */
export function checkScripts(blocks) {
  const folder = emptyFolder('js');
  symlinkSync(join(root, 'dist'), join(folder, 'dist'));
  for (const name of ['build', 'node_modules']) mkdirSync(join(folder, name));
  symlinkSync(root, join(folder, 'node_modules/tether'));
  writeFileSync(join(folder, 'build/hello.d.mts'), appTypes);
  for (const { name, code, given } of blocks) {
    // As TypeScript, in which what is given can be declared: `declare const socket: WebSocket`.
    writeFileSync(join(folder, `${name}.mts`), `${given}\n${code}\nexport {};\n`);
  }
  const options = {
    noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', rootDirs: ['.', 'dist'], // a page may stand beside dist/'s files
    paths: { '/tether/*': ['./dist/npm/*'] }, // ... or the package be served as /tether/ lib: ['es2022', 'dom', 'dom.iterable'], types: [], skipLibCheck: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*'] }));
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder]);
}

/** The scripts in a page; a page under a strict policy has no handlers in attributes. */
export function scriptsOf(page) {
  const scripts = [...page.code.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)];
  return scripts.map(([, code], number) => ({ ...page, code, name: `${page.name}_${number}` }));
}

export function checkPython(blocks) {
  for (const { code } of blocks) run('python3', ['-c', 'import sys; compile(sys.stdin.read(), "block", "exec")'], { input: code });
}

export function checkJson(blocks) {
  for (const { code } of blocks) JSON.parse(code);
}

export function checkStyles(blocks) {
  for (const { code } of blocks) {
    const { warnings } = transformSync(code, { loader: 'css', logLevel: 'silent' });
    if (warnings.length > 0) throw new Error(`${warnings[0].text}\n${code}`);
  }
}

export function checkShell(blocks) {
  for (const { code } of blocks) run('bash', ['-n'], { input: code });
}

/** That a command which the documentation names is there, and knows the options it is given. */
export function checkCommand({ program, rest }) {
  const path = join(root, program);
  if (!existsSync(path)) throw new Error(`${program} is not there`);
  const options = rest.match(/--[a-z][a-z-]*/g) ?? [];
  if (options.length === 0) return;
  const help = execFileSync(path, ['--help'], { encoding: 'utf8' });
  for (const option of options) if (!help.includes(option)) throw new Error(`${program} --help does not name ${option}`);
}
