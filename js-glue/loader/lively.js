// dist/lively.js: takes the place of Duck's lively.min.js and msgpack.min.js, as a classic script in the same place. It
// has the public names of that script from the first moment on and keeps what they are asked for until the client runs.
import integrity from 'tether-integrity:lively_module';
import integrityOfStrict from 'tether-integrity:lively_strict_module';

(() => {
  if (window.LIVELY_APPLICATION) return;

  const RELOADED_KEY = 'tether-lively-cached';
  const beside = (name) => new URL(name, document.currentScript.src);
  const trusting = { loader: beside('lively.mjs'), wasm: beside('lively.wasm'), integrity };
  const strict = { loader: beside('lively_strict.mjs'), wasm: beside('lively_strict.wasm'), integrity: integrityOfStrict };
  const nativeOpen = window.open;
  const wished = [];

  const byId = (id) => document.getElementById(id);

  const app = {
    DEBUG: Boolean(window.LIVELY_DEBUG),
    WS_URL: window.LIVELY_WS_URL,
    PAGE_UID: window.PAGE_UID,
    INITIAL_PAGE_UID: window.PAGE_UID,
    ALLOW_LIVELY_EVENT_DISPATCH: true,
    duckEvents: {},
    initialized: false,

    get PAGE_SNACKBAR() {
      return byId('page-snackbar');
    },
    get PAGE_PROGRESS_BAR() {
      return byId('page-progress-bar');
    },

    /** An event for the document; with `raw` its detail is what the server gets. */
    createDuckEvent(name, detail = {}, keep = true, raw = false) {
      const fullpath = location.pathname + location.search + location.hash;
      const event = new CustomEvent(name, {
        bubbles: true,
        detail: name === 'DuckNavigated' ? { fullpath, ...detail } : { ...detail },
      });
      if (raw) event.__send_raw_detail = raw;
      if (keep) this.duckEvents[name] = event;
      return event;
    },
    resetPageProgressBar() {
      window.hideProgressBar?.(this.PAGE_PROGRESS_BAR);
    },
    navigate(...wish) {
      wished.push(wish);
    },
  };

  function settings() {
    const meta = document.head.querySelector('meta[name="tether-options"]');
    return { ...(meta ? JSON.parse(meta.content) : {}), ...window.tetherOptions };
  }

  /** Asked of a complete document: before that Firefox and WebKit do not know. */
  function cameFromCache() {
    const [entry] = performance.getEntriesByType('navigation');
    if (entry === undefined || entry.type === 'reload') return false;
    return entry.transferSize === 0 && entry.workerStart === 0;
  }

  /** Duck lets browsers keep pages for a month; the server has moved on since. A reload that changes nothing is the last. */
  function isOutdated() {
    const cached = cameFromCache();
    try {
      const reloaded = sessionStorage.getItem(RELOADED_KEY);
      if (cached) sessionStorage.setItem(RELOADED_KEY, location.href);
      else sessionStorage.removeItem(RELOADED_KEY);
      return cached && reloaded !== location.href;
    } catch {
      return false;
    }
  }

  const complete = new Promise((resolve) => {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', resolve, { once: true });
    else resolve();
  });

  async function run() {
    // Both at once: some servers take a second for each file.
    const part = settings().html === 'strict' ? strict : trusting;
    const { wasm } = part;
    const early = fetch(wasm, { credentials: 'same-origin', integrity: part.integrity });
    early.catch(() => {}); // told by `load`
    const [{ load }] = await Promise.all([import(part.loader), complete]);
    if (isOutdated()) {
      location.reload();
      await new Promise(() => {});
    }
    const chosen = settings();
    // A page that asks for it only now gets the other module, and that its own program.
    const fits = part === strict || chosen.html !== 'strict';
    const client = await load({ app, ...(chosen.wasm || !fits ? {} : { wasm, early }), ...chosen });
    client.open();
    app.initialized = true;
  }

  function failed(problem) {
    console.error(`tether: the page stays as it is, without its server: ${problem.message}`, problem);
    app.navigate = (url) => location.assign(url);
  }

  /** Of several wishes the last one counts, as with clicks. */
  function goOn() {
    if (wished.length > 0) app.navigate(...wished.pop());
  }

  window.LIVELY_APPLICATION = app;
  window.LIVELY_SCRIPT_COMPATIBLE = true;
  window.receivedFullLivelyJs = true;
  window.duckNavigate = (url, nextUid) => app.navigate(url, nextUid);
  window.super_open = nativeOpen;
  window.overridenWindowOpen = true;
  window.open = window.windowOpen = (url, target, features) => {
    if (!url || features || (target && target !== '_self')) return nativeOpen.call(window, url, target, features);
    app.navigate(url);
    return window;
  };

  run().catch(failed).then(goOn);
})();
