// js-glue/memory.js: texts and bytes on their way over the border (C59, C61, C62).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

function start(options) {
  const environment = {};
  const wasm = new FakeWasm(environment, options);
  const { tether_memory: memory, tether_put_all: putAll } = linkGlue(['memory'], environment);
  return { wasm, memory, putAll };
}

const texts = ['', 'a', 'é€😀', '\0', 'ab\0cd', '\ufeff', '\ufefftext', '\ud7ff\ue000\uffff', '\u{10ffff}', 'x'.repeat(1000)];
// Up to forty units are encoded by hand.
for (const size of [39, 40]) texts.push('x'.repeat(size), 'x'.repeat(size) + '\x7f', 'x'.repeat(size) + '\x80', 'é' + 'x'.repeat(size - 1));

for (const Heap of [ArrayBuffer, SharedArrayBuffer]) {
  describe(`a heap in ${Heap.name}`, () => {
    test('texts go in and come out the same', () => {
      const { wasm, memory } = start({ Heap });
      for (const text of texts) {
        const bytes = memory.encode(text);
        const address = memory.put(bytes);
        assert.notEqual(address, 0);
        assert.equal(memory.text(address, bytes.length), text);
        assert.equal(wasm.text(address, bytes.length), text);
      }
    });

    test('bytes are what the memory has at that moment', () => {
      const { wasm, memory } = start({ Heap });
      const address = wasm.place(Uint8Array.of(1, 2, 3, 4));
      assert.deepEqual([...memory.bytes(address + 1, 2)], [2, 3]);
      assert.deepEqual([...memory.bytes(address, 0)], []);
    });

    test('what decoders and sockets get is never shared', () => {
      const { wasm, memory } = start({ Heap });
      const address = wasm.place(Uint8Array.of(1, 2, 3, 4));
      assert.ok(memory.bytes(address, 4).buffer instanceof ArrayBuffer);
      assert.equal(memory.bytes(address, 4).buffer === wasm.heap.buffer, Heap === ArrayBuffer, 'copied only if it has to be');
    });

    test('memory that grows while it is acquired gets the bytes all the same', () => {
      const { wasm, memory } = start({ Heap, bytes: 128 });
      wasm.growsAlways = true;
      const [first, second] = [memory.put(Uint8Array.of(1, 2, 3)), memory.put(new Uint8Array(1000).fill(7))];
      assert.deepEqual(wasm.bytes(first, 3), [1, 2, 3]);
      assert.deepEqual(wasm.bytes(second, 1000), Array(1000).fill(7));
      assert.equal(memory.text(first, 3), '\x01\x02\x03');
    });
  });
}

test('texts and bytes go in together, one after the other, or not at all', () => {
  const { wasm, putAll } = start({ bytes: 128 });
  wasm.growsAlways = true;
  const { address, sizes, size } = putAll(['a', Uint8Array.of(1, 2), '', 'é']);
  assert.deepEqual(sizes, [1, 2, 0, 2]);
  assert.equal(size, 5);
  assert.deepEqual(wasm.bytes(address, size), [97, 1, 2, 0xc3, 0xa9]);
  assert.deepEqual(putAll([]).sizes, []);
  wasm.isFull = true;
  assert.equal(putAll(['a']), null);
});

test('a lone surrogate becomes U+FFFD, a pair does not', () => {
  const { memory } = start();
  const hex = (text) => Buffer.from(memory.encode(text)).toString('hex');
  assert.equal(hex('\ud800'), 'efbfbd');
  assert.equal(hex('a\udc00b'), '61efbfbd62');
  assert.equal(hex('\ud83d\ude00'), 'f09f9880');
});

test('ill-formed bytes never become another valid character', () => {
  const { wasm, memory } = start();
  for (const [hex, text] of [['78c32879', 'x\ufffd(y'], ['f0808080', '\ufffd\ufffd\ufffd\ufffd'], ['eda080', '\ufffd\ufffd\ufffd']]) {
    const bytes = Buffer.from(hex, 'hex');
    assert.equal(memory.text(wasm.place(bytes), bytes.length), text);
  }
});

test('when memory is full, put gives 0 and writes nothing', () => {
  const { wasm, memory } = start();
  const before = [...wasm.heap];
  wasm.isFull = true;
  assert.equal(memory.put(Uint8Array.of(1, 2, 3)), 0);
  assert.equal(memory.put(new Uint8Array(0)), 0);
  assert.equal(memory.give_text('text'), false);
  assert.deepEqual([...wasm.heap], before);
  assert.deepEqual(wasm.calls, []);
});

test('a text result is handed over with its address and size', () => {
  const { wasm, memory } = start();
  for (const text of texts) {
    wasm.calls.length = 0;
    assert.equal(memory.give_text(text), true);
    const [[name, address, size]] = wasm.calls;
    assert.deepEqual([name, wasm.text(address, size)], ['text_result', text]);
  }
});
