import createModule from 'tether-module';
import { boot } from '../shared/boot.mjs';

const root = document.querySelector('main');
// For the times beside the messages: C++ does not know where the reader is.
root.dataset.utcOffsetMinutes = String(-new Date().getTimezoneOffset());
boot(createModule, new URL('chat.wasm', import.meta.url), root);
