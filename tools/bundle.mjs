// Puts the loader around the modules that Emscripten made and makes the result small.
//   node tools/bundle.mjs modules   build/wasm-release/wasm/modules -> dist/
//   node tools/bundle.mjs demo      demo/ + build/wasm-release/demo -> build/demo/
// Called by tools/build.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { markupPlugin } from './markup.mjs';
import { stagePackage } from './package.mjs';
import { programPlugin } from './program_plugin.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const loader = join(root, 'js-glue/loader');
const modules = join(root, 'build/wasm-release/wasm/modules');
const demos = join(root, 'build/wasm-release/demo');

// The elements: what defines them, and the program of each, which that imports by this name when it needs it.
const programs = { chat: 'elements/chat', ticker: 'elements/ticker' };
const elements = [
  { entry: join(root, 'js-glue/elements/elements.mjs'), module: null, name: 'elements' },
  ...Object.entries(programs).map(([module, name]) => ({ entry: join(root, `demo/${module}/program.mjs`), module, name, source: demos })),
];

// What is bundled: where the entry and Emscripten's module are, and the names of the results. Without `module` it is a
// classic script; with null an ES module that has no Emscripten module in it. `single`: the program is in it, too.
const kinds = {
  modules: {
    source: modules,
    target: join(root, 'dist'),
    bundles: [
      { entry: join(loader, 'tether.mjs'), module: 'tether_module', name: 'tether' },
      { entry: join(loader, 'tether_single.mjs'), module: 'tether_module', name: 'tether.single', single: true },
      { entry: join(loader, 'reliable.mjs'), module: 'reliable_module', name: 'reliable' },
      { entry: join(loader, 'patch.mjs'), module: 'patch_module', name: 'patch' },
      { entry: join(loader, 'script.mjs'), module: 'script_module', name: 'script' },
      { entry: join(loader, 'websocket_only.mjs'), module: 'websocket_module', name: 'websocket' },
      { entry: join(loader, 'lively.mjs'), module: 'lively_module', name: 'lively' },
      { entry: join(loader, 'lively_strict.mjs'), module: 'lively_strict_module', name: 'lively_strict' },
      { entry: join(loader, 'lively.js'), name: 'lively' },
      { entry: join(loader, 'hypergen.mjs'), module: 'hypergen_module', name: 'hypergen' },
      { entry: join(loader, 'hypergen.js'), name: 'hypergen' },
      { entry: join(loader, 'hypergen_page.mjs'), module: null, name: 'hypergen_page' },
      { entry: join(loader, 'hypergen_strict.mjs'), module: null, name: 'hypergen_strict' },
      { entry: join(loader, 'dara.mjs'), module: 'dara_module', name: 'dara' },
      ...elements,
    ],
    copies: [
      [join(loader, 'elements.d.mts'), 'elements.d.mts'],
      [join(loader, 'tether.d.mts'), 'tether.d.mts'],
      [join(loader, 'tether_single.d.mts'), 'tether.single.d.mts'],
      [join(loader, 'dara.d.mts'), 'dara.d.mts'],
      [join(loader, 'hypergen.d.ts'), 'hypergen.d.ts'],
      [join(loader, 'lively.d.mts'), 'lively.d.mts'],
      [join(loader, 'lively.d.mts'), 'lively_strict.d.mts'],
      [join(loader, 'patch.d.mts'), 'patch.d.mts'],
      [join(loader, 'reliable.d.mts'), 'reliable.d.mts'],
      [join(loader, 'script.d.mts'), 'script.d.mts'],
      [join(loader, 'websocket_only.d.mts'), 'websocket.d.mts'],
    ],
  },
  demo: {
    source: demos,
    target: join(root, 'build/demo'),
    bundles: [
      ...elements,
      // The counter is a page without C++ of its own.
      { entry: join(loader, 'patch.mjs'), module: 'patch_module', name: 'counter/patch', source: modules },
      { entry: join(loader, 'script.mjs'), module: 'script_module', name: 'counter/script', source: modules },
    ],
    copies: [
      [join(root, 'demo/index.html'), 'index.html'],
      [join(root, 'demo/shared/demo.css'), 'shared/demo.css'],
      [join(root, 'demo/counter/index.html'), 'counter/index.html'],
      [join(root, 'demo/counter/counter.css'), 'counter/counter.css'],
      [join(root, 'demo/counter/page.mjs'), 'counter/page.mjs'],
      [join(root, 'demo/chat/index.html'), 'chat/index.html'],
      [join(root, 'demo/chat/page.css'), 'chat/page.css'],
      [join(root, 'demo/ticker/index.html'), 'ticker/index.html'],
      [join(root, 'demo/ticker/page.css'), 'ticker/page.css'],
    ],
  },
};

