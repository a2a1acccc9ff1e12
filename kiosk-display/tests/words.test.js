import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, pieces, wallClock } from '../assets/parts/words.js';
import { together, waitText } from '../assets/parts/wait.js';

test('holes are filled, unknown ones stay', () => {
  assert.equal(fill('{hour} h {minute}', { hour: 9, minute: '02' }), '9 h 02');
  assert.equal(fill('{name}', {}), '{name}');
});

test('the wall clock is the one of the site', () => {
  assert.deepEqual(wallClock('2026-11-23T09:02:11.250+01:00'), { hour: '9', minute: '02' });
});

test('a long notice is parted between words', () => {
  assert.deepEqual(pieces('Fermé le onze novembre', 12), ['Fermé le', 'onze', 'novembre']);
  assert.deepEqual(pieces('un', 12), ['un']);
});

test('waits are rounded, the long one upwards', () => {
  /** @param {string} key @param {Record<string, string | number>} [values] */
  const words = (key, values = {}) => [key.replace('wait-client-', ''), ...Object.values(values)].join(' ');
  assert.equal(waitText([0, 4], words), 'short');
  assert.equal(waitText([9, 16], words), 'range 10 20');
  assert.equal(waitText([14, 15], words), 'about 15');
  assert.deepEqual(together([null, [5, 10], [3, 20]]), [3, 20]);
  assert.equal(together([null]), null);
});
