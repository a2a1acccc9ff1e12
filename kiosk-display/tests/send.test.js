import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newKey } from '../assets/parts/send.js';

test('a key is a random UUID, each time another', () => {
  const keys = new Set(Array.from({ length: 1_000 }, newKey));
  assert.equal(keys.size, 1_000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
