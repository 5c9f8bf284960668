// Runs one op stream fixture (tests/data/dom_ops) through the real interpreter. The page has loaded the generated
// glue files as plain scripts; here they get what Emscripten would link around them.
window.library = {};
window.LibraryManager = { library: window.library };
window.mergeInto = Object.assign;

const memory = new ArrayBuffer(1 << 22);
window.HEAPU8 = new Uint8Array(memory);
window.HEAPU32 = new Uint32Array(memory);

function serialize(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.data.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  }
  const prefix = node.namespaceURI.endsWith('svg') ? 'svg:' : node.namespaceURI.endsWith('MathML') ? 'math:' : '';
  const attributes = [...node.attributes]
    .map(({ name, value }) => [name, value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${value}"`);
  const children = [...node.childNodes].map(serialize).join('');
  return `<${prefix}${node.localName}${attributes.join('')}>${children}</${prefix}${node.localName}>`;
}

/** Copies bytes to `address` and returns the next free, aligned address. */
function place(bytes, address) {
  window.HEAPU8.set(bytes, address);
  return (address + bytes.length + 7) & ~7;
}

window.runFixture = function runFixture({ words, ascii, wide }) {
  const root = document.createElement('div');
  document.body.append(root);
  const failures = [];
  window.Module = { tetherRoot: root };
  window._tether_acquire = () => 1 << 21;
  window._tether_dom_op_failed = (op) => failures.push(op);
  window._tether_dom_event = () => 0;
  window.tether_memory = window.library.$make_tether_memory();
  window.tether_nodes = window.library.$make_tether_nodes();
  window.tether_dom_listener = window.library.$make_tether_dom_listener();
  window.make_tether_op_reader = window.library.$make_tether_op_reader;
  const { apply } = window.library.$make_tether_dom_patch();

  const encoder = new TextEncoder();
  const asciiAddress = place(new Uint8Array(Uint32Array.from(words).buffer), 8);
  const asciiBytes = encoder.encode(ascii);
  const wideAddress = place(asciiBytes, asciiAddress);
  const wideBytes = encoder.encode(wide);
  place(wideBytes, wideAddress);
  apply(8, words.length, asciiAddress, asciiBytes.length, wideAddress, wideBytes.length);
  const tree = [...root.childNodes].map(serialize).join('');
  root.remove();
  return { tree, failures: failures.length };
};
