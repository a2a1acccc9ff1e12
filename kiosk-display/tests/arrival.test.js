import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arrival } from '../assets/parts/arrival.js';

/** @param {Arrival} arrival @param {'code' | 'letters'} field @param {string} text */
function type(arrival, field, text) {
  for (const key of text) arrival.type(field, key);
  return arrival[field];
}

test('a code has six characters, and what looks like a digit is one', () => {
  const arrival = new Arrival();
  assert.equal(type(arrival, 'code', 'o1-Il!u k7Q'), '0111K7');
  assert.ok(arrival.isWhole('code'));
  arrival.erase('code');
  assert.ok(!arrival.isWhole('code'));
  assert.deepEqual(arrival.asked('code'), { code: '0111K' });
});

test('a name is its first letters, without accents and signs, and two are enough', () => {
  const arrival = new Arrival();
  assert.equal(type(arrival, 'letters', "é'1"), 'E');
  assert.ok(!arrival.isWhole('letters'));
  assert.equal(type(arrival, 'letters', 'onard'), 'EON');
  arrival.erase('letters');
  assert.ok(arrival.isWhole('letters'));
  Object.assign(arrival, { hour: '9', minute: '05' });
  assert.deepEqual(arrival.asked('letters'), { time: '09:05', letters: 'EO' });
});

test('nothing outlives the person', () => {
  const arrival = Object.assign(new Arrival(), { code: 'K7', letters: 'LE', hour: '9', minute: '15' });
  arrival.clear();
  assert.deepEqual({ ...arrival }, { ...new Arrival() });
});
