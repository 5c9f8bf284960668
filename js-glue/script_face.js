// Commands that a page has registered with js-glue/loader/script_runner.mjs, which sets Module.tetherCommand.
mergeInto(LibraryManager.library, {
  // Calls the page's function for the request `ticket` of the runner `handle`; what it gives or throws comes back.
  tether_runner_command__deps: ['$tether_scripts', '$tether_memory'],
  tether_runner_command__sig: 'viiiii',
  tether_runner_command: function (handle, ticket, name, size, max_bytes) {
    const text = tether_memory.text(name, size);
    const value = new Promise(function (resolve) {
      resolve(Module['tetherCommand'](handle, ticket, text));
    });
    tether_scripts.settle(ticket, value, max_bytes, false, function (_, address, length) {
      _tether_runner_result(handle, ticket, address, length);
    }, function (_, code, address, length) {
      _tether_runner_failed(handle, ticket, code, address, length);
    });
  },
});
