import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scanner } from '../assets/parts/scanner.js';

/** A desk with a clock that is set by hand. */
function desk() {
  /** @type {string[]} */
  const heard = [];
  /** @type {{at: number, act: () => void}[]} */
  let due = [];
  let now = 0;
  const timers = {
    after(/** @type {number} */ milliseconds, /** @type {() => void} */ act) {
      const one = { at: now + milliseconds, act };
      due.push(one);
      return () => void (due = due.filter((other) => other !== one));
    },
  };
  const scanner = new Scanner(({ key }) => heard.push(key), (text) => heard.push(`scan ${text}`), timers);
  const pass = (/** @type {number} */ milliseconds) => {
    now += milliseconds;
    const over = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { act } of over) act();
  };
  /** Types; each key so long after the one before. @param {string[]} keys @param {number} between @param {string[]} [codes] */
  const type = (keys, between, codes = []) =>
    keys.map((key, place) => {
      pass(between);
      return scanner.key({ key, code: codes[place] ?? '', at: now });
    });
  return { heard, pass, type };
}

test('a key of a hand acts once it is alone', () => {
  const { heard, pass, type } = desk();
  type(['n'], 0);
  assert.deepEqual(heard, []);
  pass(30);
  assert.deepEqual(heard, ['n']);
  type(['r', 'r', 'r', 'r', 'r'], 31);
  pass(30);
  assert.deepEqual(heard, ['n', 'r', 'r', 'r', 'r', 'r'], 'as often as it is pressed');
});

test('the space bar acts at once, and a ticket that is scanned right after it is one', () => {
  const { heard, pass, type } = desk();
  type([' '], 0);
  assert.deepEqual(heard, [' ']);
  type(['R', '0', '0', '7', 'Enter'], 5);
  assert.deepEqual(heard, [' ', 'scan R007']);
  type(['r', ' '], 5);
  assert.deepEqual(heard, [' ', 'scan R007'], 'after another key it waits like that one');
  pass(30);
  assert.deepEqual(heard, [' ', 'scan R007', 'r', ' ']);
});

test('two keys that come together are two keys, in order', () => {
  const { heard, pass, type } = desk();
  type([' ', 'r'], 5);
  pass(30);
  assert.deepEqual(heard, [' ', 'r']);
});

test('a burst that ends with Enter is a ticket, and no key of it acts', () => {
  const { heard, pass, type } = desk();
  assert.deepEqual(type(['R', '0', '0', '7', 'Enter'], 12), [false, false, false, false, true]);
  pass(1_000);
  assert.deepEqual(heard, ['scan R007']);
  type(['n'], 100);
  pass(30);
  assert.deepEqual(heard, ['scan R007', 'n'], 'keys act again afterwards');
});

test('Enter of a hand is left to the page', () => {
  const { heard, type } = desk();
  assert.deepEqual(type(['n', 'Enter'], 100), [false, false]);
  assert.deepEqual(type(['Enter'], 10), [false]);
  assert.deepEqual(type(['a', 'b', 'c', 'd', 'Enter'], 90), [false, false, false, false, false], 'slowly typed');
  assert.deepEqual(heard, ['n', 'a', 'b', 'c', 'd']);
});

test('a scanner that does not end with Enter triggers nothing', () => {
  const { heard, pass, type } = desk();
  type([...'R007'], 10);
  pass(1_000);
  assert.deepEqual(heard, []);
});

test('the code of a ticket is found in the address of its page, capital or not', () => {
  const code = '0123456789ABCDEFGHJKMNPQRS';
  for (const text of [code, `https://guichet.example.fr/t/${code}`, `HTTPS://GUICHET.EXAMPLE.FR/T/${code.toLowerCase()}`]) {
    const { heard, type } = desk();
    type([...text, 'Enter'], 8);
    assert.deepEqual(heard, [`scan ${code}`], text);
  }
});

test('a scanner with the American layout is read on a French keyboard', () => {
  const { heard, type } = desk();
  type(['q', 'à', 'à', 'è', 'Enter'], 8, ['KeyA', 'Digit0', 'Digit0', 'Digit7', 'Enter']);
  assert.deepEqual(heard, ['scan A007']);
});

test('shift keys between the characters belong to them', () => {
  const { heard, type } = desk();
  type(['Shift', 'R', 'Shift', '0', 'Shift', '0', 'Shift', '7', 'Enter'], 9);
  assert.deepEqual(heard, ['scan R007']);
});
