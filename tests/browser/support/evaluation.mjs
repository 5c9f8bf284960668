// How code and its outcome travel between a test and a page.

/** A function's source, or the expression itself. */
export const sourceOf = (code) => (typeof code === 'function' ? code.toString() : code);

/**
 * The body of a WebDriver async script that runs `code` and reports {value} or {error}.
 * Errors are taken apart by their fields, never by `instanceof`: they belong to another realm in Firefox.
 */
export function evaluationScript(code) {
  const call = typeof code === 'function' ? `(${code}).apply(null, given)` : `(${code}\n)`;
  return `
    const done = arguments[arguments.length - 1];
    const given = Array.prototype.slice.call(arguments, 0, -1);
    const isObject = (thing) => typeof thing === 'object' && thing !== null;
    Promise.resolve().then(() => ${call}).then(
      (value) => done(value === undefined ? { isUndefined: true } : { value }),
      (error) => done({
        error: isObject(error) && 'message' in error
          ? { name: String(error.name), message: String(error.message), stack: String(error.stack || '') }
          : { name: 'Error', message: String(error), stack: '' }
      })
    );`;
}

/** The page's error as one of ours: same name and message, with the page's stack above ours. */
export function pageError({ name, message, stack }) {
  const error = new Error(message);
  error.name = name;
  error.pageStack = stack;
  error.stack = `${name}: ${message}\n  in the page:\n${stack}\n  in the test:\n${error.stack}`;
  return error;
}
