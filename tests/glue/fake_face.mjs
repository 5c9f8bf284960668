// A Face on a fake runtime: what the loader's classes meet in place of a wasm module.

import { Face } from '../../js-glue/loader/face.mjs';
import { FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

/**
 * A Face whose exports are those in `exports`. `emit` and `ask` are what C++ would call, with a text, bytes or, as an
 * array, 32-bit numbers.
 */
export function startFace(exports = {}) {
  const environment = { Module: {} };
  const wasm = new FakeWasm(environment);
  const glue = linkGlue(['memory', 'face'], environment);
  const face = new Face();
  Object.assign(environment.Module, face.settings());
  face.run({ tetherMemory: environment.Module.tetherMemory, ...exports });
  const place = (payload) => {
    let bytes = payload;
    if (typeof payload === 'string') bytes = new TextEncoder().encode(payload);
    if (Array.isArray(payload)) bytes = new Uint8Array(Int32Array.from(payload).buffer);
    return [wasm.place(bytes), bytes.length];
  };
  return {
    face,
    wasm,
    emit: (target, event, number = 0, payload = '') => glue._tether_face_emit(target, event, number, ...place(payload)),
    ask: (target, question, number = 0, payload = '') => glue._tether_face_ask(target, question, number, ...place(payload))
  };
}
