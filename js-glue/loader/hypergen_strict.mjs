// dist/hypergen_strict.mjs: for pages that do not trust the HTML of their server. hypergen.js loads it where the option
// html is 'strict'. HTML is cleaned of all that could run code. Event handlers of Hypergen's own form, which a policy
// without 'unsafe-inline' would not run anyway, become data-* attributes that this file listens for.
import { makeGate } from 'tether-glue:trusted_types.js,html_gate.js';

const gate = makeGate({});

const handler = /\bon([a-z]+)="(hypergen\.(?:event|partialLoad)\(event, [^"<>]*\))"/g;
const asEvent = /^hypergen\.event\(event, '([^']*)'(?:, (\[.*\]))?\)$/;
const asLoad = /^hypergen\.partialLoad\(event, '([^']*)', (true|false)\)$/;
const prefix = 'data-tether-on';
const capturing = ['focus', 'blur', 'load', 'error', 'scroll', 'invalid', 'toggle', 'mouseenter', 'mouseleave'];

const heard = new Set();

function run(event, call) {
  const [, key, when] = asEvent.exec(call) ?? [];
  if (key !== undefined) {
    // Hypergen writes this JSON with ' in place of ".
    window.hypergen.event(event, key, when === undefined ? undefined : JSON.parse(when.replaceAll("'", '"')));
    return;
  }
  const [, url, push] = asLoad.exec(call) ?? [];
  if (url !== undefined) window.hypergen.partialLoad(event, url, push === 'true');
}

/** The innermost handler first; one that counts stops the event, as an inline handler would. */
function hear(event) {
  let stopped = false;
  const stop = event.stopPropagation;
  event.stopPropagation = () => {
    stopped = true;
    stop.call(event);
  };
  for (const element of event.composedPath()) {
    const call = element instanceof Element && element.getAttribute(`${prefix}${event.type}`);
    if (call) run(event, call);
    if (stopped || !event.bubbles) return;
  }
}

function listen(type) {
  if (heard.has(type)) return;
  heard.add(type);
  document.addEventListener(type, hear, capturing.includes(type));
}

/** `html` cleaned, as the content of `element`. Throws where `element` can have no harmless content, such as a script. */
export function fill(element, html) {
  const renamed = html.replaceAll(handler, (_, type, call) => {
    listen(type);
    return `${prefix}${type}="${call}"`;
  });
  gate.set(element, renamed, false);
}

/** Takes over the handlers that are in the document. */
export function adopt() {
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const type = name.slice(2);
      if (!name.startsWith('on') || !(asEvent.test(value) || asLoad.test(value))) continue;
      element.removeAttribute(name);
      element.setAttribute(`${prefix}${type}`, value);
      listen(type);
    }
  }
}
