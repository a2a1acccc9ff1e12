import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest, others, pick, shortNames } from '../assets/parts/calls.js';

/**
 * @param {number} ring
 * @param {'called' | 'open' | 'over'} state
 * @param {string} [number]
 */
function call(ring, state, number = `A${ring}`) {
  return { ring, number, counter: `Guichet ${ring}`, at: '', open: state !== 'over', called: state === 'called' };
}

/**
 * @param {import('../assets/parts/board.js').Call[]} calls
 * @param {string[]} [missed]
 */
function board(calls, missed = []) {
  return { epoch: 'e', seq: 1, rev: 0, now: '', site: '', zone: null, suspended: null, notice: null, waiting: [], calls, missed };
}

test('the large letters show what is announced, then the newest that nobody answered, then the newest open', () => {
  const calls = [call(9, 'open'), call(8, 'called'), call(7, 'called'), call(6, 'over')];
  assert.equal(largest(board(calls), 7)?.ring, 7);
  assert.equal(largest(board(calls), 0)?.ring, 8);
  assert.equal(largest(board(calls), 5)?.ring, 8, 'an announced call was taken back');
  assert.equal(largest(board([call(9, 'open'), call(6, 'over')]), 0)?.ring, 9);
  assert.equal(largest(board([call(6, 'over')]), 0), undefined);
  assert.equal(largest(board([call(6, 'over')]), 6)?.ring, 6, 'over while it is announced');
  assert.equal(largest(board([call(8, 'called'), call(7, 'called'), call(6, 'over')]), 6)?.ring, 8, 'which hides nobody');
});

test('the list has unanswered calls first, a number once, and nobody who missed the call', () => {
  const calls = [call(9, 'open'), call(8, 'called'), call(7, 'over', 'A9'), call(6, 'over', 'C1'), call(5, 'over', 'B2'), call(4, 'over', 'B2')];
  assert.deepEqual(others(board(calls, ['C1']), undefined).map(({ ring }) => ring), [8, 9, 5]);
  assert.deepEqual(others(board(calls), calls[1]).map(({ ring }) => ring), [9, 6, 5]);
});

test('no open call is ever hidden for long, and one without an answer never', () => {
  const calls = [call(9, 'called'), call(8, 'called'), ...[7, 6, 5, 4, 3].map((ring) => call(ring, 'open')), call(2, 'over')];
  assert.equal(pick(calls, 8, 0).length, 8);
  const seen = new Set();
  for (const turn of [0, 1, 2]) {
    const shown = pick(calls, 4, turn).map(({ ring }) => ring);
    assert.deepEqual(shown.slice(0, 2), [9, 8]);
    assert.ok(shown.length <= 4);
    for (const ring of shown) seen.add(ring);
  }
  assert.deepEqual([...seen].sort(), [3, 4, 5, 6, 7, 8, 9]);
  const crowd = Array.from({ length: 9 }, (_, place) => call(place, 'called'));
  assert.equal(new Set([0, 1, 2].flatMap((turn) => pick(crowd, 4, turn))).size, 9);
});

test('recent calls fill the places that are left', () => {
  const calls = [call(9, 'called'), call(2, 'over'), call(1, 'over')];
  assert.deepEqual(pick(calls, 2, 7).map(({ ring }) => ring), [9, 2]);
});

test('counters that differ by their number only are short', () => {
  assert.equal(shortNames(['Guichet 1', 'Guichet 12'])('Guichet 12'), '12');
  assert.equal(shortNames(['Guichet 1', 'Bureau 12'])('Guichet 1'), 'Guichet 1');
  assert.equal(shortNames(['Accueil'])('Accueil'), 'Accueil');
  assert.equal(shortNames(['Guichet A', 'Guichet B'])('Guichet A'), 'Guichet A');
});
