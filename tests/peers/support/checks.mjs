// The checks of a framework's pages: one suite per engine, with tether's client or with the framework's own.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { engines, skipReason } from '../../browser/support/driver.mjs';
import { client, record } from './client_under_test.mjs';
import { patienceMs } from './peer_page.mjs';

// How long we wait for what is known not to happen.
const shortPatienceMs = 1200;

/**
 * How the checks of one framework are written. `framework` is its name; `makePage(engine, options)` gives the page that a
 * suite drives. The answer is a function (subject, define, {server}) that runs one suite per engine: `define(page, check)`
 * registers its checks:
 *
 *   check('[4.4] a lone checkbox sends true', { at: '/values', defect: 18 }, async () => { ... });
 *
 * `at` is where the page begins. `defect` names the defect of the framework's own client (as the protocol notes number
 * them) for which the check must fail with that client; with `byChance` it may also pass. `main` says that the check runs
 * in all engines; the others run in Chromium only. `ours` marks, for a check or a whole suite, what the framework's own client
 * has nothing for, so that there is nothing to compare. `problems` allows errors in the page. `stay` spares the loading of the
 * page that the check before began with. A server and a browser serve all suites of a file that want the same `server`
 * options.
 */
export function checksOf(framework, makePage) {
  const pages = new Map();
  after(() => Promise.all([...pages.values()].map((page) => page.close())));
  const sharedPage = (engine, options) => {
    const key = JSON.stringify([engine, options]);
    if (!pages.has(key)) pages.set(key, makePage(engine, options));
    return pages.get(key);
  };
  return function suites(subject, define, { server = {}, ours = false } = {}) {
    for (const engine of engines()) {
      const checks = [];
      const page = sharedPage(engine, server);
      define(page, (name, options, run) => checks.push({ name, ...options, run }));
      const isComparable = (check) => client === 'tether' || !(ours || check.ours);
      const wanted = checks.filter((check) => (engine === 'chromium' || check.main) && isComparable(check));
      if (wanted.length === 0) continue;
      describe(`${subject}, ${engine}`, { skip: skipReason(engine) }, () => {
        before(() => page.start());
        for (const one of wanted) test(one.name, (t) => runCheck(framework, page, subject, one, t));
      });
    }
  };
}

/** With the framework's own client, a check of one of its defects is good when it fails. */
async function runCheck(framework, page, subject, { name, at, defect, byChance, problems, stay, run }, t) {
  const mustFail = client === 'theirs' && defect !== undefined;
  page.patience = mustFail ? shortPatienceMs : patienceMs;
  let failure = null;
  try {
    await page.begin(at, { stay });
    await run(page, t);
    if (client === 'tether' && !problems) assert.deepEqual(await page.problems(), []);
    page.ended(at);
  } catch (error) {
    failure = error;
  }
  record({ subject, name, defect, engine: page.engine, passed: failure === null, reason: failure?.message });
  if (mustFail) assert.ok(failure || byChance, `${framework}'s own client is said to have defect ${defect}, but passed`);
  else if (failure) throw failure;
}
