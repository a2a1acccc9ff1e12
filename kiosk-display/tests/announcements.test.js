import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Announcements, toSpeak } from '../assets/parts/announcements.js';

/**
 * @param {Partial<import('../assets/parts/board.js').Call>} more
 * @returns {import('../assets/parts/board.js').Call}
 */
function call(more) {
  return { ring: 1, number: 'A001', counter: 'Guichet 1', at: '2026-11-23T09:00:00+01:00', open: true, called: true, ...more };
}

/**
 * @param {import('../assets/parts/board.js').Call[]} calls
 * @param {Partial<import('../assets/parts/board.js').Board>} [more]
 * @returns {import('../assets/parts/board.js').Board}
 */
function board(calls, more = {}) {
  const now = '2026-11-23T09:00:10+01:00';
  return { epoch: 'e', seq: 1, rev: 0, now, site: 's1', zone: 'z1', suspended: null, notice: null, missed: [], waiting: [], calls, ...more };
}

function memory() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  };
}

/** Lets what is under way come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('rings are spoken oldest first, each once', async () => {
  /** @type {number[]} */
  const spoken = [];
  const queue = new Announcements(memory(), async ({ ring }) => spoken.push(ring) > 0);
  queue.show(board([call({ ring: 9 }), call({ ring: 7 })]));
  await settled();
  queue.show(board([call({ ring: 10 }), call({ ring: 9 })]));
  await settled();
  assert.deepEqual(spoken, [7, 9, 10]);
});

test('an announcement is not cut by the next one', async () => {
  /** @type {string[]} */
  const events = [];
  /** @type {(() => void)[]} */
  const ends = [];
  const queue = new Announcements(memory(), async ({ ring }) => {
    events.push(`begin ${ring}`);
    await new Promise((resolve) => ends.push(() => resolve(undefined)));
    events.push(`end ${ring}`);
    return true;
  });
  queue.show(board([call({ ring: 1 })]));
  queue.show(board([call({ ring: 2 }), call({ ring: 1 })]));
  await settled();
  assert.deepEqual(events, ['begin 1']);
  ends.shift()?.();
  await settled();
  assert.deepEqual(events, ['begin 1', 'end 1', 'begin 2']);
});

test('a reload does not repeat what was spoken, another database begins anew', async () => {
  const store = memory();
  let count = 0;
  const speak = async () => ++count > 0;
  new Announcements(store, speak).show(board([call({ ring: 5 })]));
  await settled();
  new Announcements(store, speak).show(board([call({ ring: 5 })]));
  await settled();
  assert.equal(count, 1);
  new Announcements(store, speak).show(board([call({ ring: 5 })], { epoch: 'restored' }));
  await settled();
  assert.equal(count, 2);
});

test('old rings and people who came are not spoken', () => {
  const old = call({ ring: 3, at: '2026-11-23T08:58:30+01:00' });
  const came = call({ ring: 4, called: false });
  assert.deepEqual(toSpeak(board([old, came, call({ ring: 2 })]), 0).map(({ ring }) => ring), [2]);
});

test('times are compared whatever their offset', () => {
  assert.equal(toSpeak(board([call({ at: '2026-11-23T08:00:00Z' })]), 0).length, 1);
});

test('while sound is blocked calls are shown once, and heard once it may sound, also after a reload', async () => {
  for (const reloaded of [false, true]) {
    const store = memory();
    /** @type {string[]} */
    const events = [];
    let allowed = false;
    const announce = async (/** @type {import('../assets/parts/board.js').Call} */ { ring }) => {
      events.push(`${allowed ? 'heard' : 'shown'} ${ring}`);
      return allowed;
    };
    let queue = new Announcements(store, announce);
    queue.show(board([call({ ring: 2 }), call({ ring: 1 })]));
    await settled();
    queue.show(board([call({ ring: 2 }), call({ ring: 1 })]));
    await settled();
    assert.deepEqual(events.splice(0), ['shown 1', 'shown 2']);
    allowed = true;
    if (reloaded) queue = new Announcements(store, announce);
    queue.show(board([call({ ring: 3 }), call({ ring: 2 }), call({ ring: 1, called: false })]));
    queue.unmute();
    await settled();
    assert.deepEqual(events.toSorted(), ['heard 2', 'heard 3'], 'who came meanwhile is not called again');
    queue.show(board([call({ ring: 3 }), call({ ring: 2 })]));
    await settled();
    assert.equal(events.length, 2);
  }
});

test('sound that is allowed while a call is shown is heard at once', async () => {
  /** @type {string[]} */
  const events = [];
  /** @type {((heard: boolean) => void)[]} */
  const ends = [];
  const queue = new Announcements(memory(), async ({ ring }) => {
    events.push(`${ring}`);
    return new Promise((resolve) => ends.push(resolve));
  });
  queue.show(board([call({ ring: 1 })]));
  queue.unmute();
  ends.shift()?.(false);
  await settled();
  ends.shift()?.(true);
  await settled();
  assert.deepEqual(events, ['1', '1']);
});

test('a browser that keeps nothing says nothing twice', async () => {
  /** @type {number[]} */
  const spoken = [];
  const full = { getItem: () => null, setItem: () => assert.fail('full') };
  const queue = new Announcements(full, async ({ ring }) => spoken.push(ring) > 0);
  for (const _again of [1, 2, 3]) {
    queue.show(board([call({ ring: 1 })]));
    await settled();
  }
  assert.deepEqual(spoken, [1]);
});

test('what is kept does not grow with epochs', async () => {
  /** @type {Set<string>} */
  const places = new Set();
  const store = { getItem: () => null, setItem: (/** @type {string} */ place) => void places.add(place) };
  const queue = new Announcements(store, async () => true);
  for (const epoch of ['a', 'b', 'c']) {
    queue.show(board([call({ ring: 1 })], { epoch }));
    await settled();
  }
  assert.equal(places.size, 1);
});