function outputOf({ module, name }, target) {
  return join(target, `${name}.${module === undefined ? 'js' : 'mjs'}`);
}

/**
 * 'tether-glue:a.js,b.js': glue files outside Emscripten's module. `makeGate(Module)` gives what html_gate.js offers to the
 * other glue files.
 */
const glue = {
  name: 'glue',
  setup(builder) {
    builder.onResolve({ filter: /^tether-glue:/ }, ({ path }) => ({ path: path.slice('tether-glue:'.length), namespace: 'glue' }));
    builder.onLoad({ filter: /.*/, namespace: 'glue' }, ({ path }) => {
      const files = path.split(',').map((name) => join(root, 'js-glue', name));
      const contents = `export function makeGate(Module) {
        const LibraryManager = { library: {} };
        const mergeInto = Object.assign;
        ${files.map((file) => readFileSync(file, 'utf8')).join('\n')}
        const tether_policy = LibraryManager.library.$make_tether_policy();
        return LibraryManager.library.$make_tether_html();
      }`;
      return { contents, loader: 'js', watchFiles: files };
    });
  },
};

/** 'tether-element:chat': the program of an element, a file of its own beside elements.mjs. */
const elementPrograms = {
  name: 'element programs',
  setup(builder) {
    builder.onResolve({ filter: /^tether-element:/ }, ({ path }) => ({
      path: `./${programs[path.slice('tether-element:'.length)]}.mjs`,
      external: true,
    }));
  },
};

// Modules that a loader asks for only when they are needed.
const lazy = ['./hypergen.mjs', './hypergen_strict.mjs', './lively_strict.mjs'];

async function bundle({ entry, module, name, single, ...own }, kind) {
  const { source, target } = { ...kind, ...own };
  const classic = module === undefined;
  const programFiles = [];
  const result = await build({
    entryPoints: [entry],
    plugins: [glue, elementPrograms, markupPlugin, programPlugin(source, module, programFiles)],
    bundle: true,
    format: classic ? 'iife' : 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    // Emscripten's module imports node's parts in code that a browser never reaches.
    external: ['module', 'fs', 'path', 'url', ...lazy],
    metafile: true,
  });
  const small = await minify(result.outputFiles[0].text, { module: !classic, compress: { passes: 3 }, mangle: true });
  const output = outputOf({ module, name }, target);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, small.code);
  if (module && !single) copyFileSync(join(source, `${module}.wasm`), join(target, `${name}.wasm`));
  // For a quick second run: everything this bundle was made from.
  const inputs = Object.keys(result.metafile.inputs).filter((input) => !/^(integrity|module):/.test(input));
  return [...programFiles, ...inputs.flatMap((input) =>
    input.startsWith('glue:') ? input.slice('glue:'.length).split(',').map((name) => join(root, 'js-glue', name)) : join(root, input))];
}

function copy([from, name], target) {
  const to = join(target, name);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

/** What is in the target, by its name there. */
function filesOf({ bundles, copies, target }) {
  const programs = bundles.filter(({ module, single }) => module && !single).map(({ name }) => `${name}.wasm`);
  return [...bundles.map((one) => relative(target, outputOf(one, target))), ...programs, ...copies.map(([, name]) => name)];
}

/** Whether every input of the last run is older than its stamp. */
function upToDate(stamp, kind) {
  if (!existsSync(stamp)) return false;
  const made = statSync(stamp).mtimeMs;
  const ownFiles = ['bundle.mjs', 'integrity.mjs', 'markup.mjs', 'program_plugin.mjs'].map((name) => join(root, 'tools', name));
  const inputs = [...JSON.parse(readFileSync(stamp, 'utf8')), ...ownFiles];
  const current = inputs.every((input) => existsSync(input) && statSync(input).mtimeMs < made);
  return current && kind.bundles.every((one) => existsSync(outputOf(one, kind.target)));
}

const kind = kinds[process.argv[2]];
if (kind === undefined) {
  console.error(`usage: node tools/bundle.mjs ${Object.keys(kinds).join('|')}`);
  process.exit(2);
}
process.chdir(root);
const stamp = join(root, `build/bundle_${process.argv[2]}.json`);
if (!upToDate(stamp, kind)) {
  const inputs = await Promise.all(kind.bundles.map((one) => bundle(one, kind)));
  writeFileSync(stamp, JSON.stringify([...new Set(inputs.flat())]));
}
for (const one of kind.copies) copy(one, kind.target);
if (kind === kinds.modules) stagePackage(kind.target, filesOf(kind));
