// Links glue files (js-glue/*.js) in a page without a program, as tests/glue/link_glue.mjs does in Node. A classic
// script: include it before them. `linkGlue(symbols, module)` then makes globals of them, as emcc would name them.
(function () {
  'use strict';

  const library = {};
  window.LibraryManager = { library };
  window.mergeInto = Object.assign;

  // Each call makes new instances of all that is linked.
  window.linkGlue = function linkGlue(symbols, module = {}) {
    window.Module = module;
    const linked = new Set();
    const link = (symbol) => {
      if (linked.has(symbol)) return;
      linked.add(symbol);
      if (!(symbol in library)) throw new Error(`no loaded glue file defines ${symbol}`);
      (library[`${symbol}__deps`] ?? []).forEach(link);
      const value = library[symbol];
      // A text stands for an expression; the only kind that works without eval is the call of a factory.
      window[symbol.slice(1)] = typeof value === 'function' ? value : window[value.replace('()', '')]();
    };
    symbols.forEach(link);
  };
})();
