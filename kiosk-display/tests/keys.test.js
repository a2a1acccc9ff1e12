import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionFor, isHeld } from '../assets/parts/keys.js';

const ACTIONS = [{ key: ' n' }, { key: 'r' }, { key: 'z' }];

test('one key, one action, capital or not', () => {
  assert.equal(actionFor('n', 'nothing', ACTIONS), ACTIONS[0]);
  assert.equal(actionFor(' ', 'nothing', ACTIONS), ACTIONS[0]);
  assert.equal(actionFor('R', 'control', ACTIONS), ACTIONS[1]);
  assert.equal(actionFor('x', 'nothing', ACTIONS), undefined);
  assert.equal(actionFor('Enter', 'nothing', ACTIONS), undefined);
});

test('a key held down acts once, a combination belongs to the browser', () => {
  const press = { key: 'r', ctrlKey: false, metaKey: false, altKey: false, repeat: false };
  assert.equal(isHeld(press), false);
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat']) assert.equal(isHeld({ ...press, [held]: true }), true, held);
});

test('fields keep their letters, controls their space bar', () => {
  assert.equal(actionFor('n', 'field', ACTIONS), undefined);
  assert.equal(actionFor(' ', 'control', ACTIONS), undefined);
});
