import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, hasRoom, share, sizes } from '../assets/parts/legible.js';

/** Pixels of a millimetre on a 16:9 screen of 1920 pixels. @param {number} inches */
const millimetre = (inches) => Math.hypot(1920, 1080) / (inches * 25.4);
const TV = { width: 1920, height: 1080, inches: 55, metres: 10 };

test('on 55 inches at 10 m a called number is 300 mm high, the list 100 mm, the rest 64 mm', () => {
  for (const screen of [TV, { ...TV, width: 1080, height: 1920 }, { ...TV, width: 3840, height: 2160 }]) {
    const { called, list, rest, large } = sizes(screen);
    const pixels = Math.hypot(screen.width, screen.height) / (55 * 25.4);
    assert.ok(large);
    assert.deepEqual([called, list, rest].map((height) => Math.round((height / pixels) * 10) / 10), [300, 100, 64]);
  }
});

test('letters grow with the distance and keep their height in millimetres on any screen', () => {
  const near = sizes({ ...TV, metres: 5 });
  assert.equal(Math.round(near.called / millimetre(55)), 150);
  const wall = sizes({ ...TV, inches: 98, metres: 10 });
  assert.equal(Math.round(wall.called / millimetre(98)), 300);
  assert.ok(wall.called < sizes(TV).called);
});

test('a screen that is too small for its room shows what it can, whole, and says so', () => {
  const small = sizes({ ...TV, inches: 32 });
  assert.equal(small.large, false);
  assert.ok(small.called + small.list + small.rest < 1080);
  assert.ok(Math.abs(small.called / small.list - 3) < 1e-9);
});

test('a long statement has letters of 16 minutes of arc at least', () => {
  assert.equal(Math.round((sizes(TV).least / millimetre(55)) * 10) / 10, 46.5);
});

test('what is to be told keeps its place, whatever number of calls is open; then open calls, then recent ones', () => {
  const letters = { called: 473, list: 158, rest: 101, least: 73 };
  const told = (/** @type {{open: number, all: number}} */ calls, foot = 198, height = 548) => {
    const { rows, foot: left } = share(height, letters, { ...calls, foot });
    return { rows, left: Math.round(left) };
  };
  assert.deepEqual(told({ open: 0, all: 9 }), { rows: 1, left: 374 });
  assert.deepEqual(told({ open: 2, all: 9 }), { rows: 2, left: 200 });
  assert.deepEqual(told({ open: 9, all: 9 }), { rows: 2, left: 200 });
  assert.deepEqual(told({ open: 9, all: 9 }, 0), { rows: 3, left: 27 }, 'nothing is to be told');
  assert.deepEqual(told({ open: 0, all: 0 }), { rows: 0, left: 548 });
  assert.deepEqual(told({ open: 3, all: 9 }, 198, 390), { rows: 1, left: 216 });
  assert.deepEqual(told({ open: 1, all: 1 }, 198, 250), { rows: 1, left: 76 }, 'a banner took the place');
  assert.deepEqual(told({ open: 1, all: 1 }, 198, 100), { rows: 0, left: 100 });
});

test('as many calls stand side by side as have letters that are read, and names are short only where whole ones have no room', () => {
  const letters = sizes(TV);
  const [short, whole] = ['A042 → 12', 'A042 → Guichet 12'].map(({ length }) => length);
  assert.equal(columnsOf(1860, letters, Number(short)), 2);
  assert.equal(columnsOf(1860, letters, Number(whole)), 1);
  assert.equal(columnsOf(1020, letters, Number(short)), 1);
  assert.equal(columnsOf(500, letters, Number(whole)), 1, 'one always');
  assert.equal(hasRoom(1860, letters, Number(whole), 1), true);
  assert.equal(hasRoom(1860, letters, Number(whole), 2), false);
  assert.equal(hasRoom(1020, letters, Number(whole), 1), false);
  assert.equal(hasRoom(1020, letters, Number(short), 1), true);
});
