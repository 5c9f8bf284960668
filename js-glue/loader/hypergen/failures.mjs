// Tells of what went wrong: as the event `hypergen.error`, in the console, and in a box above the page that nobody can
// mistake for a part of it. The page itself stays.

const boxId = 'tether-hypergen-error';
const mostText = 20_000;

const words = {
  status: ({ status }) => `The server answered with an error (${status}).`,
  network: () => 'The server could not be reached.',
  timeout: () => 'The server did not answer in time.',
  answer: () => 'The answer of the server could not be understood.',
};

/** A page of the server may be looked at, but runs nothing and reaches nothing. */
function preview(text) {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', '');
  frame.title = 'What the server said';
  frame.style.cssText = 'width:100%;height:60vh;border:0;background:#fff';
  frame.srcdoc = text;
  return frame;
}

function plain(text) {
  const block = document.createElement('pre');
  block.style.cssText = 'max-height:60vh;overflow:auto;white-space:pre-wrap;margin:0';
  block.textContent = text.slice(0, mostText);
  return block;
}

function show(message, text) {
  document.getElementById(boxId)?.remove();
  const box = document.createElement('div');
  box.id = boxId;
  box.setAttribute('role', 'alert');
  box.style.cssText =
    'position:fixed;z-index:2147483647;inset:auto 1rem 1rem 1rem;padding:1rem;border:2px solid #b3261e;border-radius:.5rem;' +
    'background:Canvas;color:CanvasText;color-scheme:light dark;font:1rem/1.4 system-ui,sans-serif';
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Dismiss';
  close.style.cssText = 'float:right;font:inherit';
  close.addEventListener('click', () => box.remove());
  box.append(close, message);
  if (text !== '') box.append(/^\s*<(!doctype|html)\b/i.test(text) ? preview(text) : plain(text));
  document.body.append(box);
}

/**
 * `kind` is a key of `words`. What the server said is for developers: shown with `debug` only. A page that shows errors itself calls preventDefault() on the event: its detail is {kind,
 * status, url, text}.
 */
export function tellFailure({ kind, status = 0, url, text = '', debug = false }) {
  const message = words[kind]({ status });
  console.error(`hypergen: ${message} ${url}`);
  const event = new CustomEvent('hypergen.error', { cancelable: true, detail: { kind, status, url, text } });
  if (document.dispatchEvent(event)) show(message, debug ? text : '');
}

/** For what does not keep the user from going on. */
export function tellProblem(error) {
  console.error(`hypergen: ${error?.message ?? error}`, error);
}
