// Small services of the page: random numbers and the console.
mergeInto(LibraryManager.library, {
  tether_random_u32__sig: 'i',
  tether_random_u32: function () {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  },

  tether_console_error__deps: ['$tether_memory'],
  tether_console_error__sig: 'vii',
  tether_console_error: function (address, size) {
    console.error('tether: ' + tether_memory.text(address, size));
  },
});
