// Changes a part of the page into what the server has rendered, without touching what is the same.

import morphdom from 'morphdom';

import { contentFor, parseFor, runnable } from './html.mjs';
import { keepUser } from './keep_user.mjs';

const toggles = ['checkbox', 'radio'];

function isTypedInto(element) {
  if (element !== document.activeElement) return false;
  return element.nodeName === 'TEXTAREA' || (element.nodeName === 'INPUT' && !toggles.includes(element.type));
}

function hasFiles(element) {
  return element.nodeName === 'INPUT' && element.type === 'file' && element.files.length > 0;
}

/** Gives `element` the attributes of `next`, and leaves what the user has put into it. */
function copyAttributes(element, next) {
  for (const { name, value } of next.attributes) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const name of element.getAttributeNames()) {
    if (!next.hasAttribute(name)) element.removeAttribute(name);
  }
}

/** Inline scripts run again with each change, as pages of Hypergen expect; one from a file that is there already does not. */
function changeScript(script, next) {
  if (script.src !== '' && script.isEqualNode(next)) return;
  script.replaceWith(runnable(next));
}

function beforeUpdate(element, next) {
  if (isTypedInto(element) || hasFiles(element)) {
    copyAttributes(element, next);
    return false;
  }
  if (element.nodeName === 'SCRIPT' && next.nodeName === 'SCRIPT') {
    changeScript(element, next);
    return false;
  }
  return true;
}

function isEdited(element) {
  return element?.isContentEditable || element?.matches?.('input, textarea, select');
}

/** Changes what is there into `html`. Returns the new elements that want something: scripts and autofocus. */
function change(target, html) {
  const wanting = [];
  morphdom(target, parseFor(target, html), {
    childrenOnly: true,
    onBeforeElUpdated: beforeUpdate,
    // Told of each new node at any depth.
    onNodeAdded(node) {
      if (node.nodeName === 'SCRIPT' || (node.nodeType === Node.ELEMENT_NODE && node.hasAttribute('autofocus'))) wanting.push(node);
    },
  });
  return wanting;
}

function fill(target, html) {
  target.append(contentFor(target, html));
  return target.querySelectorAll('script, [autofocus]');
}

/** What is inside `target` becomes `html`. Attributes of `target` stay. */
export function morphInto(target, html) {
  const restore = keepUser(target);
  const wanting = target.hasChildNodes() ? change(target, html) : fill(target, html);
  restore();
  let focused = false;
  for (const element of wanting) {
    if (!element.isConnected) continue;
    if (element.nodeName === 'SCRIPT') {
      element.replaceWith(runnable(element));
    } else if (!focused && !isEdited(document.activeElement)) {
      // The first of them, and not while the user writes elsewhere.
      element.focus();
      focused = true;
    }
  }
}
