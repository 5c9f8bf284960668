// Remembers what a test could otherwise miss: what the snackbar said, and what went wrong.
(function () {
  'use strict';
  if (window.peerWatch) return;
  const watch = (window.peerWatch = { snackbar: [], problems: [], events: [], sockets: [] });
  const snackbar = '#page-snackbar .snackbar-label';

  new MutationObserver(function () {
    const label = document.querySelector(snackbar);
    const text = label ? label.textContent : '';
    if (text !== '' && watch.snackbar[watch.snackbar.length - 1] !== text) watch.snackbar.push(text);
  }).observe(document, { subtree: true, childList: true, characterData: true });

  window.WebSocket = new Proxy(WebSocket, {
    construct: function (target, args) {
      const socket = Reflect.construct(target, args);
      watch.sockets.push(socket);
      return socket;
    }
  });

  addEventListener('error', function (event) {
    watch.problems.push(String(event.error || event.message));
  });
  addEventListener('unhandledrejection', function (event) {
    watch.problems.push('unhandled: ' + String(event.reason));
  });
  ['DOMContentLoaded', 'DuckNavigated'].forEach(function (name) {
    document.addEventListener(name, function (event) {
      watch.events.push([name, event.detail ? event.detail.fullpath : null]);
    });
  });
})();
