// The inside of <tether-ticker>.
import createModule from 'tether-module';
import { defineProgram } from '../../js-glue/elements/program.mjs';
import shared from '../shared/demo.css';
import own from './ticker.css';
import markup from './ticker.html';

export const Program = defineProgram({
  createModule,
  wasm: new URL('ticker.wasm', import.meta.url),
  markup,
  styles: [shared, own],
});
