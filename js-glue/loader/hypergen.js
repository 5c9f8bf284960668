// dist/hypergen.js: takes the place of Hypergen's own hypergen.js, as a classic script in the same place.
import { publish } from './hypergen/publish.mjs';

const beside = (name) => new URL(name, document.currentScript.src);
const addresses = ['hypergen.wasm', 'hypergen.mjs', 'hypergen_strict.mjs'].map(beside);

publish({ program: addresses[0], engine: () => import(addresses[1]), strict: () => import(addresses[2]) });
