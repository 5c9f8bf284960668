// What the user is doing in a part of the page, to be put back after that part has changed.

function editedText() {
  const { activeElement } = document;
  return activeElement?.isContentEditable ? activeElement : null;
}

/** How many characters of `host` come before a place in it. */
function offsetOf(host, node, offset) {
  const range = document.createRange();
  range.setStart(host, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

function placeOf(host, offset) {
  const texts = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last = null;
  while (texts.nextNode()) {
    last = texts.currentNode;
    if (left <= last.data.length) return [last, left];
    left -= last.data.length;
  }
  return last ? [last, last.data.length] : [host, 0];
}

/** Where a character of `before` is in `after`: what both begin or end with has not moved. */
function moved(offset, before, after) {
  let same = 0;
  while (same < offset && before[same] === after[same]) ++same;
  if (same === offset) return offset;
  const tail = before.length - offset;
  return before.slice(offset) === after.slice(after.length - tail) && tail <= after.length ? after.length - tail : Math.min(same, after.length);
}

function keepCaret(target) {
  const host = editedText();
  const selection = getSelection();
  if (!host || !target.contains(host) || !selection.anchorNode || !host.contains(selection.anchorNode)) return () => {};
  const before = host.textContent;
  const ends = [[selection.anchorNode, selection.anchorOffset], [selection.focusNode, selection.focusOffset]];
  const offsets = ends.map(([node, offset]) => offsetOf(host, node, offset));
  return () => {
    if (!host.isConnected) return;
    const places = offsets.map((offset) => placeOf(host, moved(offset, before, host.textContent)));
    selection.setBaseAndExtent(...places[0], ...places[1]);
  };
}

function keepChoice(target) {
  const select = document.activeElement;
  if (select?.localName !== 'select' || select.multiple || !target.contains(select)) return () => {};
  const { value } = select;
  return () => {
    if (Array.from(select.options).some((option) => option.value === value)) select.value = value;
  };
}

function keepFocus(target) {
  const focused = document.activeElement;
  if (!focused || focused === document.body || !target.contains(focused)) return () => {};
  const { id } = focused;
  return () => {
    if (document.activeElement === focused) return;
    // Moved by the change, or replaced by one with the same id.
    const next = focused.isConnected ? focused : id && document.getElementById(id);
    if (next) next.focus({ preventScroll: true });
  };
}

/** Call before `target` changes; what it returns, after. */
export function keepUser(target) {
  const restore = [keepFocus(target), keepChoice(target), keepCaret(target)];
  return () => restore.forEach((one) => one());
}
