// Changes a part of the page into what the server has rendered, without touching what is the same.

import morphdom from 'morphdom';

import { parseFor, runnable } from './html.mjs';
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

/** What is inside `target` becomes `html`. Attributes of `target` stay. */
export function morphInto(target, html) {
  const restore = keepUser(target);
  const added = [];
  morphdom(target, parseFor(target, html), {
    childrenOnly: true,
    onBeforeElUpdated: beforeUpdate,
    onNodeAdded(node) {
      if (node.nodeType === Node.ELEMENT_NODE) added.push(node);
    },
  });
  restore();
  finish(added);
}

const within = (element, css) => [...(element.matches(css) ? [element] : []), ...element.querySelectorAll(css)];

/** Runs new scripts, and focuses the first new element that asks for it while the user is not writing elsewhere. */
function finish(added) {
  const scripts = new Set();
  let wanted = null;
  for (const element of added) {
    for (const script of within(element, 'script')) scripts.add(script);
    wanted ??= within(element, '[autofocus]')[0] ?? null;
  }
  for (const script of scripts) if (script.isConnected) script.replaceWith(runnable(script));
  if (wanted?.isConnected && !isEdited(document.activeElement)) wanted.focus();
}
