import createModule from 'tether-module';
import { boot } from '../shared/boot.mjs';

boot(createModule, new URL('ticker.wasm', import.meta.url), document.querySelector('main'));
