import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionFor } from '../assets/parts/keys.js';

const ACTIONS = [{ key: ' n' }, { key: 'r' }, { key: 'z' }];

/**
 * @param {string} key
 * @param {object} [more]
 */
function press(key, more = {}) {
  return { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more };
}

test('one key, one action, capital or not', () => {
  assert.equal(actionFor(press('n'), 'nothing', ACTIONS), ACTIONS[0]);
  assert.equal(actionFor(press(' '), 'nothing', ACTIONS), ACTIONS[0]);
  assert.equal(actionFor(press('R'), 'control', ACTIONS), ACTIONS[1]);
  assert.equal(actionFor(press('x'), 'nothing', ACTIONS), undefined);
});

test('a key held down acts once, a combination belongs to the browser', () => {
  assert.equal(actionFor(press('n', { repeat: true }), 'nothing', ACTIONS), undefined);
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) {
    assert.equal(actionFor(press('r', { [held]: true }), 'nothing', ACTIONS), undefined);
  }
  assert.equal(actionFor(press('Enter'), 'nothing', ACTIONS), undefined);
});

test('fields keep their letters, controls their space bar', () => {
  assert.equal(actionFor(press('n'), 'field', ACTIONS), undefined);
  assert.equal(actionFor(press(' '), 'control', ACTIONS), undefined);
});
