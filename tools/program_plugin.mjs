// What loaders import of a module that Emscripten made, for tools/bundle.mjs:
//   'tether-module'           starts it; has the hash that its program must have as `integrity`
//   'tether-program'          its program itself, as bytes
//   'tether-integrity:NAME'   only the hash, of the program of the module NAME
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { integrityOf } from './integrity.mjs';

// Emscripten's own idea of where the program is. A bundler would look for a file of that name.
const address = /new URL\("[\w-]+\.wasm",\s*import\.meta\.url\)\.(toString\(\)|href)/g;

/** Without where its program is; the loaders say that. */
function withoutAddress(file) {
  const text = readFileSync(file, 'utf8').replace(address, '""');
  if (/new URL\([^)]*\.wasm/.test(text)) throw new Error(`${file} names its program in a way that is not known here`);
  return text;
}

/**
 * For esbuild. `folder` is where the modules are, `module` the name of the one to be bundled, if any. `files` gets the
 * programs that were read.
 */
export function programPlugin(folder, module, files) {
  function integrity(name) {
    const file = join(folder, `${name}.wasm`);
    files.push(file);
    return JSON.stringify(integrityOf(readFileSync(file)));
  }

  return {
    name: 'program',
    setup(builder) {
      builder.onResolve({ filter: /^tether-integrity:/ }, ({ path }) => ({ path: path.split(':')[1], namespace: 'integrity' }));
      builder.onLoad({ filter: /./, namespace: 'integrity' }, ({ path }) => ({ contents: `export default ${integrity(path)}` }));
      if (!module) return;
      builder.onResolve({ filter: /^tether-program$/ }, () => ({ path: join(folder, `${module}.wasm`) }));
      builder.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: readFileSync(path), loader: 'binary' }));
      builder.onResolve({ filter: /^tether-module$/ }, () => ({ path: module, namespace: 'module' }));
      builder.onLoad({ filter: /./, namespace: 'module' }, () => ({
        contents: `import start from ${JSON.stringify(join(folder, `${module}.mjs`))};
          export default Object.assign(start, { integrity: ${integrity(module)} })`,
        resolveDir: folder,
      }));
      builder.onLoad({ filter: /\.mjs$/ }, ({ path }) => {
        if (basename(path) !== `${module}.mjs` || !path.startsWith(folder)) return undefined;
        return { contents: withoutAddress(path), loader: 'js' };
      });
    },
  };
}
