// What patches mean, written down one step at a time with the DOM's own functions and without regard to speed:
// docs/protocols/patches.md. For tests/browser/patch_differential.test.mjs; runs in the page.

const svg = 'http://www.w3.org/2000/svg';
const mathml = 'http://www.w3.org/1998/Math/MathML';
const html = 'http://www.w3.org/1999/xhtml';
const spellings = { viewbox: 'viewBox', gradientunits: 'gradientUnits', lineargradient: 'linearGradient' };
const prefixes = { xlink: 'http://www.w3.org/1999/xlink', xml: 'http://www.w3.org/XML/1998/namespace' };
const htmlInside = { [svg]: ['foreignObject', 'desc', 'title'], [mathml]: ['annotation-xml', 'mi', 'mo', 'mn', 'ms', 'mtext'] };
const refusedTags = ['script', 'iframe', 'base'];
const maxTombstones = 8;

const isName = (name) => /^[a-z_:\u0080-\uffff][^\s"'<>/=`&]*$/i.test(name);
const looksLikeMarkup = (text) => /<[a-z][^]*>/i.test(text) || /&[a-z0-9#]+;/i.test(text);

export class ReferencePatches {
  #known = new Map();
  #named = new Map();
  #tombstones = [];
  #options;
  #top;

  /** `top` is the element around the server's; it has no uid. */
  constructor(top, { strict, markup }) {
    this.#options = { strict, markup };
    this.#top = top;
    this.#known.set(top, { uid: null, children: [], attributes: {}, styles: {} });
    for (const child of top.children) this.#adopt(child, top);
  }

  #adopt(element, parent) {
    const { uid } = element.dataset;
    this.#known.set(element, { uid, parent, children: [], attributes: {}, styles: {} });
    this.#known.get(parent).children.push(element);
    this.#named.set(uid, element);
    for (const child of element.children) this.#adopt(child, element);
  }

  apply([code, uid, payload]) {
    const element = this.#named.get(uid);
    if (element === undefined) return;
    if (code === 0) this.#replace(element, payload);
    else if (code === 1) this.#remove(element);
    else if (this.#known.get(element).placeholder) return;
    else if (code === 2) this.#insert(uid, payload[0], payload[1]);
    else if (code === 3) this.#setText(element, payload);
    else if (code === 4) this.#setAttributes(element, payload);
    else this.#setStyles(element, payload);
  }

  // --- For those who make up patches

  /** The uids that mean an element in the document. */
  uids() {
    return [...this.#named].filter(([, element]) => this.#top.contains(element)).map(([uid]) => uid);
  }

  get size() {
    return this.#top.querySelectorAll('*').length;
  }

  /** '' for a child whose uid means another element by now. */
  childrenOf(uid) {
    const element = this.#named.get(uid);
    if (element === undefined) return [];
    return this.#known.get(element).children.map((child) => {
      const name = this.#known.get(child).uid;
      return this.#named.get(name) === child ? name : '';
    });
  }

  hasText(uid) {
    const element = this.#named.get(uid);
    return element !== undefined && element.childNodes.length !== this.#known.get(element).children.length;
  }

  // --- The patches

  #replace(element, node) {
    const grave = this.#graveOf(element);
    if (grave !== undefined) {
      this.#fill(grave);
      return;
    }
    const { parent } = this.#known.get(element);
    const siblings = this.#known.get(parent).children;
    const index = siblings.indexOf(element);
    const waiting = this.#tombstones.filter((one) => one.next === element);
    const mark = document.createComment('');
    element.replaceWith(mark);
    siblings.splice(index, 1);
    this.#forget(element);
    const made = this.#build(node, this.#inside(parent), parent);
    siblings.splice(index, 0, made);
    mark.replaceWith(made);
    for (const one of waiting) one.next = made;
  }

  #remove(element) {
    if (this.#graveOf(element) !== undefined) return;
    const { parent } = this.#known.get(element);
    const grave = { element, parent, next: this.#after(element) };
    this.#takeOut(element);
    this.#tombstones.push(grave);
    if (this.#tombstones.length > maxTombstones) this.#fill(this.#tombstones[0]);
  }

  #insert(parentUid, index, node) {
    const grave = this.#graveOf(this.#named.get(node[1]));
    if (grave !== undefined) this.#fill(grave);
    const parent = this.#named.get(parentUid);
    if (parent === undefined) return;
    const ownGrave = this.#graveOf(parent);
    if (ownGrave !== undefined) {
      this.#tombstones.splice(this.#tombstones.indexOf(ownGrave), 1);
      this.#putIn(ownGrave.parent, parent, ownGrave.next);
    }
    const { children } = this.#known.get(parent);
    const twin = this.#named.get(node[1]);
    if (twin !== undefined && this.#known.get(twin).parent === parent && children.length > index) {
      this.#takeOut(twin);
      this.#forget(twin);
    }
    const before = children[index];
    this.#putIn(parent, this.#build(node, this.#inside(parent), parent), before);
  }

  #setText(element, text) {
    for (const child of [...this.#known.get(element).children]) {
      this.#takeOut(child);
      this.#forget(child);
    }
    for (const grave of this.#tombstones.filter((one) => one.parent === element)) this.#fill(grave);
    this.#write(element, text);
  }

  #setAttributes(element, given) {
    const known = this.#known.get(element);
    const fresh = {};
    for (const [name, value] of Object.entries(given)) {
      if (name !== 'data-uid' && this.#allows(name, value)) fresh[this.#spelled(element, name)] = value;
    }
    for (const name of Object.keys(known.attributes)) {
      if (!Object.hasOwn(fresh, name)) this.#removeAttribute(element, name);
    }
    const uid = given['data-uid'];
    if (uid !== undefined && uid !== known.uid) {
      if (this.#named.get(known.uid) === element) this.#named.delete(known.uid);
      known.uid = uid;
      this.#named.set(uid, element);
      element.setAttribute('data-uid', uid);
    }
    for (const [name, value] of Object.entries(fresh)) this.#setAttribute(element, name, String(value));
    known.attributes = fresh;
  }

  #setStyles(element, styles) {
    const known = this.#known.get(element);
    for (const name of Object.keys(known.styles)) {
      if (!Object.hasOwn(styles, name)) element.style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(styles)) {
      const [, plain, important] = /^(.*?)(!important)?$/.exec(value);
      element.style.setProperty(name, plain, important === undefined ? '' : 'important');
    }
    known.styles = styles;
  }

  // --- Places

  #after(element) {
    const { children } = this.#known.get(this.#known.get(element).parent);
    return children[children.indexOf(element) + 1];
  }

  #takeOut(element) {
    const next = this.#after(element);
    for (const grave of this.#tombstones) if (grave.next === element) grave.next = next;
    const { children } = this.#known.get(this.#known.get(element).parent);
    children.splice(children.indexOf(element), 1);
    element.remove();
  }

  #putIn(parent, element, before) {
    const { children } = this.#known.get(parent);
    if (before !== undefined) before.before(element);
    else if (children.length > 0) children.at(-1).after(element);
    else parent.append(element);
    children.splice(before === undefined ? children.length : children.indexOf(before), 0, element);
  }

  #forget(element) {
    const known = this.#known.get(element);
    for (const child of known.children) this.#forget(child);
    for (const grave of this.#tombstones.filter((one) => one.parent === element)) this.#fill(grave);
    if (this.#named.get(known.uid) === element) this.#named.delete(known.uid);
    this.#known.delete(element);
  }

  #graveOf(element) {
    return this.#tombstones.find((one) => one.element === element);
  }

  #fill(grave) {
    const index = this.#tombstones.indexOf(grave);
    if (index < 0) return;
    this.#tombstones.splice(index, 1);
    this.#forget(grave.element);
  }

  // --- Content

  #inside(element) {
    const { namespaceURI, localName } = element;
    return htmlInside[namespaceURI]?.includes(localName) ? html : namespaceURI;
  }

  #make(tag, namespace) {
    const allowed = isName(tag) && !(this.#options.strict && refusedTags.includes(tag));
    try {
      if (allowed && namespace === html) return document.createElement(tag);
      if (allowed) return document.createElementNS(namespace, namespace === svg ? spellings[tag] ?? tag : tag);
    } catch {
      // The browser does not take the name.
      return document.createElement('template');
    }
    return null;
  }

  #build([tag, uid, attributes, styles, text, children], around, parent) {
    const made = this.#make(tag, tag === 'svg' ? svg : tag === 'math' ? mathml : around);
    const element = made ?? document.createElement('template');
    element.setAttribute('data-uid', uid);
    this.#known.set(element, { uid, parent, children: [], attributes: {}, styles: {}, placeholder: made === null });
    this.#named.set(uid, element);
    if (made === null) return element;
    this.#setAttributes(element, { ...attributes, 'data-uid': uid });
    this.#setStyles(element, styles);
    if (text !== null && text !== '') this.#write(element, text);
    for (const child of children) {
      const below = this.#build(child, this.#inside(element), element);
      element.append(below);
      this.#known.get(element).children.push(below);
    }
    return element;
  }

  #write(element, text) {
    const string = text === null ? '' : String(text);
    if (this.#options.markup && looksLikeMarkup(string)) element.innerHTML = string;
    else element.textContent = string;
  }

  #allows(name, value) {
    if (!isName(name)) return false;
    return !this.#options.strict || !(name.startsWith('on') || (name === 'href' && /^\s*javascript:/i.test(value)));
  }

  #spelled(element, name) {
    return element.namespaceURI === svg ? spellings[name] ?? name : name;
  }

  #setAttribute(element, name, value) {
    const prefix = name.split(':')[0];
    try {
      if (name.includes(':') && prefix in prefixes) element.setAttributeNS(prefixes[prefix], name, value);
      else element.setAttribute(name, value);
    } catch {
      return;
    }
    this.#setState(element, name, true, value);
  }

  #removeAttribute(element, name) {
    element.removeAttribute(name);
    this.#setState(element, name, false, '');
  }

  // What a control holds goes its own way once it was touched.
  #setState(element, name, flag, value) {
    if (!(name in element)) return;
    if (name === 'checked' || name === 'muted') element[name] = flag;
    const holds = name === 'value' && ['input', 'textarea', 'select'].includes(element.localName);
    if (holds && element.value !== value) element.value = value;
  }
}
