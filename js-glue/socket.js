// The browser's WebSocket for wasm/platform/browser_transport.cpp. C++ owns the handles; nothing here throws into
// wasm, and a frame is never written where no memory was given.
mergeInto(LibraryManager.library, {
  $make_tether_sockets__deps: ['$tether_memory'],
  $make_tether_sockets: function () {
    // handle -> { ws, stop_watching }
    const sockets = new Map();
    // The ws of an attempt that the page's policy refused at once; it has no send.
    const refused = { readyState: 3, bufferedAmount: 0, protocol: '', extensions: '', close: function () {} };

    function is_loopback(host) {
      return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
    }

    // The absolute URL to connect to, or an ERR_ number. Browsers differ in which of these they accept.
    function resolve(url) {
      let target;
      try {
        target = new URL(url, document.baseURI);
      } catch (_) {
        return ERR_INVALID_URL;
      }
      if (target.protocol === 'http:') target.protocol = 'ws:';
      if (target.protocol === 'https:') target.protocol = 'wss:';
      const socket_scheme = target.protocol === 'ws:' || target.protocol === 'wss:';
      if (!socket_scheme || target.hash !== '' || target.username !== '' || target.password !== '') {
        return ERR_INVALID_URL;
      }
      if (location.protocol === 'https:' && target.protocol === 'ws:' && !is_loopback(target.hostname)) {
        return ERR_INSECURE_URL;
      }
      return target.href;
    }

    // A connection that the Content-Security-Policy forbids: Firefox and WebKit throw from the constructor, Chromium
    // sends this event, then an error event, and never a close event.
    function watch_policy(url, on_violation) {
      const origin = new URL(url).origin;
      function seen(event) {
        // A policy that only reports lets the connection pass.
        if (event.disposition === 'report' || event.effectiveDirective !== 'connect-src') return;
        if ((event.blockedURI + '/').startsWith(origin + '/')) on_violation();
      }
      document.addEventListener('securitypolicyviolation', seen);
      return function () {
        document.removeEventListener('securitypolicyviolation', seen);
      };
    }

    function receive(handle, ws, data, max_frame) {
      const is_text = typeof data === 'string';
      // Every UTF-16 unit is at least one byte, so this refuses without encoding.
      let size = is_text ? data.length : data.byteLength;
      if (size <= max_frame) {
        const bytes = is_text ? tether_memory.encode(data) : new Uint8Array(data);
        size = bytes.length;
        if (size <= max_frame) {
          const address = tether_memory.put(bytes);
          if (address !== 0) {
            _tether_socket_message(handle, is_text ? 0 : 1, address, size);
          } else {
            _tether_socket_refused(handle, ERR_OUT_OF_MEMORY, size);
          }
          return;
        }
      }
      _tether_socket_refused(handle, ERR_TOO_LARGE, size);
    }

    function close_event(handle, code, reason, was_clean) {
      const bytes = tether_memory.encode(reason);
      // Without memory for its reason a close is still a close.
      const address = tether_memory.put(bytes);
      _tether_socket_closed(handle, code, address, address === 0 ? 0 : bytes.length, was_clean ? 1 : 0);
    }

    // Chromium fires an error event on an open socket only for a frame that breaks the protocol; Firefox and WebKit do
    // so, too, for a reset connection. The property tells Chromium apart without its name.
    function error_means_bad_frame() {
      return 'onfreeze' in document;
    }

    function attach(handle, ws, url, max_frame) {
      const socket = { ws: ws };
      socket.stop_watching = watch_policy(url, function () {
        detach(socket);
        refuse_by_policy(handle);
      });
      ws.binaryType = 'arraybuffer';
      let was_open = false;
      ws.onopen = function () {
        was_open = true;
        socket.stop_watching();
        _tether_socket_opened(handle);
      };
      ws.onmessage = function (event) {
        receive(handle, ws, event.data, max_frame);
      };
      ws.onerror = function () {
        close_if_silent(handle, socket);
        _tether_socket_failed(handle, was_open && error_means_bad_frame() ? ERR_BAD_FRAME : ERR_CONNECTION_FAILED);
      };
      ws.onclose = function (event) {
        detach(socket);
        close_event(handle, event.code, event.reason, event.wasClean);
      };
      sockets.set(handle, socket);
    }

    function detach(socket) {
      socket.stop_watching();
      const ws = socket.ws;
      ws.onopen = ws.onmessage = ws.onerror = ws.onclose = null;
    }

    // WebKit ends a socket to a blocked port with an error and no close event. One that comes comes at once.
    function close_if_silent(handle, socket) {
      setTimeout(function () {
        if (sockets.get(handle) !== socket || socket.ws.readyState !== 3 || socket.ws.onclose === null) return;
        detach(socket);
        close_event(handle, 1006, '', false);
      }, 50);
    }

    // What follows a refusal is the same in every browser: an error, then a close.
    function refuse_by_policy(handle) {
      const socket = { ws: refused, stop_watching: function () {} };
      sockets.set(handle, socket);
      setTimeout(function () {
        if (sockets.get(handle) === socket) _tether_socket_failed(handle, ERR_BLOCKED_BY_POLICY);
        if (sockets.get(handle) === socket) close_event(handle, 1006, '', false);
      }, 0);
    }

    // As C++ sees it: 0 and the absolute URL as the text result, or an ERR_ number.
    function give_resolved(url) {
      const resolved = resolve(url);
      if (typeof resolved === 'number') return resolved;
      return tether_memory.give_text(resolved) ? 0 : ERR_OUT_OF_MEMORY;
    }

    // 0, or an ERR_ number. On success the text result is the absolute URL.
    function open(handle, url, protocols, max_frame) {
      const resolved = resolve(url);
      if (typeof resolved === 'number') return resolved;
      try {
        attach(handle, new WebSocket(resolved, protocols), resolved, max_frame);
      } catch (error) {
        // Browsers disagree on the name of what they throw for a forbidden connection, not on that of a bad URL.
        if (error.name === 'SyntaxError') return ERR_INVALID_URL;
        refuse_by_policy(handle);
      }
      return tether_memory.give_text(resolved) ? 0 : ERR_OUT_OF_MEMORY;
    }

    function send(handle, payload) {
      try {
        sockets.get(handle).ws.send(payload);
        return 0;
      } catch (_) {
        return ERR_NOT_OPEN;
      }
    }

    function close(ws, code, reason) {
      try {
        ws.close(code, reason);
      } catch (_) {
        // C++ has checked code and reason; what is left cannot be closed any more.
      }
    }

    function destroy(handle) {
      const socket = sockets.get(handle);
      if (socket === undefined) return;
      sockets.delete(handle);
      detach(socket);
      if (socket.ws.readyState < 2) close(socket.ws, 1000, '');
    }

    return { sockets: sockets, resolve: give_resolved, open: open, send: send, close: close, destroy: destroy };
  },
  $tether_sockets__deps: ['$make_tether_sockets'],
  $tether_sockets: 'make_tether_sockets()',

  tether_socket_supported__sig: 'i',
  tether_socket_supported: function () {
    return typeof WebSocket === 'function' && typeof document === 'object' ? 1 : 0;
  },

  tether_socket_resolve__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_resolve__sig: 'iii',
  tether_socket_resolve: function (url, size) {
    return tether_sockets.resolve(tether_memory.text(url, size));
  },

  tether_socket_open__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_open__sig: 'iiiiiii',
  tether_socket_open: function (handle, url, url_size, protocols, protocols_size, max_frame) {
    const names = tether_memory.text(protocols, protocols_size);
    return tether_sockets.open(
      handle,
      tether_memory.text(url, url_size),
      names === '' ? [] : names.split(','),
      max_frame >>> 0
    );
  },

  tether_socket_send_text__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_send_text__sig: 'iiii',
  tether_socket_send_text: function (handle, address, size) {
    return tether_sockets.send(handle, tether_memory.text(address, size));
  },

  tether_socket_send_binary__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_send_binary__sig: 'iiii',
  tether_socket_send_binary: function (handle, address, size) {
    return tether_sockets.send(handle, tether_memory.bytes(address, size));
  },

  tether_socket_close__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_close__sig: 'viiii',
  tether_socket_close: function (handle, code, reason, reason_size) {
    tether_sockets.close(tether_sockets.sockets.get(handle).ws, code, tether_memory.text(reason, reason_size));
  },

  tether_socket_destroy__deps: ['$tether_sockets'],
  tether_socket_destroy__sig: 'vi',
  tether_socket_destroy: function (handle) {
    tether_sockets.destroy(handle);
  },

  tether_socket_ready_state__deps: ['$tether_sockets'],
  tether_socket_ready_state__sig: 'ii',
  tether_socket_ready_state: function (handle) {
    return tether_sockets.sockets.get(handle).ws.readyState;
  },

  tether_socket_buffered_amount__deps: ['$tether_sockets'],
  tether_socket_buffered_amount__sig: 'ii',
  tether_socket_buffered_amount: function (handle) {
    return tether_sockets.sockets.get(handle).ws.bufferedAmount;
  },

  // Gives the negotiated sub-protocol (0) or extensions (1) as the text result; 0 if there is no memory for it.
  tether_socket_negotiated__deps: ['$tether_sockets', '$tether_memory'],
  tether_socket_negotiated__sig: 'iii',
  tether_socket_negotiated: function (handle, what) {
    const ws = tether_sockets.sockets.get(handle).ws;
    return tether_memory.give_text(what === 0 ? ws.protocol : ws.extensions) ? 1 : 0;
  },
});
