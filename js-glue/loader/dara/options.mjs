import { boolean, countOrAny, number, packNumbers } from '../options.mjs';

// In the order in which wasm/modules/dara_face.cpp reads them.
const layout = {
  liveReload: boolean,
  requestTimeout: number,
  pingInterval: number,
  pongTimeout: number,
  maxAttempts: countOrAny,
};

/** The numbers of a DaraClient's options, as bytes. TypeError for what is no option. */
export function packed(options) {
  return packNumbers(options, layout, { DaraClient: ['baseUrl'] }, 'DaraClient');
}
