// What the checks of the documentation need to know of Markdown: fenced blocks, commands, links, headings.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Every Markdown file of the project, with its text. */
export function documents() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' });
  return list.split('\0').filter(Boolean).sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/**
 * The fenced blocks of a text, each `{language, code, line, given}`. `given` is what a comment right above the block says
 * that a reader has already, `<!-- given: code -->` on one line or several; it holds for the language's later blocks, too.
 */
export function fencedBlocks(text) {
  const fence = /(?:^<!-- given:([\s\S]*?)-->\n+)?^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
  const givenSoFar = {};
  return [...text.matchAll(fence)].map(({ 0: whole, 1: given, 2: indent, 3: language, 4: code, index }) => {
    if (given !== undefined) givenSoFar[language] = given.trim();
    return {
      language,
      code: code.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n'),
      given: givenSoFar[language] ?? '',
      line: text.slice(0, index + whole.indexOf('```')).split('\n').length + 1,
    };
  });
}

/** The lines of a text that stand indented as commands of this project: `tools/build modules`. */
export function commands(text) {
  const lines = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/(?<=\n\n|^ {4}.*\n)^ {4}((?:tools|tests|demo|bench|\.ci)\/\S+)(.*)$/gm);
  return [...lines].map(([, program, rest]) => ({ program, rest: rest.replace(/ +#.*$/, '').trim() }));
}

/** The targets of a text's links. */
export function links(text) {
  return [...text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1]);
}

/** The anchors of a text's headings, as hosts of repositories make them. */
export function anchors(text) {
  const headings = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#+ +(.*)$/gm);
  return new Set([...headings].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-')));
}
