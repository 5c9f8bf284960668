// The line of the demo pages that says how the connection is, as a user meets it.
import assert from 'node:assert/strict';

/** Waits until the page says `text`, for instance 'Connected'. */
export function says(browser, text, timeout = 10_000) {
  return browser.wait((expected) => document.querySelector('#status').textContent === expected, {
    args: [text],
    timeout,
    message: `the page says '${text}'`,
  });
}

/** Brings the connection back by the button, once the server is there again. */
export async function retry(browser) {
  await browser.click('#retry').catch(() => {}); // an attempt of its own may have come first, and the button is gone
  // Firefox makes a socket wait that follows failed ones.
  await says(browser, 'Connected', 30_000);
}

/** While there is no server: what the line shows, what assistive technology gets of it, and that the number falls. */
export async function checkTrouble(browser) {
  await says(browser, 'Connection lost.');
  assert.equal(await browser.role('#status'), 'status');
  assert.equal(await browser.role('#countdown'), 'timer');
  assert.equal(await browser.role('#retry'), 'button');
  assert.equal(await browser.accessibleName('#retry'), 'Retry now');
  await browser.evaluate(() => {
    window.__seconds = [];
    const countdown = document.querySelector('#countdown');
    const note = () => window.__seconds.push(Number(/^Trying again in (\d+) s$/.exec(countdown.textContent)?.[1] ?? 0));
    new MutationObserver(note).observe(countdown, { childList: true, characterData: true, subtree: true });
  });
  await browser.wait(() => window.__seconds.some((seconds, at) => seconds > 0 && window.__seconds[at - 1] === seconds + 1), {
    timeout: 30_000,
    message: 'the countdown counts down',
  });
}

/** From now on remembers what the page says about its connection, across reloads: `said`. */
export async function listen(browser) {
  await browser.evaluate(() => {
    sessionStorage.setItem('said', '[]');
    const status = document.querySelector('#status');
    const note = () =>
      sessionStorage.setItem('said', JSON.stringify([...JSON.parse(sessionStorage.getItem('said')), status.textContent]));
    new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true });
  });
}

export const said = (browser) => browser.evaluate(() => JSON.parse(sessionStorage.getItem('said')));
