import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Taps } from '../assets/parts/taps.js';

/** A browser's memory. */
class Memory {
  /** @type {Map<string, string>} */
  kept = new Map();
  /** @param {string} name */
  getItem(name) {
    return this.kept.get(name) ?? null;
  }
  /** @param {string} name @param {string} text */
  setItem(name, text) {
    this.kept.set(name, text);
  }
}

/** A server that answers when it is told to, and a page that listens. */
function desk(memory = new Memory(), now = () => 0) {
  /** @type {{tap: any, signal: AbortSignal, answer: (answer: any) => void}[]} */
  const asked = [];
  /** @type {string[]} */
  const answered = [];
  /** @type {number[]} */
  const counts = [];
  const taps = new Taps(
    {
      send: (tap, signal) =>
        new Promise((resolve) => {
          asked.push({ tap, signal, answer: resolve });
          signal.addEventListener('abort', () => resolve(null));
        }),
      answered: ({ name }, { status }) => answered.push(`${name} ${status}`),
      changed: (waiting) => counts.push(waiting),
      dropped: () => answered.push('dropped'),
    },
    { store: /** @type {any} */ (memory), name: 'taps', now },
  );
  const tap = (/** @type {string} */ name) => taps.add({ path: '/tickets', body: { name }, name, kind: 'ticket' });
  return { taps, tap, asked, answered, counts, memory };
}

const ok = { status: 201, ok: true, body: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('taps are sent one after the other, in order, each with a key of its own', async () => {
  const { tap, asked, answered, counts } = desk();
  for (const name of ['one', 'two', 'three']) tap(name);
  await settled();
  assert.deepEqual(asked.map((it) => it.tap.name), ['one']);
  for (let place = 0; place < 3; place += 1) {
    asked[place]?.answer(ok);
    await settled();
  }
  assert.deepEqual(answered, ['one 201', 'two 201', 'three 201']);
  assert.equal(new Set(asked.map((it) => it.tap.key)).size, 3);
  assert.deepEqual(counts, [1, 2, 3, 2, 1, 0]);
});

test('a refused tap is told and the next one goes', async () => {
  const { tap, asked, answered } = desk();
  tap('one');
  tap('two');
  asked[0]?.answer({ status: 409, ok: false, body: null });
  await settled();
  asked[1]?.answer(ok);
  await settled();
  assert.deepEqual(answered, ['one 409', 'two 201']);
});

test('what waits outlives a reload with the same key', async () => {
  const before = desk();
  before.tap('one');
  before.tap('two');
  const after = desk(before.memory);
  after.taps.resume();
  await settled();
  assert.equal(after.asked[0]?.tap.key, before.asked[0]?.tap.key);
  after.asked[0]?.answer(ok);
  await settled();
  after.asked[1]?.answer(ok);
  await settled();
  assert.deepEqual(after.answered, ['one 201', 'two 201']);
  const later = desk(before.memory);
  later.taps.resume();
  assert.deepEqual([later.asked, later.counts], [[], [0]]);
});

test('what nobody waits for any more is not made up for after a reload', () => {
  const before = desk();
  before.tap('one');
  const after = desk(before.memory, () => 10 * 60_000);
  after.taps.resume();
  assert.deepEqual([after.asked, after.counts, after.answered], [[], [0], ['dropped']]);
  const later = desk(before.memory, () => 10 * 60_000);
  later.taps.resume();
  assert.deepEqual(later.answered, [], 'told once');
});

test('taps that are dropped are not sent again, and later ones are', async () => {
  const { taps, tap, asked, answered, counts } = desk();
  tap('one');
  tap('two');
  taps.drop();
  await settled();
  assert.equal(asked[0]?.signal.aborted, true);
  tap('three');
  await settled();
  asked.at(-1)?.answer(ok);
  await settled();
  assert.deepEqual([asked.map((it) => it.tap.name), answered], [['one', 'three'], ['dropped', 'three 201']]);
  assert.equal(counts.at(-1), 0);
});
