// Made-up patches, the same for the same seed, for tests/browser/patch_differential.test.mjs. Runs in the page.

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

const plainTags = ['div', 'div', 'span', 'p', 'ul', 'li', 'table', 'tbody', 'tr', 'td', 'select', 'option', 'input', 'textarea',
  'button', 'details', 'a', 'x-y'];
const foreignTags = ['svg', 'g', 'lineargradient', 'foreignObject', 'desc', 'math', 'mi', 'mrow', 'annotation-xml'];
const oddTags = ['progress', 'DIV', 'bad tag', 'a<b'];
// The markup of a template is not among its children, so those who take markup get none.
const strictTags = ['script', 'iframe', 'base', 'template'];
const plainAttributes = ['class', 'id', 'title', 'href', 'value', 'data-x', 'aria-label', 'hidden', 'open', 'checked', 'lang'];
const oddAttributes = ['viewbox', 'gradientunits', 'xlink:href', 'xml:lang', 'a@b', 'bad name', 'onclick', 'src2', 'muted', '_own'];
// A shorthand in front of a part of it, and another behind. A server keeps its order: that of a map means nothing.
const plainStyles = ['color', 'padding', 'padding-top', 'margin-left', 'margin', 'width', 'border-top-width', 'border', '-ms-flexbox'];
const styles = [...plainStyles, '--custom'];
const plainStyleValues = ['1px', '2px', '3px', 'red', 'blue', 'nonsense', '1px solid red'];
const styleValues = [...plainStyleValues, '4px !important', 'green!important'];
const texts = ['', 'a', 'plain text', 'a text that is longer than what the cache of values holds', '日本語', 'grüß', '😀 and 👩‍🚀', '\ufeffBOM',
  '\ufffd', 'null\0inside', '1 < 2 & 3 > 2'];
const markup = ['<b>bold</b> and <i title="x">more</i>', '&amp; so on', 'x <y> z', '<p>one<p>two'];
const manyNodes = 60;

/**
 * A server for one sequence. `tree` is the reference (reference_patches.mjs), which each patch is applied to as it is made.
 * `honest`: only what Duck's client gets right, see the test. `markup`: some texts are HTML.
 */
export class RandomServer {
  #next;
  #tree;
  #options;
  #root;
  #seen = [];
  #rows = 0;

  constructor(seed, tree, root, options) {
    this.#next = randomNumbers(seed);
    this.#tree = tree;
    this.#root = root;
    this.#options = options;
  }

  /** The patches of the next frame. */
  frame() {
    const frame = [];
    for (let left = 1 + this.#below(5); left > 0; left--) this.#addAny(frame);
    return frame;
  }

  #below(bound) {
    return this.#next() % bound;
  }

