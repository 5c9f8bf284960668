// For the tests of scripts: the module under the test's settings, answers as plain data.

const loaded = new Map();

/** Plain data: BigInts, bytes and -0 cannot cross as JSON. */
const plain = (value) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
};

Object.assign(window, {
  /** An instance of dist/script.mjs with these settings. */
  scripts(settings = {}) {
    const key = JSON.stringify(settings);
    if (!loaded.has(key)) loaded.set(key, import('/dist/script.mjs').then(({ load }) => load(settings)));
    return loaded.get(key);
  },

  /** What comes of a promise: the value, or the code of the error with the message of those that scripts cause. */
  async answer(promise) {
    try {
      return plain(await promise);
    } catch (error) {
      const told = ['script-failed', 'not-serialisable', 'too-deep', 'too-large', 'too-many-items'].includes(error.code);
      return told ? `${error.code} ${error.message}` : error.code ?? String(error);
    }
  }
});
