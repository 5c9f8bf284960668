// The programs in README.md, taken out of it and built as it says, so that the README cannot go stale.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The fenced blocks of a language, in order. */
export function blocks(markdown, language) {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...markdown.matchAll(fence)].map((match) => match[1]);
}

/** The indented line of README.md that starts with `start`. */
function command(markdown, start) {
  const line = markdown.split('\n').find((one) => one.startsWith('    ' + start));
  if (line === undefined) throw new Error(`README.md has no line '${start}'`);
  return line.trim();
}

/**
 * Builds the C++ quick start in build/readme with the README's own commands.
 * Returns { folder, startApp, pageAuthor }: where hello.mjs is, and the two HTML snippets.
 */
export function buildReadmePrograms() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const folder = join(root, 'build/readme');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.cpp'), blocks(readme, 'cpp')[0]);
  writeFileSync(join(folder, 'CMakeLists.txt'), blocks(readme, 'cmake')[0]);
  for (const [name, target] of [['tether', root], ['dist', join(root, 'dist')]]) {
    if (existsSync(join(folder, name))) rmSync(join(folder, name));
    symlinkSync(target, join(folder, name));
  }
  for (const start of ['cmake -B build', 'cmake --build build']) {
    execFileSync('sh', ['-c', command(readme, start)], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const [startApp, pageAuthor] = blocks(readme, 'html');
  return { folder, startApp, pageAuthor };
}
