// The page of a Duck app, for wasm/platform/browser_lively.cpp.
/* global make_tether_lively_events, make_tether_lively_files, make_tether_lively_focus, make_tether_lively_signs,
   make_tether_lively_visits, tether_lively_page */
mergeInto(LibraryManager.library, {
  $make_tether_lively_page__deps: ['$make_tether_lively_events', '$make_tether_lively_files', '$make_tether_lively_focus', '$make_tether_lively_signs', '$make_tether_lively_visits', '$tether_memory'],
  $make_tether_lively_page: function () {
    const events = make_tether_lively_events();
    const files = make_tether_lively_files();
    const focus = make_tether_lively_focus();
    const signs = make_tether_lively_signs();
    const visits = make_tether_lively_visits();

    function synced() {
      _tether_lively_synced();
    }

    // By the number of a PageCommand (wasm/platform/browser_lively.cpp).
    const commands = [
      function start() {
        signs.start();
        focus.start();
        visits.start();
        events.start();
      },
      function stop() {
        visits.stop();
        events.stop();
        focus.stop();
        signs.stop();
      },
      function load(_, url) {
        visits.load(url);
      },
      function set_page_uid(_, uid) {
        visits.set_page_uid(uid);
      },
      function enter(_, path) {
        visits.enter(path);
      },
      function arrive(from_history) {
        // The focus scrolls, too.
        focus.arrive();
        visits.arrive(from_history !== 0);
        events.announce();
      },
      signs.progress,
      signs.notify,
      function sync(_, url) {
        fetch(url, { credentials: 'include', cache: 'no-store' }).then(synced, synced);
      },
      // The texts come line by line: form, file, name, url, token and the types, each with its line feed.
      function upload(number, texts) {
        const lines = texts.split('\n');
        files.upload(number, {
          form_id: lines[0], file_id: lines[1], name: lines[2], upload_url: lines[3], token: lines[4], types: lines.slice(5, -1),
        });
      },
      files.repeat,
      files.forget,
    ];

    // Later, as all that the page tells of itself.
    function report(command, problem) {
      let what = commands[command].name;
      try {
        what += ': ' + (problem instanceof Error ? problem.message : problem);
      } catch (_) {
        // The page's own functions may throw what has no text.
      }
      setTimeout(function () {
        const bytes = tether_memory.encode(what);
        const address = tether_memory.put(bytes);
        if (address !== 0) _tether_lively_failed(address, bytes.length);
      }, 0);
    }

    return {
      run: function (command, number, text) {
        try {
          commands[command](number, text);
        } catch (problem) {
          report(command, problem);
        }
      },
      headers: visits.headers,
    };
  },
  $tether_lively_page__deps: ['$make_tether_lively_page'],
  $tether_lively_page: 'make_tether_lively_page()',

  tether_lively_run__deps: ['$tether_lively_page', '$tether_memory'],
  tether_lively_run__sig: 'viiii',
  tether_lively_run: function (command, number, text, size) {
    tether_lively_page.run(command, number, tether_memory.text(text, size));
  },

  tether_lively_headers__deps: ['$tether_lively_page', '$tether_memory'],
  tether_lively_headers__sig: 'v',
  tether_lively_headers: function () {
    tether_memory.give_text(tether_lively_page.headers());
  },
});
