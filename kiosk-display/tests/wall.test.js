import assert from 'node:assert/strict';
import { test } from 'node:test';

import { earlierToday, evening } from '../assets/parts/wall.js';

test('a time on a slip is read as the wall of the site showed it', () => {
  const now = '2026-03-09T14:20:31+01:00';
  assert.equal(earlierToday(now, '09:12'), '2026-03-09T08:12:00.000Z');
  assert.equal(earlierToday(now, '14:20'), '2026-03-09T13:20:00.000Z');
  assert.equal(earlierToday('2026-03-09T14:20:31Z', '09:12'), '2026-03-09T09:12:00.000Z');
  assert.equal(earlierToday('2026-03-09T14:20:31-04:00', '09:12'), '2026-03-09T13:12:00.000Z');
});

test('a time to come, or none, is no time of a slip', () => {
  const now = '2026-03-09T14:20:31+01:00';
  for (const clock of ['14:21', '23:59', '', '9:12', '09:12:30', '25:00', '09:60', 'neuf']) {
    assert.equal(earlierToday(now, clock), null, clock);
  }
});

test('after midnight the evening before is the same business day', () => {
  const now = '2026-03-10T00:30:00+01:00';
  assert.equal(earlierToday(now, '23:50'), '2026-03-09T22:50:00.000Z');
  assert.equal(earlierToday(now, '00:10'), '2026-03-09T23:10:00.000Z');
  assert.equal(earlierToday('2026-03-10T04:30:00+01:00', '23:50'), null);
});

test('an evening is the end of a day of the site', () => {
  assert.equal(evening('2026-03-09T14:20:31+01:00', 0), '2026-03-09T22:59:00.000Z');
  assert.equal(evening('2026-03-09T14:20:31+01:00', 7), '2026-03-16T22:59:00.000Z');
});
