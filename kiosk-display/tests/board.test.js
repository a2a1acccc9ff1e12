import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Newest } from '../assets/parts/board.js';

test('within one epoch an older board is not believed', () => {
  const newest = new Newest();
  assert.equal(newest.seq, null);
  newest.remember({ epoch: 'e', seq: 7 });
  assert.equal(newest.believes({ epoch: 'e', seq: 6 }), false);
  assert.equal(newest.believes({ epoch: 'e', seq: 7 }), true, 'waits move by themselves');
  assert.equal(newest.believes({ epoch: 'e', seq: 8 }), true);
  assert.throws(() => newest.remember({ epoch: 'e', seq: 6 }));
  assert.equal(newest.seq, 7);
});

test('another epoch is another database', () => {
  const newest = new Newest();
  newest.remember({ epoch: 'e', seq: 700 });
  assert.equal(newest.believes({ epoch: 'restored', seq: 3 }), true);
  newest.remember({ epoch: 'restored', seq: 3 });
  assert.equal(newest.seq, 3);
});
