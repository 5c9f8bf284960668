// What Hypergen's own client puts into a page. All public names work from the first moment on; what needs the C++ part waits
// until it runs.

import integrity from 'tether-integrity:hypergen_module';
import { Batches, commandsOf } from './batches.mjs';
import { Calls } from './calls.mjs';
import { ClientState } from './client_state.mjs';
import { elements } from './elements.mjs';
import { Engine } from './engine.mjs';
import { Events } from './events.mjs';
import { carryDeep } from '../exact.mjs';
import { tellProblem } from './failures.mjs';
import { cleanWith } from './html.mjs';
import { currentOptions } from './options.mjs';
import { Paths } from './paths.mjs';
import { Sockets } from './sockets.mjs';
import { coerce, elementClass, read } from './values.mjs';
import { Visits } from './visits.mjs';

/**
 * Makes window.hypergen, where there is none. `program`: where the C++ part is, if the page does not say otherwise; `engine`
 * and `strict` import hypergen.mjs and hypergen_strict.mjs.
 */
export function publish({ program, engine: importEngine, strict: importStrict }) {
  if (window.hypergen) return;
  const paths = new Paths();
  const element = elementClass((path) => paths.resolve(path));
  const revive = (_, value) => {
    const isElement = Array.isArray(value) && value.length === 3 && value[0] === '_' && value[1] === 'element_value';
    return isElement ? new element(...value[2]) : value;
  };
  const engine = new Engine(revive);
  const state = new ClientState();
  const batches = new Batches(paths, () => state.tidy());
  const calls = new Calls(engine, batches);
  const sockets = new Sockets(engine);
  const visits = new Visits(calls);
  const events = new Events(batches, calls, state);

  // The page reads its first batch itself, as ordinary numbers. How they were spelt is in the text it came from.
  let hasBooted = false;
  function remember(batch) {
    const source = document.getElementById('hypergen-apply-commands-data');
    if (hasBooted || source === null) return;
    hasBooted = true;
    engine.whenRunning(() => carryDeep(engine.read(source.textContent), batch));
  }

  window.hypergen = {
    ...elements,
    setClientState: (at, value) => state.set(at, value),
    intervalSet: (...args) => events.intervalSet(...args),
    intervalClear: (name) => events.intervalClear(name),
    addEventListener: (...args) => events.addEventListener(...args),
    applyCommands(batch) {
      const commands = commandsOf(batch);
      // Without the part that cleans HTML nothing may be shown.
      if (currentOptions().html === 'strict') engine.whenRunning(() => batches.run(commands));
      else batches.run(commands);
    },
    callback: (...args) => calls.callback(...args),
    keypressToCallback: (...args) => events.keypressToCallback(...args),
    keypressToCallbackRemove: () => events.keypressToCallbackRemove(),
    throttle: (...args) => events.throttle(...args),
    cancelThrottle(group) {
      events.cancelThrottle(group);
      engine.whenRunning(() => engine.cancel(group));
    },
    partialLoad: (...args) => visits.partialLoad(...args),
    onpushstate: () => visits.announce(),
    event: (...args) => events.event(...args),
    coerce,
    read,
    when: { keycode: (code, event) => event.code === code },
    element,
    reviver(key, value) {
      if (key === '' && this?.[''] === value) remember(value);
      return revive(key, value);
    },
    ready(action, { partial = false } = {}) {
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', action);
      else action();
      if (partial) document.addEventListener('hypergen.pushstate', action);
    },
    websocket: {
      open: (url, settings) => sockets.open(url, settings),
      close: (url) => sockets.close(url),
      WEBSOCKETS: sockets.entries,
    },
    clientState: state.root,
    hypergenGlobalFormdata: null,
    hypergenUploadFiles: null,
  };

  const complete = new Promise((resolve) => window.hypergen.ready(resolve));

  async function run() {
    const wasm = currentOptions().wasm ?? program;
    const early = fetch(wasm, { credentials: 'same-origin', integrity });
    early.catch(() => {}); // told by `load`
    const { load } = await importEngine();
    const [face] = await Promise.all([load(wasm, early), complete]);
    if (currentOptions().html === 'strict') {
      const strict = await importStrict();
      cleanWith(strict.fill);
      strict.adopt();
    }
    engine.start(face, {
      batch: (batch) => batches.run(batch),
      ripe: (number) => calls.ripe(number),
      send: (number) => calls.send(number),
      dropped: (number, why) => calls.dropped(number, why),
      abort: (number) => calls.abort(number),
      settled: (number, why) => calls.settled(number, why),
      link: (url, number) => sockets.link(url, number),
    });
  }

  run().catch((error) => tellProblem(new Error(`the page stays without its server: ${error.message}`, { cause: error })));
}
