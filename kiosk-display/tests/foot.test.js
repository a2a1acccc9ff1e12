import assert from 'node:assert/strict';
import { test } from 'node:test';
import { footLines, window } from '../assets/parts/foot.js';

/** @param {string} key @param {Record<string, string | number>} [values] */
const words = (key, values = {}) => [key, ...Object.values(values)].join(' ');
const waitWords = (/** @type {[number, number]} */ wait) => wait.join('–');

const all = (/** @type {import('../assets/parts/foot.js').Foot} */ { first, then }) => [...first, ...then];

test('who missed the call comes first, then the notice, who waits by letter and its area', () => {
  const row = { service: 's', name: 'n', wait: /** @type {[number, number]} */ ([10, 20]) };
  const board = {
    epoch: 'e', seq: 1, rev: 0, now: '2026-11-23T09:02:00+01:00', site: '', zone: null, suspended: null, calls: [],
    notice: 'Fermé le onze novembre',
    missed: ['A1', 'A2', 'A3'],
    waiting: [
      { ...row, letter: 'A', count: 2 },
      { ...row, letter: 'A', count: 3, wait: /** @type {[number, number]} */ ([5, 30]) },
      { ...row, letter: 'C', count: 0 },
      { ...row, letter: 'A', count: 0, wait: /** @type {[number, number]} */ ([1, 90]) },
      { ...row, letter: 'E', count: 1, wait: null },
      { ...row, letter: 'H', count: 2, suspended: {} },
      { ...row, letter: 'K', count: 1, suspended: {} },
      { ...row, letter: 'K', count: 1, suspended: null },
    ],
  };
  const areas = { A: 'État civil' };
  const room = (/** @type {number} */ letters) => ({ letters, areas });
  assert.deepEqual(all(footLines(board, words, waitWords, room(14))).slice(2), [
    ['Fermé le onze', 'novembre'],
    ['display-waiting-one', 'A – État civil', '5 5–30'],
    ['display-waiting-unknown', 'E 1'],
    ['display-waiting-stopped', 'H'],
    ['display-waiting-one', 'K 2 10–20'],
  ], 'a sentence that is too long is several lines');
  assert.deepEqual(all(footLines(board, words, waitWords, room(60))).flat(), [
    'display-missed-hint A1, A2',
    'display-missed-hint A3',
    'Fermé le onze novembre',
    'display-waiting-one A – État civil 5 5–30',
    'display-waiting-unknown E 1',
    'display-waiting-stopped H',
    'display-waiting-one K 2 10–20',
  ]);
  const leaving = { ...board, suspended: { reason: '', until: null, kind: 'evacuation' } };
  assert.deepEqual(all(footLines(leaving, words, waitWords, room(60))), [['display-now time 9 02']]);
});

test('sentences that do not fit take turns, each is whole where it can be, and all of it is seen', () => {
  const sentences = [['a'], ['b', 'c'], ['d', 'e', 'f'], ['g']];
  const shown = (/** @type {number} */ places) => [0, 1, 2, 3, 4].map((turn) => window({ first: [], then: sentences }, places, turn).join(''));
  assert.deepEqual(shown(2), ['a', 'bc', 'de', 'fg', 'a']);
  assert.deepEqual(shown(1), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(window({ first: [], then: sentences }, 7, 3), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  assert.deepEqual(window({ first: [], then: sentences }, 0, 3), []);
});

test('who missed the call and the notice come again after each turn of waits', () => {
  const foot = { first: [['n1', 'n2']], then: [['a'], ['b'], ['c']] };
  const shown = (/** @type {number} */ places) => [0, 1, 2, 3, 4, 5, 6].map((turn) => window(foot, places, turn).join(''));
  assert.deepEqual(shown(1), ['n1', 'n2', 'a', 'n1', 'n2', 'b', 'n1']);
  assert.deepEqual(shown(2), ['n1n2', 'ab', 'n1n2', 'c', 'n1n2', 'ab', 'n1n2']);
  assert.deepEqual(window(foot, 5, 1), ['n1', 'n2', 'a', 'b', 'c']);
});
