// The commands that change elements.

import { contentFor } from './html.mjs';
import { morphInto } from './morph.mjs';

function found(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`there is no element with the id '${id}'`);
  return element;
}

/** Scripts in it stay without effect. */
function insert(id, html, before) {
  const target = found(id);
  if (before) target.prepend(contentFor(target, html));
  else target.append(contentFor(target, html));
}

export const elements = {
  morph: (id, html) => morphInto(found(id), html),
  remove: (id) => document.getElementById(id)?.remove(),
  hide(id) {
    found(id).style.display = 'none';
  },
  display(id, value) {
    found(id).style.display = value || 'block';
  },
  visible(id) {
    found(id).style.visibility = 'visible';
  },
  hidden(id) {
    found(id).style.visibility = 'hidden';
  },
  append: (id, html) => insert(id, html, false),
  prepend: (id, html) => insert(id, html, true),
  /** By a link, so that the browser does as with one that the user follows. */
  redirect(url) {
    if (!/^https?:$/.test(new URL(url, document.baseURI).protocol)) throw new Error(`redirect: '${url}' is no web address`);
    const link = document.createElement('a');
    link.href = url;
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
  },
};
