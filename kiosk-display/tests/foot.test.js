import assert from 'node:assert/strict';
import { test } from 'node:test';
import { footLines, window } from '../assets/parts/foot.js';

/** @param {string} key @param {Record<string, string | number>} [values] */
const words = (key, values = {}) => [key, ...Object.values(values)].join(' ');
const waitWords = (/** @type {[number, number]} */ wait) => wait.join('–');

test('who missed the call comes first, then the notice, who waits by letter, and the time', () => {
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
  const lines = [
    'display-missed-hint A1, A2',
    'display-missed-hint A3',
    'Fermé le',
    'onze',
    'novembre',
    'display-waiting-unknown A 5',
    'display-waiting-wait A 5–30',
    'display-waiting-unknown E 1',
    'display-waiting-stopped H',
    'display-waiting-unknown K 2',
    'display-waiting-wait K 10–20',
    'display-now time 9 02',
  ];
  assert.deepEqual(footLines(board, words, waitWords, 12), lines, 'a line that is too long is two');
  assert.deepEqual(footLines(board, words, waitWords, 60), [
    'display-missed-hint A1, A2',
    'display-missed-hint A3',
    'Fermé le onze novembre',
    'display-waiting-one A 5 5–30',
    'display-waiting-unknown E 1',
    'display-waiting-stopped H',
    'display-waiting-one K 2 10–20',
    'display-now time 9 02',
  ]);
  const leaving = { ...board, suspended: { reason: '', until: null, kind: 'evacuation' } };
  assert.deepEqual(footLines(leaving, words, waitWords, 60), ['display-now time 9 02']);
});

test('lines that do not fit take turns, each is seen', () => {
  const lines = ['a', 'b', 'c', 'd', 'e'];
  assert.deepEqual([0, 1, 2, 3].map((turn) => window(lines, 2, turn).join('')), ['ab', 'cd', 'e', 'ab']);
  assert.deepEqual(window(lines, 5, 3), lines);
  assert.deepEqual(window(lines, 0, 3), []);
});
