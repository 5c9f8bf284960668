// Two different browsers chat with each other.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { delivered, people, say, sees, signIn } from './support/chat_page.mjs';
import { startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';
import { inside } from './support/inside.mjs';

const names = engines();
const pairs = names.slice(1).map((name, index) => [names[index], name]);

describe('a chat between two browsers', () => {
  let server;

  before(async () => {
    server = await startDemoServer();
  });

  after(() => server?.close());

  for (const [one, other] of pairs) {
    test(`${one} and ${other}`, { skip: skipReason(one) || skipReason(other) }, async () => {
      const [left, right] = [await launch(one), await launch(other)].map((window) => inside(window, 'tether-chat'));
      try {
        await signIn(left, server.page('/chat/'), one);
        await signIn(right, server.page('/chat/'), other);
        await say(left, `hello ${other}, I am ${one}`);
        assert.equal((await sees(right, `hello ${other}, I am ${one}`)).author, one);
        await say(right, `hello ${one}, I am ${other}`);
        assert.equal((await sees(left, `hello ${one}, I am ${other}`)).author, other);
        await delivered(right, `hello ${one}, I am ${other}`, 'sent');
        assert.deepEqual(await people(left), [`${one} (you)`, other].sort());
        assert.deepEqual([...(await left.problems()), ...(await right.problems())], []);
      } finally {
        await left.close();
        await right.close();
      }
    });
  }

  test('there was a pair to test, or only one browser was asked for', () => {
    assert.ok(pairs.length > 0 || names.length === 1);
  });
});
