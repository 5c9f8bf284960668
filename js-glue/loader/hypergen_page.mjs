// dist/hypergen_page.mjs: hypergen.js for programs that import it. Without a page, as on a server, it does nothing.
import { publish } from './hypergen/publish.mjs';

if (typeof document !== 'undefined') {
  publish({
    program: new URL('hypergen.wasm', import.meta.url),
    engine: () => import('./hypergen.mjs'),
    strict: () => import('./hypergen_strict.mjs'),
  });
}
