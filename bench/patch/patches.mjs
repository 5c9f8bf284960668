// The patches that the workloads are made of, as Duck sends them: a uid is the node's path in the tree, and the props
// repeat it as data-uid. A node is [tag, uid, props, style, text, children].

const adjectives = ['pretty', 'large', 'big', 'small', 'tall', 'short', 'long', 'handsome', 'plain', 'quaint', 'clean', 'elegant'];
const colours = ['red', 'yellow', 'blue', 'green', 'pink', 'brown', 'purple', 'orange'];
const nouns = ['table', 'chair', 'house', 'desk', 'car', 'pony', 'cookie', 'sandwich', 'burger', 'keyboard'];
const eastern = ['漢字', '日本語', 'テスト', '更新', '行の', '표시', '中文', '文字', '测试'];
const pictures = ['😀', '🚀', '🎉', '🐱'];

const pick = (list, below) => list[below(list.length)];

export const label = (below) => `${pick(adjectives, below)} ${pick(colours, below)} ${pick(nouns, below)}`;
export const easternLabel = (below) => `${pick(eastern, below)}${pick(eastern, below)} ${pick(pictures, below)} ${pick(eastern, below)}${below(1000)}`;

export const replaceNode = (uid, node) => [0, uid, node];
export const removeNode = (uid) => [1, uid];
export const insertNode = (parent, index, node) => [2, parent, [index, node]];
export const alterText = (uid, text) => [3, uid, text];
export const replaceProps = (uid, props) => [4, uid, props];
export const replaceStyle = (uid, style) => [5, uid, style];

export const node = (tag, uid, props, { style = {}, text = '', children = [] } = {}) =>
  [tag, uid, { 'data-uid': uid, ...props }, style, text, children];

/** Six elements: the row of the well-known table benchmark, whose label and cross can be clicked. */
function row(tags, uid, index, text) {
  const link = node('a', `${uid}.1.0`, { class: 'lbl', 'data-events': 'click' }, { text });
  const cross = node('span', `${uid}.2.0`, {
    class: 'glyphicon glyphicon-remove', 'aria-hidden': 'true', 'data-events': 'click'
  }, { text: 'x' });
  return node(tags.row, uid, { class: 'row' }, {
    children: [
      node(tags.cell, `${uid}.0`, { class: 'col-md-1' }, { text: String(index + 1) }),
      node(tags.cell, `${uid}.1`, { class: 'col-md-4' }, { children: [link] }),
      node(tags.cell, `${uid}.2`, { class: 'col-md-1' }, { children: [cross] })
    ]
  });
}

const tableTags = { row: 'tr', cell: 'td' };
const divTags = { row: 'div', cell: 'div' };

export const tableRow = (uid, index, text) => row(tableTags, uid, index, text);
export const divRow = (uid, index, text) => row(divTags, uid, index, text);
/** Where a row has its label. */
export const labelOf = (rowUid) => `${rowUid}.1.0`;

export const cardProps = (uid, index, title) => ({
  'data-uid': uid, class: `card item ${index % 5}`, title, role: 'listitem', 'aria-label': `Item number ${index}`, 'data-kind': `k${index % 7}`
});
export const cardStyle = (index, background) => ({
  'background-color': background, 'font-weight': 'bold', 'padding-left': `${index % 10}px`
});
export const card = (uid, index) =>
  node('div', uid, cardProps(uid, index, `title ${index}`), { style: cardStyle(index, 'red'), text: `card ${index}` });

/** A line of a price list: name, price, change, volume. */
export function tickerLine(uid, index) {
  const cell = (column, text) => node('td', `${uid}.${column}`, { class: 'num' }, { style: { color: 'black' }, text });
  const name = node('td', `${uid}.0`, { class: 'name' }, { text: `SYM${index}` });
  return node('tr', uid, { class: 'sym' }, { children: [name, cell(1, '100.00'), cell(2, '+0.0%'), cell(3, '1000')] });
}
