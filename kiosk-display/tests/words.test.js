import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, pieces, wallClock } from '../assets/parts/words.js';
import { readFileSync } from 'node:fs';
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

test('a screen says every wait in the words of kiosk and phone', () => {
  // crates/web writes the file, and fails where it is no longer true.
  /** @type {{words: Record<string, string>, durations: Record<string, string>, waits: [number, number, string][]}[]} */
  const languages = JSON.parse(readFileSync(new URL('waits.json', import.meta.url), 'utf8'));
  assert.ok(languages.length >= 2);
  for (const { words, durations, waits } of languages) {
    assert.ok(waits.length > 400);
    const say = (/** @type {string} */ key, values = {}) => fill(words[key] ?? key, values);
    for (const [likely, most, text] of waits) assert.equal(waitText([likely, most], say, durations), text);
  }
});

test('waits of services that share a letter are one', () => {
  assert.deepEqual(together([null, [5, 10], [3, 20]]), [3, 20]);
  assert.equal(together([null]), null);
});
