// Gathers what goes wrong in a page, in every engine alike, for the test driver's `problems()`.
// A classic script: include it first, before anything that may fail. The list belongs to the document and is lost
// when the page is left.
(function () {
  'use strict';

  if (window.__problems) return;
  const problems = [];
  Object.defineProperty(window, '__problems', { value: problems });

  function describe(thing) {
    if (thing instanceof Error) return thing.name + ': ' + thing.message;
    if (typeof thing !== 'object' || thing === null) return String(thing);
    try {
      return JSON.stringify(thing);
    } catch {
      return String(thing);
    }
  }

  function record(kind, message, more) {
    problems.push(Object.assign({ kind: kind, message: message }, more));
  }

  // Captures, because the failure of a <script> or <img> to load does not bubble.
  window.addEventListener('error', function (event) {
    const target = event.target;
    if (target instanceof Element) {
      record('resource', 'could not load ' + (target.src || target.href || target.localName));
    } else {
      record('error', event.error ? describe(event.error) : event.message, { source: event.filename, line: event.lineno });
    }
  }, true);

  window.addEventListener('unhandledrejection', function (event) {
    record('unhandledrejection', describe(event.reason));
  });

  window.addEventListener('securitypolicyviolation', function (event) {
    record('securitypolicyviolation', event.effectiveDirective + ' blocked ' + event.blockedURI, {
      directive: event.effectiveDirective,
      blocked: event.blockedURI,
      disposition: event.disposition,
      source: event.sourceFile,
      line: event.lineNumber
    });
  });

  const consoleError = console.error;
  console.error = function () {
    record('console.error', Array.prototype.map.call(arguments, describe).join(' '));
    return consoleError.apply(console, arguments);
  };
})();
