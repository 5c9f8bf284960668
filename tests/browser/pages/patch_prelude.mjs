// For the Patcher's tests: frames are made in the page, and the trees that come out are shown as text.
import { frame, node, pack } from '/support/pack.mjs';

Object.assign(window, {
  frame,
  node,
  pack,

  /** A Patcher on a fresh <main data-uid="root"> with `markup` in it. */
  async patched(markup = '', options = {}) {
    const { Patcher } = await library('patch');
    const main = document.body.appendChild(document.createElement('main'));
    main.dataset.uid = 'root';
    main.append(...markup === '' ? [] : [markup].flat());
    const patcher = new Patcher({ root: main, ...options });
    const errors = [];
    patcher.bind('error', ({ error }) => errors.push(`${error.code}: ${error.message}`));
    return { patcher, main, errors, apply: (...patches) => patcher.apply(frame(...patches)) };
  },

  /** An element for a page that may not parse markup: tag, attributes, children. */
  element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  },

  /** What is in an element, with sorted attributes and without data-uid. */
  shown(root) {
    const show = (one) => {
      if (one.nodeType === 3) return one.data;
      const attributes = [...one.attributes].filter(({ name }) => name !== 'data-uid')
        .map(({ name, value }) => ` ${name}="${value}"`).sort().join('');
      return `<${one.localName}${attributes}>${[...one.childNodes].map(show).join('')}</${one.localName}>`;
    };
    return [...root.childNodes].map(show).join('');
  }
});
