// What goes out comes back the same: kinds, sizes and every character (docs: C59, C61, C62).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

const MiB = 1024 * 1024;
const sizes = [0, 1, 125, 126, 65535, 65536, MiB, 16 * MiB];

inEveryEngine((page) => {
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: text and binary of every size come back the same`, async () => {
      const wrong = await page.run(async (library, sizes) => {
        const socket = await opened('/echo', [], library);
        const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
        const wrong = [];
        for (const size of sizes) {
          const bytes = patternBytes(size);
          socket.send(bytes);
          const { data: binary } = await next(socket, 'message');
          if (!(binary instanceof ArrayBuffer) || !same(new Uint8Array(binary), bytes)) wrong.push(['binary', size]);
          const text = patternText(size);
          socket.send(text);
          const { data } = await next(socket, 'message');
          if (data !== text) wrong.push(['text', size]);
        }
        return wrong;
      // The small module has the same code; its largest frame would only take time.
      }, name, name === 'tether' ? sizes : sizes.slice(0, -1));
      assert.deepEqual(wrong, []);
    });
  }

  test('every kind of buffer sends the bytes it shows', async () => {
    const echoes = await page.run(async () => {
      const socket = await opened('/echo');
      const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
      const foreign = new frame.Uint8Array([9, 8]);
      const payloads = [
        buffer, new Uint8Array(buffer, 2, 3), new Uint16Array(buffer, 4, 1), new DataView(buffer, 1, 2),
        new Uint8Array(buffer, 8), new ArrayBuffer(0), new ArrayBuffer(2), foreign, foreign.buffer
      ];
      const rows = story(socket);
      for (const payload of payloads) socket.send(payload);
      await until(() => rows.length === payloads.length);
      return rows.map(([, data]) => data);
    });
    assert.deepEqual(echoes, [[1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5], [5, 6], [2, 3], [], [], [0, 0], [9, 8], [9, 8]]);
  });

  test('what is no text and no buffer is a TypeError and not sent', async () => {
    const [errors, rows] = await page.run(async () => {
      const socket = await opened('/echo');
      const rows = story(socket);
      const errors = [1, null, undefined, {}, [1], new Blob(['x'])].map((value) => {
        try {
          socket.send(value);
          return 'sent';
        } catch (error) {
          return error.name;
        }
      });
      socket.send('last');
      await until(() => rows.length > 0);
      return [errors, rows];
    });
    assert.deepEqual(errors, Array(6).fill('TypeError'));
    assert.deepEqual(rows, [['message', 'last']]);
  });

  test('a message belongs to its handler: it can be kept and changed', async () => {
    const kept = await page.run(async () => {
      const socket = await opened('/echo');
      const kept = [];
      socket.bind('message', ({ data }) => kept.push(data));
      for (let i = 0; i < 50; ++i) socket.send(new Uint8Array(1000).fill(i));
      await until(() => kept.length === 50);
      return kept.every((data, i) => data.byteLength === 1000 && new Uint8Array(data).every((byte) => byte === i));
    });
    assert.equal(kept, true);
  });

  test('all 1,112,064 scalar values come back exactly', async () => {
    const result = await page.run(async () => {
      const socket = await opened('/echo');
      let [values, wrong] = [0, 0];
      for (let first = 0; first <= 0x10ffff; first += 0x4000) {
        let text = '';
        for (let value = first; value < first + 0x4000 && value <= 0x10ffff; ++value) {
          if (value >= 0xd800 && value <= 0xdfff) continue;
          text += String.fromCodePoint(value);
          ++values;
        }
        socket.send(text);
        const { data } = await next(socket, 'message');
        if (data !== text) ++wrong;
      }
      return { values, wrong };
    });
    assert.deepEqual(result, { values: 1_112_064, wrong: 0 });
  });

  test('U+0000 and a leading U+FEFF are part of the text', async () => {
    const texts = ['\0', 'ab\0cd', '\0\0\0', '\ufeff', '\ufefftext', '\ufeff\ufeff', 'text\ufeff'];
    const echoes = await page.run(async (texts) => {
      const socket = await opened('/echo');
      const rows = story(socket);
      for (const text of texts) socket.send(text);
      await until(() => rows.length === texts.length);
      return rows.map(([, data]) => data);
    }, texts);
    assert.deepEqual(echoes, texts);
  });

  test('a lone surrogate arrives as U+FFFD, everything else byte by byte', async () => {
    const rows = [
      ['\ud800', 'efbfbd'],
      ['a\udc00b', '61efbfbd62'],
      ['\ud800\ud800\udc00', 'efbfbdf0908080'],
      ['\udc00\ud800', 'efbfbdefbfbd'],
      ['ab\0cd', '6162006364'],
      ['\ufeffx', 'efbbbf78'],
      ['é€😀', 'c3a9e282acf09f9880']
    ];
    // As numbers: no JSON on the way can be trusted with half a surrogate pair.
    await page.run(async (texts) => {
      const socket = await opened('/record?surrogates');
      for (const units of texts) socket.send(String.fromCharCode(...units));
      socket.close();
      await next(socket, 'close');
    }, rows.map(([text]) => [...Array(text.length).keys()].map((i) => text.charCodeAt(i))));
    const { frames } = await page.record('/record?surrogates');
    assert.deepEqual(frames.map(({ kind, hex }) => [kind, hex]), rows.map(([, hex]) => ['text', hex]));
  });

  test('an empty text and an empty binary message are two different things', async () => {
    const rows = await page.run(async () => {
      const socket = await opened('/echo');
      const rows = story(socket);
      socket.send('');
      socket.send(new ArrayBuffer(0));
      socket.send('');
      await until(() => rows.length === 3);
      return rows;
    });
    assert.deepEqual(rows, [['message', ''], ['message', []], ['message', '']]);
  });
});
