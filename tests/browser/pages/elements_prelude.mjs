// For pages with the elements: what the functions of elements.test.mjs use.
Object.assign(window, {
  /** The events of all elements that reached the document: { type, id, detail }. */
  heard: [],

  /** A new element at the end of `parent`. */
  put(name, attributes, parent = document.body) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    parent.append(element);
    return element;
  },

  /** Waits until the element has a link. */
  up: (element) => until(() => element.state === 'up', `<${element.localName}> is up, not ${element.state}`),

  /** What the element shows where `selector` is. */
  within: (element, selector) => element.shadowRoot.querySelector(selector),
});

for (const type of ['tether-open', 'tether-state', 'tether-message', 'tether-error']) {
  document.addEventListener(type, ({ target, detail }) => heard.push({ type, id: target.id, detail }));
}
