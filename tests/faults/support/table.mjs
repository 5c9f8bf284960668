// The fault matrix as a table, for the terminal and as markdown.

const widths = { id: 4, fault: 30, must: 38, seen: 80, ok: 6 };
const totalWidth = Object.values(widths).reduce((sum, width) => sum + width + 3, -3);

/**
 * `rows`: [{id, fault, must, scaled, seen: [{engine, text, ok}]}], `ok` null where a row was not run.
 */
export function textTable(rows) {
  const line = '-'.repeat(totalWidth);
  const head = { id: ['row'], fault: ['fault'], must: ['must be observed'], seen: ['observed'], ok: ['ok'] };
  return [line, ...block(head), line, ...rows.flatMap((row) => [...block(cells(row)), line])].join('\n');
}

const verdict = (ok) => (ok === null ? '-' : ok ? 'ok' : 'FAILED');

function cells({ id, fault, must, scaled, seen }) {
  const observed = seen.map(({ engine, text, ok }) => ({ lines: wrap(`${engine}: ${text}`, widths.seen), ok }));
  return {
    id: [id],
    fault: wrap(fault, widths.fault),
    must: wrap(scaled ? `${must} [here: ${scaled}]` : must, widths.must),
    seen: observed.flatMap(({ lines }) => lines),
    ok: observed.flatMap(({ lines, ok }) => [verdict(ok), ...Array(lines.length - 1).fill('')])
  };
}

function block(columns) {
  const height = Math.max(...Object.values(columns).map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    Object.entries(widths).map(([name, width]) => (columns[name][at] ?? '').padEnd(width)).join(' | ').trimEnd());
}

function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}

export function markdownTable(rows, engines) {
  const cell = (text) => text.replaceAll('|', '\\|');
  const observed = (row, engine) => {
    const found = row.seen.find((one) => one.engine === engine);
    return found ? `${found.ok === null ? '' : found.ok ? 'ok: ' : '**failed**: '}${found.text}` : '';
  };
  const line = (texts) => `| ${texts.map(cell).join(' | ')} |`;
  return [
    line(['Row', 'Fault', 'Must be observed', ...engines]),
    line(['---', '---', '---', ...engines.map(() => '---')]),
    ...rows.map((row) => line([
      row.id,
      row.fault,
      row.scaled ? `${row.must} (here: ${row.scaled})` : row.must,
      ...engines.map((engine) => observed(row, engine))
    ]))
  ].join('\n');
}
