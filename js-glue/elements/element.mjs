// What the elements have in common: when their program starts and ends, their attributes, their state.
import { TetherError } from '../loader/errors.mjs';

// Outside a browser a module that imports this one still loads.
const Base = globalThis.HTMLElement ?? class {};

/**
 * An element whose inside is a C++ program. A class has `observedAttributes`, each of them a property as well; those in
 * `liveAttributes` change while the program runs, the others start it anew. `load()` resolves to the module with its Program.
 */
export class TetherElement extends Base {
  static liveAttributes = [];

  #slot = document.createElement('slot');
  #alert = null;
  #run = null; // of the attributes as they are: { program }, null as long as it is being loaded
  #stale = false;
  #planned = false;
  #state = 'idle';

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.append(this.#slot);
    shadow.addEventListener('tether-state', ({ target, detail }) => {
      // Not of an element in the slot.
      if (target.parentNode === shadow) this.#enter(detail.state);
    });
  }

  /** The state of the connection, or 'failed' where the program could not start; `data-state` says the same. */
  get state() {
    return this.#state;
  }

  connectedCallback() {
    // A property that was set before this class was there hides the accessor.
    for (const name of this.constructor.observedAttributes) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#plan();
  }

  disconnectedCallback() {
    this.#plan();
  }

  /** With this method here `moveBefore` calls neither of the two above. */
  connectedMoveCallback() {}

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (this.constructor.liveAttributes.includes(name)) {
      this._program?.change(name, now ?? '');
    } else {
      this.#stale = true;
      this.#plan();
    }
  }

  /** For the classes of the elements: the program, as soon as it is loaded. */
  get _program() {
    return this.#run?.program ?? null;
  }

  /** For the classes of the elements: what their program is given. */
  _options() {
    const given = this.constructor.observedAttributes.filter((name) => this.hasAttribute(name));
    return Object.fromEntries(given.map((name) => [name, this.getAttribute(name)]));
  }

  // Once at the end of the turn: an element that is moved leaves and comes back within one, and several attributes may
  // change.
  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      const wanted = this.isConnected && this.hasAttribute('url');
      if (this.#run !== null && (this.#stale || !wanted)) this.#end();
      this.#stale = false;
      if (this.#run === null && wanted) this.#begin();
    });
  }

  async #begin() {
    const run = { program: null };
    this.#run = run;
    this.#enter('idle');
    try {
      const { Program } = await this.#load();
      if (this.#run !== run) return;
      run.program = new Program(this.shadowRoot, this._options());
      await run.program.started;
      if (this.#run === run) this.#slot.hidden = true;
    } catch (error) {
      if (this.#run === run) this.#fail(error);
    }
  }

  async #load() {
    try {
      return await this.constructor.load();
    } catch (cause) {
      throw new TetherError('wasm-not-found', `the program of <${this.localName}> could not be loaded: ${cause.message}`, cause);
    }
  }

  #end() {
    this._program?.end();
    this.#run = null;
    this.#alert?.remove();
    this.#alert = null;
    this.#slot.hidden = false;
    this.#enter('idle');
  }

  // The fallback content stays, with what went wrong above it. Another `url` tries again, as does putting the
  // element in anew.
  #fail(error) {
    this._program?.end();
    const detail = { code: error.code ?? error.name, message: error.message };
    this.#alert = document.createElement('p');
    this.#alert.className = 'notice';
    this.#alert.setAttribute('role', 'alert');
    this.#alert.setAttribute('part', 'notice');
    this.shadowRoot.prepend(this.#alert);
    // Filled when it is there already, so that it is read out.
    this.#alert.textContent = `This could not start: ${detail.message} (${detail.code})`;
    this.#enter('failed');
    this.dispatchEvent(new CustomEvent('tether-error', { bubbles: true, composed: true, detail }));
  }

  #enter(state) {
    this.#state = state;
    this.dataset.state = state;
  }
}

/** Defines `<name>`, its attributes as properties that reflect them. Does nothing the second time, nor outside a browser. */
export function define(name, constructor) {
  for (const attribute of constructor.observedAttributes) {
    Object.defineProperty(constructor.prototype, attribute, {
      get() {
        return this.getAttribute(attribute) ?? '';
      },
      set(value) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, value);
      },
      configurable: true,
      enumerable: true,
    });
  }
  const registry = globalThis.customElements;
  if (registry !== undefined && registry.get(name) === undefined) registry.define(name, constructor);
}
