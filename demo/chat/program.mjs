// The inside of <tether-chat>.
import createModule from 'tether-module';
import { defineProgram } from '../../js-glue/elements/program.mjs';
import shared from '../shared/demo.css';
import own from './chat.css';
import markup from './chat.html';

export const Program = defineProgram({
  createModule,
  wasm: new URL('chat.wasm', import.meta.url),
  markup,
  styles: [shared, own],
});
