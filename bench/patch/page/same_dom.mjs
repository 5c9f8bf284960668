// Whether all contenders made the same tree.

/** Throws if the contents of the stages differ, and says where. */
export function expectSameDom(stages, step) {
  const [first, ...others] = stages;
  for (const other of others) {
    // The browser compares much faster, but calls split texts different, too. What it calls equal, is.
    if (first.slot.isEqualNode(other.slot)) continue;
    const [left, right] = [serialised(first.slot), serialised(other.slot)];
    const line = left.findIndex((text, index) => text !== right[index]);
    if (line < 0 && left.length === right.length) continue;
    const at = line < 0 ? left.length : line;
    throw new Error(`after ${step}: ${first.name} has ${excerpt(left, at)}, ${other.name} has ${excerpt(right, at)}`);
  }
}

const excerpt = (lines, at) => `'${(lines[at] ?? 'nothing').slice(0, 200)}' in line ${at}`;

/** One line for each tag, attributes sorted, and for each run of text. */
function serialised(root) {
  const lines = [];
  let text = '';
  const flush = () => {
    if (text) lines.push(text);
    text = '';
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return void (text += node.data);
    flush();
    const attributes = Array.from(node.attributes, ({ name, value }) => ` ${name}=${JSON.stringify(value)}`);
    lines.push(`<${node.localName}${attributes.sort().join('')}>`);
    node.childNodes.forEach(visit);
    flush();
    lines.push(`</${node.localName}>`);
  };
  visit(root);
  return lines;
}
