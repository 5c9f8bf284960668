import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encodePacket, PacketReader } from '../support/marionette_client.mjs';

const packets = [{ hello: 1 }, [1, 1, null, { value: 'Grüße 😀 世界' }], [1, 2, { error: 'timeout' }, null], []];
const stream = Buffer.concat(packets.map(encodePacket));

test('counts bytes, not characters, in the length', () => {
  assert.equal(encodePacket(['ü😀']).toString('utf8'), '10:["ü😀"]');
});

test('reads the same packets wherever the stream is cut', () => {
  for (let cut = 0; cut <= stream.length; ++cut) {
    const reader = new PacketReader();
    const read = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))];
    assert.deepEqual(read, packets, `cut at byte ${cut}`);
  }
});

test('reads packets that arrive byte by byte', () => {
  const reader = new PacketReader();
  assert.deepEqual([...stream].flatMap((byte) => reader.push(Buffer.from([byte]))), packets);
});

test('refuses a stream that is not Marionette', () => {
  assert.throws(() => new PacketReader().push(Buffer.from('HTTP/1.1 400 Bad Request')), /not a Marionette packet/);
  assert.throws(() => new PacketReader().push(Buffer.from('-1:{}')), /not a Marionette packet/);
});
