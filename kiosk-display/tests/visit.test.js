import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MOST_LEGS, Visit } from '../assets/parts/visit.js';
import { following, stepOf } from '../assets/parts/walk.js';

test('a visit keeps the order of its services and corrects how many come', () => {
  const visit = new Visit();
  for (const [service, persons] of /** @type {const} */ ([['v1', 1], ['v2', 1], ['v1', 3]])) visit.add({ service, persons });
  visit.priority = true;
  assert.deepEqual(visit.ticket(visit.legs, 'fr'), {
    services: [{ service: 'v1', persons: 3 }, { service: 'v2', persons: 1 }],
    language: 'fr',
    priority: true,
  });
  visit.remove('v1');
  assert.deepEqual(visit.legs, [{ service: 'v2', persons: 1 }]);
});

test('the kiosk knows how many services the rules take', () => {
  const rules = readFileSync(new URL('../../crates/queue/src/rules/issue.rs', import.meta.url), 'utf8');
  assert.equal(rules.match(/MAX_LEGS: usize = (\d+)/)?.[1], String(MOST_LEGS));
});

test('a ticket takes so many services and no more', () => {
  const visit = new Visit();
  const added = Array.from({ length: MOST_LEGS + 1 }, (_, place) => visit.add({ service: `v${place}`, persons: 1 }));
  assert.deepEqual(added, [...Array(MOST_LEGS).fill(true), false]);
  assert.equal(visit.add({ service: 'v0', persons: 2 }), true, 'one that is in it can still be corrected');
});

test('who wants one service again, or has left, leaves nothing chosen', () => {
  const visit = new Visit();
  visit.toggleSeveral();
  visit.add({ service: 'v1', persons: 1 });
  visit.toggleSeveral();
  assert.deepEqual([visit.several, visit.legs], [false, []]);
  visit.toggleSeveral();
  visit.add({ service: 'v1', persons: 1 });
  visit.priority = true;
  visit.clear();
  assert.deepEqual([visit.several, visit.priority, visit.legs], [false, false, []]);
});

test('the arrows walk round and round', () => {
  assert.deepEqual(['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft', 'a'].map(stepOf), [1, 1, -1, -1, undefined]);
  assert.equal(following(-1, 1, 5), 0);
  assert.equal(following(-1, -1, 5), 4);
  assert.equal(following(4, 1, 5), 0);
  assert.equal(following(0, -1, 5), 4);
});
