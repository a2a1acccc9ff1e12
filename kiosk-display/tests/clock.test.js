import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hearTime, serverNow, wallNow } from '../assets/parts/clock.js';

test('what is planned counts from the time that the server said, also where this machine is an hour behind', (story) => {
  story.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-10T08:00:00Z') });
  assert.equal(serverNow(), Date.parse('2026-03-10T08:00:00Z'), 'nothing was heard yet');
  hearTime('2026-03-10T10:00:00+01:00');
  story.mock.timers.tick(60_000);
  assert.equal(new Date(serverNow()).toISOString(), '2026-03-10T09:01:00.000Z');
});

test('a clock on the wall shows the hour of the site, wherever this machine thinks it is', (story) => {
  story.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-10T08:00:00Z') });
  for (const [heard, shown] of /** @type {const} */ ([
    ['2026-03-10T10:00:30+01:00', '10:01'],
    ['2026-03-10T23:59:30-04:30', '00:00'],
    ['2026-03-10T09:00:30Z', '09:01'],
  ])) {
    hearTime(heard);
    story.mock.timers.tick(30_000);
    assert.equal(wallNow(heard).slice(11, 16), shown, heard);
  }
});
