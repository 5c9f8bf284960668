// What is inside an element: the parts that are always there, their style, and the C++ program that fills them.
import { start } from '../loader/compile.mjs';

/** Nodes from what tools/markup.mjs made of an .html file: texts, and [name, attributes, children]. */
function grow(parent, content) {
  for (const one of content) {
    if (typeof one === 'string') {
      parent.append(one);
      continue;
    }
    const [name, attributes, children] = one;
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    grow(element, children);
    parent.append(element);
  }
}

function makeSheet(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/**
 * The class of an element's program. `createModule` and `wasm` are Emscripten's module and where its code is, `markup` and
 * `styles` what tools/markup.mjs made of .html and .css files. Every element has an instance of the module of its own.
 */
export function defineProgram({ createModule, wasm, markup, styles }) {
  let sheets; // one of each for all elements of the page

  return class Program {
    #root = document.createElement('div');
    #runs = false;
    #ended = false;

    /** Starts in `shadow`. `options` are what C++ reads of the element: attributes `data-...` of the program's root. */
    constructor(shadow, options) {
      sheets ??= styles.map(makeSheet);
      shadow.adoptedStyleSheets = sheets;
      this.#root.className = 'app';
      this.#root.setAttribute('part', 'app');
      this.#root.hidden = true;
      Object.assign(this.#root.dataset, options);
      grow(this.#root, markup);
      shadow.append(this.#root);
      /** Rejects with a TetherError where the program cannot start. */
      this.started = this.#start();
    }

    async #start() {
      await start(createModule, wasm, { tetherRoot: this.#root });
      this.#runs = true;
      if (this.#ended) this.#root.dispatchEvent(new Event('tether-end'));
      else this.#root.hidden = false;
    }

    /** Another value of an option that the program takes while it runs. */
    change(option, value) {
      this.#root.dataset[option] = value;
      this.#root.dispatchEvent(new Event(`tether-${option}`));
    }

    /** Hands a text to the program; whether it took it. */
    hand(name, text) {
      this.#root.dataset.text = text;
      const taken = !this.#root.dispatchEvent(new Event(`tether-${name}`, { cancelable: true }));
      delete this.#root.dataset.text;
      return taken;
    }

    /** Closes its connection and takes it out of the element, which hears nothing of it from now on. */
    end() {
      if (this.#ended) return;
      this.#ended = true;
      this.#root.remove();
      if (this.#runs) this.#root.dispatchEvent(new Event('tether-end'));
    }
  };
}
