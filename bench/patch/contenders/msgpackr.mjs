// Rival B: what a good author would write by hand. msgpackr decodes, a Map finds the elements, and each record keeps
// its decoded node, so that nothing is read back from the DOM and only what differs is written to it.

import { Unpackr } from 'msgpackr/unpack';

const unpackr = new Unpackr({ useRecords: false });
const known = new Map(); // uid -> { element, node, parent, place }
const heard = new Set();

function onEvent(event) {
  const target = event.target.closest?.('[data-events]');
  if (target?.dataset.events.split(',').includes(event.type)) window.lastEvent = [target.dataset.uid, event.type];
}

/** One listener per kind of event on the document costs an element nothing. */
function hear(names) {
  if (heard.has(names)) return;
  heard.add(names);
  for (const name of names.split(',')) document.addEventListener(name, onEvent, true);
}

/** Lively's rule for which texts are markup; most texts have neither sign and skip the patterns. */
function isMarkup(text) {
  if (!text.includes('<') && !text.includes('&')) return false;
  return /<[a-z][\s\S]*>/i.test(text) || /&[a-zA-Z0-9#]+;/.test(text);
}

function setText(element, text) {
  if (isMarkup(text)) element.innerHTML = text;
  else element.textContent = text;
}

/** `place` is the node's place in its parent's list of children, whose order does not matter: it is for `forget`. */
function build(node, parent, place) {
  const [tag, uid, props, style, text, children] = node;
  const element = document.createElement(tag);
  for (const name in props) element.setAttribute(name, props[name]);
  for (const name in style) element.style.setProperty(name, style[name]);
  if (props['data-events']) hear(props['data-events']);
  if (text) setText(element, text);
  const record = { element, node, parent, place };
  known.set(uid, record);
  for (let i = 0; i < children.length; ++i) element.appendChild(build(children[i], record, i));
  return element;
}

function forget(node) {
  known.delete(node[1]);
  for (const child of node[5]) forget(child);
}

function insert(parent, [index, node]) {
  const children = parent.node[5];
  const element = build(node, parent, children.length);
  children.push(node);
  parent.element.insertBefore(element, parent.element.childNodes[index] ?? null);
}

function replace({ element, node, parent, place }, newNode) {
  forget(node);
  if (parent) parent.node[5][place] = newNode;
  element.replaceWith(build(newNode, parent, place));
}

function remove({ element, node, parent, place }) {
  element.remove();
  forget(node);
  if (!parent) return;
  const siblings = parent.node[5];
  const last = siblings.pop();
  if (last === node) return;
  siblings[place] = last;
  known.get(last[1]).place = place;
}

function replaceProps({ element, node }, props) {
  const old = node[2];
  for (const name in old) {
    if (!(name in props)) element.removeAttribute(name);
  }
  for (const name in props) {
    if (props[name] !== old[name]) element.setAttribute(name, props[name]);
  }
  if (props['data-events']) hear(props['data-events']);
  node[2] = props;
}

function replaceStyle({ element, node }, style) {
  const old = node[3];
  for (const name in old) {
    if (!(name in style)) element.style.removeProperty(name);
  }
  for (const name in style) {
    if (style[name] !== old[name]) element.style.setProperty(name, style[name]);
  }
  node[3] = style;
}

function applyPatch([code, uid, value]) {
  const target = known.get(uid);
  if (!target) return;
  if (code === 0) replace(target, value);
  else if (code === 1) remove(target);
  else if (code === 2) insert(target, value);
  else if (code === 3) setText(target.element, value ?? '');
  else if (code === 4) replaceProps(target, value);
  else if (code === 5) replaceStyle(target, value);
}

/** Adopts what the document came with. */
function adopt(element, parent = null) {
  const props = Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value]));
  const node = [element.localName, props['data-uid'], props, {}, null, []];
  const record = { element, node, parent, place: parent ? parent.node[5].length : 0 };
  if (parent) parent.node[5].push(node);
  known.set(node[1], record);
  for (const child of element.children) adopt(child, record);
}

window.parent.contenderIsReady(window, {
  apply(buffer) {
    for (const patch of unpackr.unpack(new Uint8Array(buffer))[1]) applyPatch(patch);
  },
  decode: (buffer) => unpackr.unpack(new Uint8Array(buffer)),
  reset() {
    known.clear();
    adopt(document.body);
  }
});
