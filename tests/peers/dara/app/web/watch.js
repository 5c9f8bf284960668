// Remembers what a test could otherwise miss: what went wrong, what the console was told, sockets, where the page was sent.
(function () {
  'use strict';
  const watch = (window.peerWatch = { problems: [], console: [], sockets: [], opened: [], copied: [], saved: [] });

  addEventListener('error', function (event) {
    watch.problems.push(String(event.error || event.message));
  });
  addEventListener('unhandledrejection', function (event) {
    watch.problems.push('unhandled: ' + String(event.reason));
  });
  addEventListener('securitypolicyviolation', function (event) {
    watch.problems.push('against the policy: ' + event.violatedDirective + ' ' + event.blockedURI);
  });

  ['log', 'warn', 'error'].forEach(function (level) {
    const original = console[level];
    console[level] = function () {
      watch.console.push([level].concat(Array.prototype.map.call(arguments, String)));
      return original.apply(console, arguments);
    };
  });

  window.WebSocket = new Proxy(WebSocket, {
    construct: function (target, args) {
      const socket = Reflect.construct(target, args);
      watch.sockets.push(socket);
      return socket;
    }
  });

  // How often this tab has been loaded: the storage outlives a reload.
  sessionStorage.setItem('loads', String(Number(sessionStorage.getItem('loads')) + 1));

  window.open = function (url) {
    watch.opened.push(String(url));
    return null;
  };
  HTMLAnchorElement.prototype.click = function () {
    watch.saved.push({ url: this.href.slice(0, 60), name: this.download });
  };
  Object.defineProperty(navigator, 'clipboard', {
    value: {
      writeText: function (text) {
        watch.copied.push(text);
        return Promise.resolve();
      }
    }
  });
})();
