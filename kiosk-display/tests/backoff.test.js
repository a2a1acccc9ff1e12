import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseMs } from '../assets/parts/backoff.js';

test('pauses grow, up to a limit, and are spread', () => {
  assert.equal(pauseMs(0, () => 1), 300);
  assert.equal(pauseMs(0, () => 0), 150);
  assert.equal(pauseMs(3, () => 1), 2_400);
  assert.equal(pauseMs(50, () => 1), 8_000);
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const pause = pauseMs(attempt);
    assert.ok(pause >= 150 && pause <= 8_000);
  }
});
