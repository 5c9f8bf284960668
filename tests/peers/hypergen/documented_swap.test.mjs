// What docs/hypergen.md tells the author of a Django project to do, done as it is written, and what it says to look at. That
// pages then work is what all other tests here are about: they serve our files from STATICFILES_DIRS, too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../browser/support/processes.mjs';
import { fencedBlocks } from '../../docs/support/markdown.mjs';
import { hypergenPython } from './support/hypergen_server.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const blocks = fencedBlocks(readFileSync(path.join(root, 'docs/hypergen.md'), 'utf8'));
const blockIn = (language) => blocks.find((block) => block.language === language).code;

const settings = `import pathlib
BASE_DIR = pathlib.Path(__file__).resolve().parent
SECRET_KEY = "for tests only"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "collected"
INSTALLED_APPS = ["django.contrib.staticfiles", "hypergen"]
`;
const manage = `import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`;

test('[docs/hypergen.md] the swap, as it is written: Django finds our file first, and collects it', async () => {
  const python = await hypergenPython();
  const cwd = temporaryDirectory('tether-hypergen-swap-');
  writeFileSync(path.join(cwd, 'settings.py'), settings + blockIn('python'));
  writeFileSync(path.join(cwd, 'manage.py'), manage);
  execFileSync('bash', ['-ec', blockIn('sh').replace('.../dist', path.join(root, 'dist'))], { cwd });

  const django = (...args) => execFileSync(python, ['manage.py', ...args], { cwd, encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  assert.match(django('findstatic', 'hypergen/dist/hypergen.js', '--first'), /\/client\/hypergen\/dist\/hypergen\.js/);
  django('collectstatic', '--noinput');
  for (const name of ['hypergen.js', 'hypergen.mjs', 'hypergen.wasm']) {
    assert.deepEqual(readFileSync(path.join(cwd, 'collected/hypergen/dist', name)), readFileSync(path.join(root, 'dist', name)), name);
  }
});
