// Markup and style of the elements, at bundle time: pages under a strict policy take neither as text.
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const empty = new Set(['br', 'hr', 'img', 'input']);
const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
const token = /<!--[^]*?-->|<\/([a-z]\w*)>|<([a-z]\w*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>|([^<]+)/y;

const plain = (text) =>
  text.replace(/&(\w*);?/g, (entity, name) => {
    if (entities[name] === undefined) throw new Error(`unknown entity ${entity}`);
    return entities[name];
  });

/**
 * Reads the HTML of our own files: every element but the empty ones is closed, attributes have quotes. Gives texts and
 * [name, attributes, children]. Throws at what it does not understand.
 */
export function parseMarkup(html) {
  const top = [];
  const open = [{ name: null, children: top }];
  token.lastIndex = 0;
  while (token.lastIndex < html.length) {
    const at = token.lastIndex;
    const found = token.exec(html);
    if (found === null) throw new Error(`not understood: ${html.slice(at, at + 40)}`);
    const [, closed, opened, attributes, text] = found;
    if (opened !== undefined) {
      const given = [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, plain(value ?? '')]);
      const children = [];
      open.at(-1).children.push([opened, Object.fromEntries(given), children]);
      if (!empty.has(opened)) open.push({ name: opened, children });
    } else if (closed !== undefined) {
      if (open.pop().name !== closed) throw new Error(`</${closed}> closes nothing`);
    } else if (text !== undefined) {
      open.at(-1).children.push(plain(text.replace(/\s+/g, ' ')));
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1).name}> is not closed`);
  return top;
}

/** For esbuild: `import markup from './x.html'` is what parseMarkup makes of it, `import css from './x.css'` its text, made small. */
export const markupPlugin = {
  name: 'markup',
  setup(builder) {
    builder.onLoad({ filter: /\.html$/ }, async ({ path }) => ({
      contents: JSON.stringify(parseMarkup(await readFile(path, 'utf8'))),
      loader: 'json',
    }));
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    });
  },
};
