import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keymap } from '../assets/parts/keymap.js';

const ACTS = [
  { act: 'next', label: 'Suivant', key: ' n' },
  { act: 'ring', label: 'Rappeler', key: 'r' },
];

/** A browser's memory. @param {Record<string, string>} [kept] */
function memory(kept = {}) {
  const all = new Map(Object.entries(kept));
  return {
    getItem: (/** @type {string} */ name) => all.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => void all.set(name, value),
    removeItem: (/** @type {string} */ name) => void all.delete(name),
  };
}

test('a key is given, taken from who had it, and kept', () => {
  const kept = memory();
  const map = new Keymap(ACTS, kept, 'desk');
  assert.equal(map.set('ring', 'n')?.act, 'next');
  assert.deepEqual([map.keyOf('next'), map.keyOf('ring')], [' ', 'n']);
  const again = new Keymap(ACTS, kept, 'desk');
  assert.deepEqual([again.keyOf('next'), again.keyOf('ring')], [' ', 'n']);
  again.set('ring', '');
  assert.equal(again.keyOf('ring'), '');
  again.reset();
  assert.deepEqual([again.keyOf('next'), again.keyOf('ring')], [' n', 'r']);
});

test('all keys are switched off and on', () => {
  const kept = memory();
  const map = new Keymap(ACTS, kept, 'desk');
  assert.equal(map.on, true);
  map.on = false;
  assert.equal(new Keymap(ACTS, kept, 'desk').on, false);
  map.on = true;
  assert.equal(new Keymap(ACTS, kept, 'desk').on, true);
});

test('what somebody else wrote into the memory does no harm', () => {
  for (const text of ['{', '{"ring":7}', '{"ring":"ABC"}', 'null']) {
    assert.equal(new Keymap(ACTS, memory({ 'desk keys': text }), 'desk').keyOf('ring'), 'r', text);
  }
});
