// Random texts that both ends of a connection can make by themselves.

const kinds = [
  (random) => String.fromCharCode(Math.floor(random() * 128)),
  (random) => String.fromCharCode(Math.floor(random() * 65_536)),
  (random) => String.fromCodePoint(0x10000 + Math.floor(random() * 0x100000)),
  (random) => String.fromCharCode(0xd800 + Math.floor(random() * 0x400)),
  (random) => String.fromCharCode(0xdc00 + Math.floor(random() * 0x400)),
  () => '\0',
  () => '\ufeff'
];

/** Any UTF-16, mostly short; half of the texts have lone surrogates. */
export function randomText(random) {
  let text = '';
  for (let left = Math.floor(random() ** 2 * 60); left > 0; --left) {
    text += kinds[Math.floor(random() * kinds.length)](random);
  }
  return text;
}

/** What a text becomes on the wire: each lone surrogate is U+FFFD. */
export function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
