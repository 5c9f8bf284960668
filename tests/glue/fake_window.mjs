// A page with an address, a history and events, for glue that moves in it. Only what that glue uses.

class FakeElement {
  constructor(localName, attributes = {}) {
    this.localName = localName;
    this.attributes = attributes;
  }

  hasAttribute(name) {
    return name in this.attributes;
  }

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
}

/** The globals of a page at `url`. `journal` has what it was told to do. */
export class FakeWindow {
  journal = [];
  listeners = new Map();
  elements = new Map();
  storage = new Map();
  frames = [];
  scroll = { left: 0, top: 0 };
  base = null;
  cookie = '';
  now = 1e6;
  entries;
  at = 0;

  constructor(url) {
    const page = this;
    this.entries = [{ url, state: null }];
    const location = {
      assign: (href) => this.journal.push(`assign:${href}`),
      reload: () => this.journal.push('reload')
    };
    for (const name of ['href', 'origin', 'protocol', 'host', 'pathname', 'search', 'hash']) {
      Object.defineProperty(location, name, { get: () => new URL(page.entries[page.at].url)[name] });
    }
    const history = {
      scrollRestoration: 'auto',
      get state() {
        return page.entries[page.at].state;
      },
      pushState: (state, _, to) => page.#put(page.at + 1, state, to),
      replaceState: (state, _, to = location.href) => page.#put(page.at, state, to, page.entries.slice(page.at + 1))
    };
    const window = {
      addEventListener: (type, listener) => this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener)),
      removeEventListener: (type, listener) => this.listeners.get(type)?.delete(listener),
      open: (...args) => {
        this.journal.push(`open:${args}`);
        return null;
      },
      scrollTo: (to) => this.scrollBy(to),
      get scrollX() {
        return page.scroll.left;
      },
      get scrollY() {
        return page.scroll.top;
      }
    };
    const document = {
      documentElement: { dataset: { uid: '77' } },
      get baseURI() {
        return page.base?.attributes.href ?? location.href;
      },
      get cookie() {
        if (page.cookie === null) throw new DOMException('a sandbox has none', 'SecurityError');
        return page.cookie;
      },
      querySelector: (css) => (css === 'base[target]' && page.base?.hasAttribute('target') ? page.base : null),
      querySelectorAll: () => [],
      getElementById: (id) => this.elements.get(id) ?? null
    };
    const sessionStorage = {
      getItem: (key) => this.storage.get(key) ?? null,
      setItem: (key, value) => this.storage.set(key, value)
    };
    this.globals = {
      window, document, location, history, sessionStorage, Element: FakeElement, navigator: { userAgent: 'fake' }, Module: {},
      performance: { now: () => this.now }, Date: { now: () => this.now },
      requestAnimationFrame: (callback) => this.frames.push(callback),
      cancelAnimationFrame: () => this.frames.splice(0)
    };
  }

  /** As the page's own code, or the browser, does it. */
  scrollBy(to) {
    this.scroll = to;
    this.fire('scroll', {});
    this.paint();
  }

  /** Runs what waits for a frame; how many that were. */
  paint() {
    const due = this.frames.splice(0);
    for (const callback of due) callback();
    return due.length;
  }

  fire(type, event) {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener(event);
    return event;
  }

  go(steps) {
    this.at += steps;
    this.fire('popstate', { state: this.entries[this.at].state });
  }

  /** Follows a link to a place in the page as Firefox and WebKit do: they scroll first, and tell of it later. */
  goToHash(hash, top) {
    this.scroll = { left: 0, top };
    this.#put(this.at + 1, null, hash);
    this.fire('popstate', { state: null });
    this.fire('scroll', {});
    this.paint();
  }

  /** Whether the click on a link with these attributes was taken from the browser. */
  click(attributes, more = {}, name = 'a') {
    const event = {
      button: 0, defaultPrevented: false, composedPath: () => [new FakeElement(name, attributes)],
      preventDefault() {
        this.defaultPrevented = true;
      },
      ...more
    };
    return this.fire('click', event).defaultPrevented;
  }

  setBase(attributes) {
    this.base = new FakeElement('base', attributes);
  }

  get listening() {
    return [...this.listeners.values()].reduce((sum, all) => sum + all.size, 0);
  }

  #put(at, state, to, after = []) {
    const url = new URL(to, this.globals.document.baseURI);
    if (url.origin !== this.globals.location.origin) throw new DOMException('another origin', 'SecurityError');
    this.entries = [...this.entries.slice(0, at), { url: url.href, state: structuredClone(state) }, ...after];
    this.at = at;
  }
}
