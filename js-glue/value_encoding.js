// JavaScript values as MessagePack: results of scripts and values of events. docs/protocols/bridge.md has the table of
// what becomes of which value.
mergeInto(LibraryManager.library, {
  $make_tether_values: function () {
    // As wasm/codec's DecodeLimits count them: keys are items, too.
    const k_depth = 64;
    const k_items = 1000000;
    const k_bytes = 1 << 20;

    // The one that was made last: how our own are told from what a value throws.
    let own = null;

    function refusal(code, message) {
      own = new Error(message);
      own.name = 'ValueRefused';
      own.code = code;
      return own;
    }

    // The text of anything that was thrown, also of what no text can be made of.
    function text_of(thrown) {
      try {
        return String(thrown);
      } catch (_) {
        return 'something without a text';
      }
    }

    function key_text(key) {
      if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
      throw refusal(ERR_NOT_SERIALISABLE, 'a key of a Map is no text');
    }

    // Not by recursion: the value may nest as deep as it likes.
    function write(value, limits) {
      const max_bytes = limits.bytes || k_bytes;
      const open = [];
      const ancestors = new Set();
      let bytes = new Uint8Array(64);
      let size = 0;
      let items = 0;

      // Room for `count` bytes; their place.
      function take(count) {
        const at = size;
        size += count;
        if (size > max_bytes) throw refusal(ERR_TOO_LARGE, 'more than ' + max_bytes + ' bytes');
        if (size > bytes.length) {
          const larger = new Uint8Array(Math.min(Math.max(size, 2 * bytes.length), max_bytes));
          larger.set(bytes.subarray(0, at));
          bytes = larger;
        }
        return at;
      }

      function count_items(count) {
        const max_items = limits.items || k_items;
        items += count;
        if (items > max_items) throw refusal(ERR_TOO_MANY_ITEMS, 'more than ' + max_items + ' values');
      }

      // A byte and behind it an integer of `width` bytes, whose negatives are two's complement.
      function put(first, number, width) {
        const at = take(1 + width);
        bytes[at] = first;
        for (let i = width; i > 0; --i) {
          bytes[at + i] = number;
          number = Math.floor(number / 256);
        }
      }

      // `fixed`: the first byte of those with less than `fixed_end`. `wide`: that of a size of 16 bits, which stands between
      // those of 8 and of 32; lists and maps have none of 8.
      function put_size(count, fixed, fixed_end, wide) {
        if (count < fixed_end) put(fixed + count, 0, 0);
        else if (count < 256 && wide < 0xdc) put(wide - 1, count, 1);
        else if (count < 65536) put(wide, count, 2);
        else put(wide + 1, count, 4);
      }

      function put_integer(number) {
        if (number >= -32 && number < 128) put(number & 255, 0, 0);
        else if (number >= 0 && number < 256) put(0xcc, number, 1);
        else if (number >= 0 && number < 65536) put(0xcd, number, 2);
        else if (number >= 0 && number < 4294967296) put(0xce, number, 4);
        else if (number >= -128 && number < 0) put(0xd0, number, 1);
        else if (number >= -32768 && number < 0) put(0xd1, number, 2);
        else if (number >= -2147483648 && number < 0) put(0xd2, number, 4);
        else put(0xd3, number, 8);
      }

      function view_at(at) {
        return new DataView(bytes.buffer, at);
      }

      function put_number(number) {
        if (Number.isSafeInteger(number)) {
          put_integer(number);
          return;
        }
        put(0xcb, 0, 8);
        view_at(size - 8).setFloat64(0, number);
      }

      function put_bigint(number) {
        const near = Number(number);
        if (Number.isSafeInteger(near)) {
          put_integer(near);
          return;
        }
        if (BigInt.asIntN(64, number) !== number) throw refusal(ERR_NOT_SERIALISABLE, 'a BigInt of more than 64 bits');
        put(0xd3, 0, 8);
        view_at(size - 8).setBigInt64(0, number);
      }

      function put_bytes(source, fixed, fixed_end, wide) {
        put_size(source.length, fixed, fixed_end, wide);
        const at = take(source.length);
        bytes.set(source, at);
      }

      function put_text(text) {
        // Each UTF-16 unit is at least one byte, so what is far too long need not be encoded.
        if (text.length > max_bytes) take(text.length);
        put_bytes(tether_memory.encode(text), 0xa0, 32, 0xda);
      }

      // `keys`: of a map, in the order of `values`; null for a list.
      function enter(owner, values, keys) {
        const max_depth = limits.depth || k_depth;
        if (ancestors.has(owner)) throw refusal(ERR_NOT_SERIALISABLE, 'it holds itself (a cycle)');
        if (open.length >= max_depth) throw refusal(ERR_TOO_DEEP, 'more than ' + max_depth + ' levels');
        const count = values.length;
        count_items(keys === null ? count : 2 * count);
        if (keys === null) put_size(count, 0x90, 16, 0xdc);
        else put_size(count, 0x80, 16, 0xde);
        ancestors.add(owner);
        open.push({ owner: owner, values: values, keys: keys, count: count, at: 0 });
      }

      function put_object(object) {
        if (Array.isArray(object)) {
          enter(object, object, null);
          return;
        }
        if (ArrayBuffer.isView(object)) {
          put_bytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength), 0, 0, 0xc5);
          return;
        }
        // What it says it is, also if it comes from another frame. The methods below refuse one that says it wrongly.
        const brand = Object.prototype.toString.call(object);
        const values = [];
        const keys = [];
        if (brand === '[object Object]' || brand === '[object Error]') {
          Object.keys(object).forEach(function (key) {
            keys.push(key);
            values.push(object[key]);
          });
          enter(object, values, keys);
        } else if (brand === '[object Map]') {
          Map.prototype.forEach.call(object, function (item, key) {
            keys.push(key_text(key));
            values.push(item);
          });
          enter(object, values, keys);
        } else if (brand === '[object Set]') {
          Set.prototype.forEach.call(object, function (item) {
            values.push(item);
          });
          enter(object, values, null);
        } else if (brand === '[object Date]') {
          const time = Date.prototype.getTime.call(object);
          if (isNaN(time)) put(0xc0, 0, 0);
          else put_text(new Date(time).toISOString());
        } else if (brand === '[object ArrayBuffer]' || brand === '[object SharedArrayBuffer]') {
          put_bytes(new Uint8Array(object), 0, 0, 0xc5);
        } else {
          // Nodes, windows, promises and all else that is more than data.
          put(0xc0, 0, 0);
        }
      }

      function put_value(item) {
        switch (typeof item) {
          case 'boolean': return put(item ? 0xc3 : 0xc2, 0, 0);
          case 'number': return put_number(item);
          case 'bigint': return put_bigint(item);
          case 'string': return put_text(item);
          case 'object': return item === null ? put(0xc0, 0, 0) : put_object(item);
          default: return put(0xc0, 0, 0);
        }
      }

      count_items(1);
      put_value(value);
      while (open.length > 0) {
        const top = open[open.length - 1];
        if (top.at === top.count) {
          ancestors.delete(top.owner);
          open.pop();
        } else {
          if (top.keys !== null) put_text(top.keys[top.at]);
          put_value(top.values[top.at++]);
        }
      }
      return bytes.subarray(0, size);
    }

    // The MessagePack of `value`, whole. Throws an Error named ValueRefused with the number of an Errc as its `code`:
    // not_serialisable, too_deep, too_many_items, too_large. `limits`, each of which may be left out: depth (64), items
    // (1,000,000), bytes (1 MiB).
    function encode(value, limits) {
      try {
        return write(value, limits || {});
      } catch (error) {
        // Everything else comes from the value itself: a getter, a proxy, a buffer that was given away.
        throw error === own ? error : refusal(ERR_NOT_SERIALISABLE, 'it cannot be read: ' + text_of(error));
      }
    }

    return { encode: encode, text_of: text_of };
  },
  $make_tether_values__deps: ['$tether_memory'],
  $tether_values__deps: ['$make_tether_values'],
  $tether_values: 'make_tether_values()',
});
