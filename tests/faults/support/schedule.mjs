// Runs rows in one engine: those that leave each other alone at the same time; those that change the page or the
// browser one after the other; and beside both those that need a browser of their own and mostly wait.

import { Findings } from './findings.mjs';
import { Lane } from './lane.mjs';
import { Stage } from './stage.mjs';

/** Connections that succeed make Chromium trust a page that will see many fail: it slows down those after failures. */
const warmUps = 20;

async function warmUp(page) {
  const url = `${page.lane.server.webSocketUrl}/app?name=warm-up`;
  await page.run(async (url, count) => {
    for (let at = 0; at < count; ++at) {
      const socket = new window.faults.BrowserSocket(url);
      await new Promise((resolve) => { socket.onopen = socket.onclose = resolve; });
      socket.close();
    }
  }, url, warmUps);
}

async function runRow(row, lane, page, { full, seed }) {
  const see = new Findings();
  const stage = new Stage({ row: row.id, lane, page, see, full, seed });
  try {
    await row.run(stage);
  } catch (error) {
    see.failed(error);
  }
  await stage.end().catch((error) => see.failed(error));
  return see;
}

/** Rows by the window they want: failures in one page make Chromium slow down that page. */
function byWindow(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.window, [...(groups.get(row.window) ?? []), row]);
  return [...groups.values()];
}

/** All rows at once, in one page or a few. What went wrong in a page counts against all its rows. */
async function runTogether(rows, lane, options, done) {
  const groups = [];
  for (const group of byWindow(rows)) {
    const page = await lane.openPage({ inNewWindow: groups.length > 0 });
    await warmUp(page);
    groups.push([page, group]);
  }
  const runs = await Promise.all(groups.flatMap(([page, group]) =>
    group.map(async (row) => [page, row, await runRow(row, lane, page, options)])));
  for (const [page] of groups) await page.takeProblems();
  for (const [page, row, see] of runs) {
    see.same('nothing thrown in the page', page.problems, []);
    done(row, see.list);
  }
  for (const [page] of groups.slice(1)) await page.close();
}

async function runInTurn(rows, lane, options, done) {
  for (const row of rows) {
    // What a row has set by the developer protocol goes with its window.
    const page = await lane.openPage({ inNewWindow: true });
    const see = await runRow(row, lane, page, options);
    await page.takeProblems();
    await page.close();
    see.same('nothing thrown in the page', page.problems, []);
    done(row, see.list);
  }
}

/** Each of these starts its own browser. */
async function runBeside(rows, engine, options, done) {
  for (const row of rows) {
    const see = await runRow(row, { engine }, null, options);
    done(row, see.list);
  }
}

/** Runs the rows once in an engine; `done(row, findings)` is called as each ends. */
export async function runRound(engine, rows, options, done) {
  const beside = rows.filter((row) => row.beside);
  const alone = rows.filter((row) => row.alone);
  const together = rows.filter((row) => !row.beside && !row.alone);
  const others = async () => {
    if (together.length + alone.length === 0) return;
    const lane = await Lane.start(engine);
    try {
      await runTogether(together, lane, options, done);
      await runInTurn(alone, lane, options, done);
    } finally {
      await lane.close();
    }
  };
  await Promise.all([others(), runBeside(beside, engine, options, done)]);
}
