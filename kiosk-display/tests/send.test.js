import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newKey } from '../assets/parts/send.js';

test('a key is a UUID that begins with the time, each time another', () => {
  const keys = new Set(Array.from({ length: 1_000 }, newKey));
  assert.equal(keys.size, 1_000);
  const before = Date.now();
  const time = parseInt(newKey().replace('-', '').slice(0, 12), 16);
  assert.ok(before <= time && time <= Date.now());
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
