import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitting, needed, page, statements } from '../assets/parts/foot.js';

/** @param {string} key @param {Record<string, string | number>} [values] */
const words = (key, values = {}) => [key, ...Object.values(values)].join(' ');
const waitWords = (/** @type {[number, number]} */ wait) => wait.join('–');

/** A letter is as wide as a capital is high, and lines are a tenth wider than that for what may be squeezed. */
const ROOM = { width: 1_000, height: 400, rest: 100, least: 50, letter: 1 };

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
  assert.deepEqual(statements(board, words, waitWords, areas), {
    first: ['display-missed-hint A1, A2', 'display-missed-hint A3', 'Fermé le onze novembre'],
    then: ['display-waiting-one A – État civil 5 5–30', 'display-waiting-unknown E 1', 'display-waiting-stopped H', 'display-waiting-one K 2 10–20'],
  });
  const leaving = { ...board, suspended: { reason: '', until: null, kind: 'evacuation' } };
  assert.deepEqual(statements(leaving, words, waitWords, areas), { first: ['display-now time 9 02'], then: [] });
});

/** Words of four letters, so many. @param {number} count */
const text = (count) => Array.from({ length: count }, (_, place) => `w${String(place).padStart(3, '0')}`).join(' ');

test('a statement has the largest letters that leave it whole', () => {
  const room = { ...ROOM, height: 135 };
  assert.deepEqual(fitting(text(2), room), { lines: [text(2)], size: 100 });
  const long = fitting(text(4), { ...room, height: 200 });
  assert.equal(long?.lines.join(' '), text(4));
  assert.equal(long?.lines.length, 2);
  assert.ok(long && long.size < 100 && long.size >= 50);
  assert.equal(fitting(text(40), room), undefined, 'too long for the smallest letters');
});

test('a page has whole statements only, and all are shown in turn', () => {
  for (const height of [135, 200, 270, 400]) {
    const foot = { first: [text(3), text(5)], then: [text(2), text(4), text(1)] };
    const room = { ...ROOM, height: Math.max(height, needed(foot, ROOM)) };
    const seen = new Set();
    for (let turn = 0; turn < 12; turn += 1) {
      const { lines, size } = page(foot, room, turn);
      const shown = lines.join(' ');
      const whole = [...foot.first, ...foot.then].filter((statement) => ` ${shown} `.includes(` ${statement} `));
      // Each begins with the first word: as many as there are on the page are whole.
      assert.ok(whole.length > 0 && shown.split('w000').length - 1 <= whole.length, shown);
      assert.ok(lines.length * size * 1.35 <= room.height + 1 && size >= room.least, `${lines.length} lines of ${size}`);
      for (const statement of whole) seen.add(statement);
    }
    assert.equal(seen.size, 5, `${height} pixels`);
  }
});

test('what is too long for a page goes on sentence by sentence, then by dots', () => {
  const foot = { first: ['Fermé le onze. Ouvert le douze. Venez.'], then: [] };
  const room = { ...ROOM, width: 760, height: 70 };
  const shown = [0, 1, 2].map((turn) => page(foot, room, turn).lines.join(' '));
  assert.deepEqual(shown, ['Fermé le onze.', 'Ouvert le douze.', 'Venez.']);
  const endless = { first: [text(6)], then: [] };
  assert.deepEqual([0, 1].map((turn) => page(endless, room, turn).lines), [[`${text(3)} …`], ['… w003 w004 w005']]);
});

test('who missed the call and the notice come again after each turn of waits', () => {
  const foot = { first: ['n1', 'n2'], then: ['a', 'b', 'c'] };
  const shown = (/** @type {number} */ height) => [0, 1, 2, 3, 4, 5, 6].map((turn) => page(foot, { ...ROOM, height }, turn).lines.join(''));
  assert.deepEqual(shown(140), ['n1', 'n2', 'a', 'n1', 'n2', 'b', 'n1']);
  assert.deepEqual(shown(280), ['n1n2', 'ab', 'n1n2', 'c', 'n1n2', 'ab', 'n1n2']);
  assert.deepEqual(page(foot, { ...ROOM, height: 700 }, 1).lines, ['n1', 'n2', 'a', 'b', 'c']);
  assert.deepEqual(page(foot, { ...ROOM, height: 0 }, 1), { lines: [], size: 0 });
});
