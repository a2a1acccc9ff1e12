import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toSpeak } from '../assets/parts/announcements.js';
import { Stops, isLeaving } from '../assets/parts/stop.js';

const since = '2026-11-23T11:00:00+01:00';

/** @param {string} kind @param {string} [now] */
function board(kind, now = '2026-11-23T11:00:05+01:00') {
  const suspended = kind ? { reason: '', until: null, kind, drill: kind === 'drill', since } : null;
  const call = { ring: 3, number: 'A003', counter: 'Guichet 1', at: since, open: true, called: true };
  return { epoch: 'e', seq: 1, rev: 0, now, site: '', zone: null, suspended, notice: null, waiting: [], calls: [call], missed: [] };
}

test('a stop is news once, also where one follows another, and not when it is old', () => {
  const stops = new Stops();
  assert.deepEqual(['', 'drill', 'drill', 'evacuation', '', 'evacuation'].map((kind) => stops.isNews(board(kind))), [false, true, false, true, false, true]);
  assert.equal(new Stops().isNews(board('outage', '2026-11-23T11:01:31+01:00')), false, 'a screen that comes back');
});

test('nobody is sent to a counter while the building is left', () => {
  assert.deepEqual(['evacuation', 'drill', 'ambulance', 'outage', 'strike', 'other'].map((kind) => isLeaving(board(kind).suspended)), [true, true, false, false, false, false]);
  assert.equal(isLeaving(null), false);
  assert.deepEqual(['', 'outage', 'drill', 'evacuation'].map((kind) => toSpeak(board(kind), 0).length), [1, 1, 0, 0]);
});
