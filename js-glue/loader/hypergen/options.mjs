// What a page chooses: window.tetherOptions, else <meta name="tether-options" content='{"html": "strict"}'>.

const known = ['html', 'commands', 'wasm', 'parentPath'];

function chosen() {
  const meta = document.querySelector('meta[name="tether-options"]');
  return { ...(meta ? JSON.parse(meta.content) : {}), ...window.tetherOptions };
}

/**
 * {html: 'unsafe-trusted' | 'strict', roots: [name], anyPath, wasm, parentPath}. Throws a TypeError for what it does not
 * know, so that a slip of the pen does not leave a page less safe than its author thinks.
 */
function read() {
  const options = chosen();
  const { html = 'unsafe-trusted', commands = {}, wasm, parentPath = false } = options;
  const stranger = Object.keys(options).find((key) => !known.includes(key));
  if (stranger !== undefined) throw new TypeError(`tether-options: '${stranger}' is none of ${known.join(', ')}`);
  if (!['unsafe-trusted', 'strict'].includes(html)) {
    throw new TypeError(`tether-options: html is 'unsafe-trusted' or 'strict', not '${html}'`);
  }
  const { roots = [], unsafeAnyPath = false } = commands;
  if (!Array.isArray(roots)) throw new TypeError('tether-options: commands.roots is a list of names');
  return { html, roots, anyPath: unsafeAnyPath === true, wasm, parentPath };
}

let settled = null;

/** The options as they are now: Hypergen puts this script before all else in the head, so they may come after it. */
export function currentOptions() {
  if (settled !== null) return settled;
  const options = read();
  if (document.readyState !== 'loading') settled = options;
  return options;
}
