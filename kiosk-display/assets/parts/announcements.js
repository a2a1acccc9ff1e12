// What is still to be spoken: each ring once, one after the other, none cut (DESIGN.md section 6).

/** A ring older than this is no longer spoken. */
const SPOKEN_MS = 90_000;

/**
 * Which calls of a board are to be spoken, oldest ring first.
 * @param {import('./board.js').Board} board
 * @param {number} lastRing the last ring spoken
 */
export function toSpeak(board, lastRing) {
  const now = Date.parse(board.now);
  const fresh = board.calls.filter(
    (call) => call.called && call.ring > lastRing && now - Date.parse(call.at) < SPOKEN_MS,
  );
  return fresh.sort((one, other) => one.ring - other.ring);
}

/** Speaks in order. What is spoken is kept, so that a reload does not say it again. */
export class Announcements {
  /** @type {import('./board.js').Board | null} */
  #board = null;
  #speaking = false;

  /**
   * @param {Pick<Storage, 'getItem' | 'setItem'>} store
   * @param {(call: import('./board.js').Call) => Promise<boolean>} speak false: not now, ask again by `go`
   */
  constructor(store, speak) {
    this.store = store;
    this.speak = speak;
  }

  /** @param {import('./board.js').Board} board */
  show(board) {
    this.#board = board;
    void this.go();
  }

  /** Speaks what is to be spoken; each time the newest board says what that is. */
  async go() {
    if (this.#speaking) return;
    this.#speaking = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        if (!(await this.speak(next.call))) break;
        this.store.setItem(next.place, String(next.call.ring));
      }
    } finally {
      this.#speaking = false;
    }
  }

  #next() {
    const board = this.#board;
    if (!board) return null;
    const place = `guichet spoken ${board.epoch} ${board.site} ${board.zone ?? ''}`;
    const [call] = toSpeak(board, Number(this.store.getItem(place) ?? 0));
    return call ? { place, call } : null;
  }
}
