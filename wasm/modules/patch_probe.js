// For patch_probe.cpp: ends where the interpreter would begin, with the texts as strings.
mergeInto(LibraryManager.library, {
  tether_probe_apply__sig: 'viiiiii',
  tether_probe_apply: function (words, count, ascii, ascii_size, wide, wide_size) {
    const decoder = new TextDecoder();
    Module['texts'] = [
      decoder.decode(HEAPU8.subarray(ascii, ascii + ascii_size)), decoder.decode(HEAPU8.subarray(wide, wide + wide_size)),
    ];
  },
});
