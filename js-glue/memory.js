// Text and bytes across the border between JavaScript and wasm memory. Every other glue file builds on this one.
//
// HEAPU8 is read anew for each access: memory can grow in any call into wasm, and then old views are dead.
mergeInto(LibraryManager.library, {
  $make_tether_memory: function () {
    // ignoreBOM: a leading U+FEFF is part of the text.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const encoder = new TextEncoder();

    // A view of wasm memory that decoders and sockets accept: they refuse views of shared memory, so that is copied.
    function bytes(address, size) {
      const view = HEAPU8.subarray(address, address + size);
      const shared = typeof SharedArrayBuffer === 'function' && view.buffer instanceof SharedArrayBuffer;
      return shared ? view.slice() : view;
    }

    function text(address, size) {
      return size === 0 ? '' : decoder.decode(bytes(address, size));
    }

    // What is longer the browser's encoder has done sooner.
    const short_text = 40;

    // UTF-8; lone surrogates become U+FFFD.
    function encode(string) {
      const size = string.length;
      if (size > short_text) return encoder.encode(string);
      const ascii = new Uint8Array(size);
      for (let at = 0; at < size; ++at) {
        const unit = string.charCodeAt(at);
        if (unit > 127) return encoder.encode(string);
        ascii[at] = unit;
      }
      return ascii;
    }

    // Copies into wasm memory that the receiving export gives back. 0 when there is none left: nothing was written.
    function put(source) {
      const address = _tether_acquire(source.length);
      if (address !== 0) HEAPU8.set(source, address);
      return address;
    }

    // Hands a string to C++ as the result of the import that is running. False when there is no memory for it.
    function give_text(string) {
      const source = encode(string);
      const address = put(source);
      if (address === 0) return false;
      _tether_text_result(address, source.length);
      return true;
    }

    return { bytes: bytes, text: text, encode: encode, put: put, give_text: give_text };
  },
  $tether_memory__deps: ['$make_tether_memory'],
  $tether_memory: 'make_tether_memory()',

  // As tether_memory.put, for texts and bytes one after the other. null without memory, else where they are and how many
  // bytes each and all of them have.
  $tether_put_all__deps: ['$tether_memory'],
  $tether_put_all: function (parts) {
    const sources = parts.map(function (part) { return typeof part === 'string' ? tether_memory.encode(part) : part; });
    const sizes = sources.map(function (source) { return source.length; });
    const size = sizes.reduce(function (sum, one) { return sum + one; }, 0);
    const address = _tether_acquire(size);
    if (address === 0) return null;
    let at = address;
    sources.forEach(function (source) {
      HEAPU8.set(source, at);
      at += source.length;
    });
    return { address: address, sizes: sizes, size: size };
  },
});
