// HTML of the server as nodes, read as what stands inside a given element: rows inside a table, shapes inside an svg.

// In a document of its own nothing loads and no custom element wakes up before it is shown.
let inertDocument;
const inert = () => (inertDocument ??= document.implementation.createHTMLDocument(''));
let fill = null;

/** From now on `clean(element, html)` makes the content of elements, without what could run code. */
export function cleanWith(clean) {
  fill = clean;
}

function policy() {
  return window.trustedTypes?.createPolicy('tether', { createHTML: (html) => html }) ?? { createHTML: (html) => html };
}
let maker;

/** An element like `target` with `html` as its content. Scripts in it do not run. */
export function parseFor(target, html) {
  const copy = inert().importNode(target, false);
  if (fill !== null) {
    fill(copy, html);
    return copy;
  }
  maker ??= policy();
  copy.innerHTML = maker.createHTML(html);
  return copy;
}

/** The same as nodes without a parent. */
export function contentFor(target, html) {
  const range = inert().createRange();
  range.selectNodeContents(parseFor(target, html));
  return range.extractContents();
}

/** A script that runs when it is put into the document. */
export function runnable(script) {
  const fresh = document.createElement('script');
  for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
  // A page with a nonce in its policy has given it to the script that this client is.
  if (!fresh.nonce) fresh.nonce = document.querySelector('script[nonce]')?.nonce ?? '';
  fresh.text = script.text;
  return fresh;
}
