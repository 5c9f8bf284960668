// A browser for measuring, with one page.

import { launch } from '../../tests/browser/support/driver.mjs';

// gc() for the page. V8 throws away the code of what has not run for some collections; a benchmark that collects
// before every turn would measure that.
const chromiumArguments = ['--js-flags=--expose-gc --no-flush-bytecode'];

// One call runs a whole scenario, and the machine may be busy.
const scriptLimitMs = 180_000;

export async function launchForBench(engine) {
  const browser = await launch(engine, { args: engine === 'chromium' ? chromiumArguments : [] });
  await browser.session.manage().setTimeouts({ script: scriptLimitMs });
  return browser;
}

/** Opens `url` in a new browser, runs `use(browser)` and ends the browser. */
export async function withPage(engine, url, use) {
  const browser = await launchForBench(engine);
  try {
    await browser.goto(url);
    await browser.wait('window.benchIsReady === true');
    return await use(browser);
  } finally {
    await browser.close();
  }
}
