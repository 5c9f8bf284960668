// Reads a stream of operations as wasm/patch writes it: words, and the texts that they refer to, which lie in two pools
// in the order of their use. patch_ops.def says what a text and a value look like.
mergeInto(LibraryManager.library, {
  $make_tether_op_reader__deps: ['$tether_memory'],
  $make_tether_op_reader: function () {
    // A copy: an operation can run the page's own code, which can make the memory grow.
    let words = new Uint32Array(0);
    const most_kept_words = 100000;
    let at = 0;
    let ascii = '';
    let ascii_at = 0;
    let wide = '';
    let wide_at = 0;
    const values = [];

    // What is short is quicker read piece by piece.
    function copy_words(from, count) {
      if (words.length < count) words = new Uint32Array(count + (count >>> 1));
      if (count > 64) words.set(HEAPU32.subarray(from, from + count));
      else for (let i = 0; i < count; i++) words[i] = HEAPU32[from + i];
    }

    function ascii_text(address, size) {
      if (size > 28) return tether_memory.text(address, size);
      let string = '';
      for (let i = address; i < address + size; i++) string += String.fromCharCode(HEAPU8[i]);
      return string;
    }

    // `count` words lie at `address`.
    function begin(address, count, ascii_address, ascii_size, wide_address, wide_size) {
      copy_words(address >>> 2, count);
      ascii = ascii_text(ascii_address, ascii_size);
      wide = tether_memory.text(wide_address, wide_size);
      at = ascii_at = wide_at = 0;
    }

    // Lets go of the texts, and of far more room than most streams need.
    function end() {
      ascii = wide = '';
      if (words.length > most_kept_words) words = new Uint32Array(0);
    }

    function word() {
      return words[at++];
    }

    function text() {
      const operand = words[at++];
      const size = operand >>> 2;
      if ((operand & 1) === 0) return ascii.slice(ascii_at, (ascii_at += size));
      return wide.slice(wide_at, (wide_at += size));
    }

    // A text that may be, or become, one of those that come again and again.
    function value() {
      const operand = words[at];
      if ((operand & 2) === 0) return text();
      at++;
      if ((operand & 1) === 0) return values[operand >>> 2];
      return (values[operand >>> 2] = text());
    }

    return { begin: begin, end: end, word: word, text: text, value: value };
  },
});
