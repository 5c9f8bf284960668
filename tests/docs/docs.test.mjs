// The documentation: what it shows as code compiles, what it names is there, and what it lists is complete. The quick starts
// of README.md also run, in tests/browser/readme.test.mjs, the sample of patches.md in patch_sample.test.mjs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';

import { checkCommand, checkJson, checkPython, checkScripts, checkShell, checkStyles, compileCpp, scriptsOf } from './support/compile.mjs';
import { anchors, commands, documents, fencedBlocks, links, root } from './support/markdown.mjs';

const documentsOfProject = documents();
const blocks = documentsOfProject.flatMap(({ path, text }) =>
  fencedBlocks(text).map((block) => ({ ...block, path, name: `${path.replace(/\.md$/, '').replaceAll('/', '_')}_${block.line}` })));
const inLanguage = (...languages) => blocks.filter(({ language }) => languages.includes(language));

/** Blocks that a test of their own builds or runs: by language, where. */
const elsewhere = { cmake: ['README.md', 'docs/packages.md'] };
const checks = {
  cpp: () => compileCpp(inLanguage('cpp')),
  js: () => checkScripts([...inLanguage('js', 'ts'), ...inLanguage('html').flatMap(scriptsOf)]),
  python: () => checkPython(inLanguage('python')),
  json: () => checkJson(inLanguage('json')),
  css: () => checkStyles(inLanguage('css')),
  sh: () => checkShell(inLanguage('sh')),
};

describe('code in the documentation', () => {
  for (const [language, check] of Object.entries(checks)) test(language, check);

  test('every block says its language, and each language is checked', () => {
    const known = ({ language, path }) => language in checks || ['ts', 'html', 'text'].includes(language) || elsewhere[language]?.includes(path);
    assert.deepEqual(blocks.filter((block) => !known(block)).map(({ path, line, language }) => `${path}:${line} ${language}`), []);
  });

  test('there are blocks of the languages that readers use', () => {
    for (const language of ['cpp', 'js', 'html', 'python', 'sh']) assert.ok(inLanguage(language).length > 0, language);
  });

  for (const { path, text } of documentsOfProject) {
    const named = commands(text);
    if (named.length > 0) test(`the commands of ${path}`, () => named.forEach(checkCommand));
  }
});

describe('links in the documentation', () => {
  const texts = new Map(documentsOfProject.map(({ path, text }) => [path, text]));
  for (const { path, text } of documentsOfProject) {
    const own = links(text).filter((link) => !/^[a-z]+:/.test(link));
    if (own.length === 0) continue;
    test(path, () => {
      for (const link of own) {
        const [file, anchor] = link.split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        assert.ok(existsSync(join(root, target)), `${link} is not there`);
        if (anchor) assert.ok(anchors(texts.get(target)).has(anchor), `${link}: no such heading`);
      }
    });
  }
});

test('every page of docs/ is named in docs/README.md', () => {
  const index = links(readFileSync(join(root, 'docs/README.md'), 'utf8'));
  const pages = documentsOfProject.map(({ path }) => path).filter((path) => /^docs\/(protocols\/)?[^/]+\.md$/.test(path) && path !== 'docs/README.md');
  assert.deepEqual(pages.filter((path) => !index.includes(path.slice('docs/'.length))), []);
});

test('docs/errors.md explains every code, and no other', () => {
  const explained = [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  const types = readFileSync(join(root, 'js-glue/loader/tether.d.mts'), 'utf8');
  const [, union] = /export type TetherErrorCode =([\s\S]*?);/.exec(types);
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1]);
  assert.deepEqual([...explained].sort(), [...codes].sort());
});
