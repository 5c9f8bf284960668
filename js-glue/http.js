// Requests by fetch for wasm/platform/browser_http.cpp. Each gets one answer or failure, never inside the call that
// begins it, and nothing after it was cancelled; nothing here throws into wasm.
mergeInto(LibraryManager.library, {
  $make_tether_http__deps: ['$tether_memory', '$tether_put_all'],
  $make_tether_http: function () {
    // id -> { controller, timer } of what is under way
    const calls = new Map();

    function origin_of(url) {
      try {
        return new URL(url, document.baseURI).origin;
      } catch (_) {
        return '';
      }
    }

    function may_reach(origin, allowed) {
      return origin === location.origin || allowed.some(function (url) { return origin_of(url) === origin; });
    }

    // The absolute URL, or an ERR_ number.
    function resolve(url, allowed) {
      let target;
      try {
        target = new URL(url, document.baseURI);
      } catch (_) {
        return ERR_INVALID_URL;
      }
      const is_http = target.protocol === 'http:' || target.protocol === 'https:';
      if (!is_http || target.username !== '' || target.password !== '') return ERR_INVALID_URL;
      return may_reach(target.origin, allowed) ? target.href : ERR_FOREIGN_ORIGIN;
    }

    // Resolves to the pieces of the body as they came; rejects with an ERR_ number if they are too many.
    function read_body(response, max_bytes) {
      // A status such as 204 has no body.
      if (!response.body) return Promise.resolve([]);
      const reader = response.body.getReader();
      const pieces = [];
      let size = 0;
      function next() {
        return reader.read().then(function (piece) {
          if (piece.done) return pieces;
          size += piece.value.length;
          if (size > max_bytes) return Promise.reject(ERR_TOO_LARGE);
          pieces.push(piece.value);
          return next();
        });
      }
      return next();
    }

    // Ends a call; false if it is over, or cancelled.
    function end(id, call) {
      if (calls.get(id) !== call) return false;
      calls.delete(id);
      clearTimeout(call.timer);
      return true;
    }

    function fail(id, call, code) {
      if (!end(id, call)) return;
      if (call.controller !== null) call.controller.abort();
      _tether_http_failed(id, code);
    }

    function answer(id, call, response, pieces) {
      if (!end(id, call)) return;
      const type = response.headers.get('content-type') || '';
      const given = tether_put_all(pieces.concat([type, response.url]));
      if (given === null) {
        _tether_http_failed(id, ERR_OUT_OF_MEMORY);
        return;
      }
      const type_size = given.sizes[pieces.length];
      const text_size = given.size - type_size - given.sizes[pieces.length + 1];
      const redirected = response.redirected ? 1 : 0;
      _tether_http_answered(id, response.status, redirected, given.address, given.size, text_size, type_size);
    }

    function send(id, call, href, request) {
      const has_body = request.body !== '';
      const headers = { accept: 'application/json' };
      if (has_body) headers['content-type'] = 'application/json';
      fetch(href, {
        method: request.method,
        body: has_body ? request.body : undefined,
        headers: headers,
        credentials: 'include',
        cache: 'no-store',
        signal: call.controller.signal,
      }).then(function (response) {
        // A redirect may lead anywhere.
        if (!may_reach(origin_of(response.url), request.allowed)) return Promise.reject(ERR_FOREIGN_ORIGIN);
        return read_body(response, request.max_bytes).then(function (pieces) {
          return { response: response, pieces: pieces };
        });
      }).then(function (whole) {
        answer(id, call, whole.response, whole.pieces);
      }, function (problem) {
        fail(id, call, typeof problem === 'number' ? problem : ERR_CONNECTION_FAILED);
      });
    }

    return {
      calls: calls,

      begin: function (id, request) {
        const call = { controller: null, timer: 0 };
        calls.set(id, call);
        const href = resolve(request.url, request.allowed);
        const is_refused = typeof href === 'number';
        if (is_refused || request.timeout_ms > 0) {
          call.timer = setTimeout(function () {
            fail(id, call, is_refused ? href : ERR_TIMED_OUT);
          }, is_refused ? 0 : request.timeout_ms);
        }
        if (is_refused) return;
        call.controller = new AbortController();
        send(id, call, href, request);
      },

      cancel: function (id) {
        const call = calls.get(id);
        if (call === undefined || !end(id, call)) return;
        if (call.controller !== null) call.controller.abort();
      },
    };
  },
  $tether_http__deps: ['$make_tether_http'],
  $tether_http: 'make_tether_http()',

  tether_http_begin__deps: ['$tether_http', '$tether_memory'],
  tether_http_begin__sig: 'viiiiiiiiiii',
  tether_http_begin: function (id, method, method_size, url, url_size, allowed, allowed_size, body, body_size, timeout_ms, max_bytes) {
    tether_http.begin(id, {
      method: tether_memory.text(method, method_size),
      url: tether_memory.text(url, url_size),
      allowed: tether_memory.text(allowed, allowed_size).split('\n').filter(Boolean),
      body: tether_memory.text(body, body_size),
      timeout_ms: timeout_ms,
      max_bytes: max_bytes >>> 0,
    });
  },

  tether_http_cancel__deps: ['$tether_http'],
  tether_http_cancel__sig: 'vi',
  tether_http_cancel: function (id) {
    tether_http.cancel(id);
  },
});