  #oneIn(bound) {
    return this.#below(bound) === 0;
  }

  #oneOf(list) {
    return list[this.#below(list.length)];
  }

  #add(frame, patch) {
    this.#tree.apply(patch);
    frame.push(patch);
  }

  #addAny(frame) {
    const { honest } = this.#options;
    const live = this.#liveUid();
    // To what is there no longer a server may send anything, but Duck's client still knows it (defects 3 and 13).
    const uid = honest ? live : this.#someUid();
    const inside = this.#inside(honest ? live : uid);
    switch (this.#tree.size > manyNodes ? 2 : this.#below(16)) {
      case 0:
        return this.#add(frame, [0, inside, this.#node(this.#options.honest || !this.#oneIn(4) ? inside : this.#someUid(), 0)]);
      case 1:
      case 2:
        return this.#add(frame, [1, inside]);
      case 3:
      case 4:
      case 5:
        return this.#insert(frame, uid);
      case 6:
      case 7:
        return this.#add(frame, [3, honest ? this.#childless(live) : uid, this.#text()]);
      case 8:
      case 9:
        return this.#add(frame, [4, uid, this.#newAttributes(uid)]);
      case 10:
      case 11:
        return this.#add(frame, [5, uid, this.#styles()]);
      case 12:
        // The same once more.
        if (frame.length > 0 && !honest) this.#add(frame, this.#oneOf(frame));
        return;
      case 13:
        if (!honest) this.#moveAsDuckDoes(frame);
        return;
      default:
        return this.#insertRows(frame, uid);
    }
  }

  #insert(frame, uid) {
    const count = this.#tree.childrenOf(uid).length;
    if (this.#options.honest) {
      // Duck never sends both a text and children, and its client counts texts.
      if (this.#tree.hasText(uid)) return;
      this.#add(frame, [2, uid, [this.#below(count + 1), this.#node(this.#freshUid(uid), 0)]]);
      return;
    }
    const index = this.#oneIn(8) ? this.#below(1000) : this.#below(count + 2);
    this.#add(frame, [2, uid, [index, this.#node(this.#oneIn(6) ? this.#someUid() : this.#childUid(uid), 0)]]);
  }

  #insertRows(frame, uid) {
    if (this.#options.honest && this.#tree.hasText(uid)) return;
    let index = this.#oneIn(2) ? this.#tree.childrenOf(uid).length : this.#below(3);
    for (let left = 1 + this.#below(4); left > 0; left--) {
      const child = this.#options.honest ? this.#freshUid(uid) : this.#childUid(uid);
      this.#add(frame, [2, uid, [index++, this.#row(child)]]);
    }
  }

  // lively.md 3.7: removing a child sends the children behind it as moves, of which each names the parent to be removed.
  #moveAsDuckDoes(frame) {
    const parent = this.#someUid();
    const children = this.#tree.childrenOf(parent);
    if (children.length === 0) return;
    const gone = this.#below(children.length);
    if (children[gone] !== '') this.#add(frame, [1, children[gone]]);
    for (let i = gone + 1; i < children.length; i++) {
      if (children[i] === '') continue;
      this.#add(frame, [1, parent]);
      if (this.#oneIn(6)) this.#add(frame, [3, this.#someUid(), this.#text()]);
      this.#add(frame, [2, parent, [i - 1, this.#row(children[i])]]);
    }
  }

  // --- Uids

  #liveUid() {
    return this.#oneOf(this.#tree.uids());
  }

  #someUid() {
    if (this.#seen.length > 0 && this.#oneIn(12)) return this.#oneOf(this.#seen);
    if (this.#oneIn(30)) return 'nobody';
    const live = this.#tree.uids();
    return live.length === 0 ? this.#root : this.#oneOf(live);
  }

  /** The root itself stays, mostly. */
  #inside(uid) {
    return uid === this.#root && (this.#options.honest || !this.#oneIn(20)) ? this.#oneOf(this.#tree.childrenOf(uid)) || 'nobody' : uid;
  }

  #childless(uid) {
    return uid === this.#root ? 'nobody' : uid;
  }

  #childUid(parent) {
    const uid = parent.length > 50 ? `${this.#root}.d${this.#below(50)}` : `${parent}.${this.#below(6)}`;
    if (this.#oneIn(8)) this.#seen.push(uid);
    return uid;
  }

  #freshUid(parent) {
    return `${parent.length > 50 ? this.#root : parent}.f${++this.#rows}`;
  }

  // --- Nodes

  #node(uid, depth) {
    const { honest } = this.#options;
    const tag = this.#oneOf(this.#tags());
    const most = depth === 0 && this.#oneIn(12) ? 10 : depth < 3 ? 3 : 2;
    const children = [];
    for (let left = depth < 20 ? this.#below(most) : 0; left > 0; left--) {
      const child = honest ? this.#freshUid(uid) : this.#oneIn(20) ? this.#someUid() : this.#childUid(uid);
      children.push(this.#node(child, depth + 1));
    }
    const text = children.length > 0 && (honest || !this.#oneIn(4)) ? null : this.#nodeText();
    return [tag, uid, { ...this.#attributes(), 'data-uid': uid }, this.#styles(), text, children];
  }

  // Rows of three shapes, which become templates.
  #row(uid) {
    const number = String(++this.#rows);
    const cell = (name, text, props = {}, style = {}) => ['td', `${uid}.${name}`, { ...props, 'data-uid': `${uid}.${name}` }, style, text, []];
    const value = () => this.#value();
    switch (this.#below(this.#options.honest ? 2 : 3)) {
      case 0:
        return ['tr', uid, { class: this.#oneOf(['odd', 'even']), 'data-uid': uid }, {}, '', [
          cell('a', number),
          cell('b', this.#nodeText(), { title: value() }, { padding: this.#oneOf(plainStyleValues), 'padding-top': this.#oneOf(plainStyleValues) })
        ]];
      case 1:
        return ['label', uid, { 'data-uid': uid }, { color: this.#oneOf(plainStyleValues) }, null, [
          ['input', `${uid}.i`, { value: value(), 'data-uid': `${uid}.i` }, {}, null, []]
        ]];
      default:
        return ['svg', uid, { viewbox: '0 0 1 1', width: value() }, { width: this.#oneOf(plainStyleValues) }, null, [
          ['g', `${uid}.g`, {}, {}, null, [['path', `${uid}.g.p`, { d: value() }, {}, null, []]]],
          ['foreignObject', `${uid}.o`, {}, {}, null, [['div', `${uid}.o.d`, {}, {}, value(), []]]]
        ]];
    }
  }

  #tags() {
    const { honest, strict } = this.#options;
    if (honest || !this.#oneIn(3)) return plainTags;
    return this.#oneOf([foreignTags, foreignTags, strict ? strictTags : foreignTags, oddTags]);
  }

  #value() {
    return this.#oneIn(60) ? this.#oneOf(texts).repeat(30) : this.#oneOf(texts);
  }

  #nodeText() {
    return this.#options.markup && this.#oneIn(4) ? this.#oneOf(markup) : this.#oneIn(3) ? null : this.#value();
  }

  #text() {
    if (this.#oneIn(4)) return this.#oneOf([null, 42, 0.5, true]);
    return this.#options.markup && this.#oneIn(4) ? this.#oneOf(markup) : this.#value();
  }

  #attributes() {
    const names = this.#options.honest ? plainAttributes : [...plainAttributes, ...oddAttributes];
    const attributes = {};
    for (let left = this.#oneIn(3) ? 0 : this.#below(5); left > 0; left--) attributes[this.#oneOf(names)] = this.#value();
    return attributes;
  }

  #newAttributes(uid) {
    const attributes = this.#attributes();
    if (this.#options.honest) {
      // Always there, and never one that is taken (defects 11 and 12).
      attributes['data-uid'] = this.#oneIn(6) && uid !== this.#root ? this.#freshUid(uid) : uid;
    } else if (this.#oneIn(2)) {
      attributes['data-uid'] = this.#oneIn(4) ? this.#someUid() : uid;
    }
    return attributes;
  }

  #styles() {
    const { honest } = this.#options;
    const chosen = {};
    if (this.#oneIn(2)) return chosen;
    for (const name of honest ? plainStyles : styles) {
      if (this.#oneIn(3)) chosen[name] = this.#oneOf(honest ? plainStyleValues : styleValues);
    }
    return chosen;
  }
}
