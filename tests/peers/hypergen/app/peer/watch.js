// Remembers what a test could otherwise miss: events, what went wrong, what the console was told, dialogs, sockets.
(function () {
  'use strict';
  if (window.peerWatch) return;
  const watch = (window.peerWatch = { problems: [], events: [], console: [], dialogs: [], sockets: [], applied: [], errors: [], confirms: true });

  addEventListener('error', function (event) {
    watch.problems.push(String(event.error || event.message));
  });
  addEventListener('unhandledrejection', function (event) {
    watch.problems.push('unhandled: ' + String(event.reason));
  });

  ['log', 'warn', 'error'].forEach(function (level) {
    const original = console[level];
    console[level] = function () {
      watch.console.push([level].concat(Array.prototype.map.call(arguments, String)));
      return original.apply(console, arguments);
    };
  });
  window.alert = function (text) {
    watch.dialogs.push(['alert', String(text)]);
  };
  window.confirm = function (text) {
    watch.dialogs.push(['confirm', String(text)]);
    return watch.confirms;
  };

  window.WebSocket = new Proxy(WebSocket, {
    construct: function (target, args) {
      const socket = Reflect.construct(target, args);
      watch.sockets.push(socket);
      return socket;
    }
  });

  ['hypergen.post.before', 'hypergen.post.after', 'hypergen.partialLoad.before', 'hypergen.partialLoad.after'].forEach(function (name) {
    addEventListener(name, function (event) {
      const detail = event.detail || {};
      watch.events.push([name, detail.url === undefined ? null : detail.url, location.pathname]);
    });
  });
  document.addEventListener('hypergen.pushstate', function () {
    watch.events.push(['hypergen.pushstate', null, location.pathname]);
  });
  document.addEventListener('hypergen.applyCommand.after', function (event) {
    watch.applied.push([event.detail.path, Array.prototype.map.call(event.detail.args, function (arg) {
      return arg instanceof Event ? 'event ' + arg.type : arg;
    })]);
  });
  document.addEventListener('hypergen.error', function (event) {
    const detail = event.detail;
    watch.errors.push({ kind: detail.kind, status: detail.status, url: detail.url, text: detail.text });
  });
})();
