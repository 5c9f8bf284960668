// What is inside an element of the page, for tests written as if it were the whole page.
import { sourceOf } from './evaluation.mjs';

/**
 * The browser, but selectors look into the shadow root of the first `host`, and for code that runs in the page `document`
 * is that root. All else is the browser's.
 */
export function inside(browser, host) {
  const path = (css) => `${host} >>> ${css}`;
  const scoped = (code, args) => {
    const call = typeof code === 'function' ? `(${sourceOf(code)})(...${JSON.stringify(args)})` : code;
    return `((document) => ${call})(document.querySelector(${JSON.stringify(host)}).shadowRoot)`;
  };
  const own = {
    evaluate: (code, ...args) => browser.evaluate(scoped(code, args)),
    wait: (code, { args = [], ...options } = {}) =>
      browser.wait(scoped(code, args), { message: sourceOf(code), ...options }),
  };
  for (const name of ['find', 'click', 'type', 'press', 'text', 'role', 'accessibleName']) {
    own[name] = (css, ...more) => browser[name](path(css), ...more);
  }
  return new Proxy(browser, {
    get(_, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const value = browser[name];
      return typeof value === 'function' ? value.bind(browser) : value;
    },
  });
}
