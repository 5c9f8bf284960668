// What a browser believes about its network, and what it tells the page of it.

/** Whatever the browser: `navigator.onLine` is this, and an event says so. */
function pretend(isOnline) {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline });
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'));
}

/** The page is told, while its network stays as it is. */
export const pretendOnline = (page, isOnline) => page.run(pretend, isOnline);

async function setChromium(browser, isOnline) {
  await browser.cdp('Network.enable');
  const plain = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await browser.cdp('Network.emulateNetworkConditions', { offline: !isOnline, ...plain });
}

/** As its menu item "Work offline". */
async function setFirefox(browser, isOnline) {
  await browser.session.setContext('chrome');
  try {
    await browser.session.executeScript('Services.io.offline = arguments[0]', !isOnline);
  } finally {
    await browser.session.setContext('content');
  }
}

/** Takes the browser offline or back, as far as it can be: WebKit only pretends. */
export async function setOnline({ engine, lane, page }, isOnline) {
  if (engine === 'chromium') await setChromium(lane.browser, isOnline);
  else if (engine === 'firefox') await setFirefox(lane.browser, isOnline);
  else await pretendOnline(page, isOnline);
}
