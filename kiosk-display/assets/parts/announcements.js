// What is still to be announced: each ring once, one after the other, none cut (DESIGN.md section 6).

import { isLeaving } from './stop.js';

/** A ring older than this is no longer announced. */
const SPOKEN_MS = 90_000;

/**
 * Which calls of a board are to be announced, oldest ring first.
 * @param {import('./board.js').Board} board
 * @param {number} lastRing the last ring announced
 */
export function toSpeak(board, lastRing) {
  if (isLeaving(board.suspended)) return [];
  const now = Date.parse(board.now);
  const fresh = board.calls.filter(
    (call) => call.called && call.ring > lastRing && now - Date.parse(call.at) < SPOKEN_MS,
  );
  return fresh.sort((one, other) => one.ring - other.ring);
}

/** Announces in order. What was heard is kept, so that a reload does not say it again. */
export class Announcements {
  /** @type {import('./board.js').Board | null} */
  #board = null;
  #busy = false;
  /** The browser blocks sound: calls are shown, and those still open are announced again once it may sound. */
  #muted = false;
  /** How often sound has become possible: it may while a call is being announced. */
  #unmuted = 0;
  #epoch = '';
  /** The newest ring announced. */
  #last = 0;
  /** Rings announced that nobody could hear. @type {Set<number>} */
  #unheard = new Set();

  /**
   * @param {Pick<Storage, 'getItem' | 'setItem'>} store
   * @param {(call: import('./board.js').Call) => Promise<boolean>} announce done when the next call may follow; false:
   *   it was shown and could not be heard
   */
  constructor(store, announce) {
    this.store = store;
    this.announce = announce;
  }

  /** @param {import('./board.js').Board} board */
  show(board) {
    this.#board = board;
    if (board.epoch !== this.#epoch) {
      this.#epoch = board.epoch;
      this.#last = this.#remembered(board);
      this.#unheard.clear();
    }
    const open = new Set(toSpeak(board, 0).map(({ ring }) => ring));
    for (const ring of this.#unheard) if (!open.has(ring)) this.#unheard.delete(ring);
    void this.#go();
  }

  /** Sound may be heard from now on. */
  unmute() {
    this.#muted = false;
    this.#unmuted += 1;
    void this.#go();
  }

  /** Announces what is to be announced; each time the newest board says what that is. */
  async #go() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let call = this.#next(); call; call = this.#next()) {
        const [epoch, unmuted] = [this.#epoch, this.#unmuted];
        const heard = await this.announce(call);
        this.#muted = !heard && unmuted === this.#unmuted;
        if (epoch === this.#epoch) this.#announced(call, heard);
      }
    } finally {
      this.#busy = false;
    }
  }

  #next() {
    const due = (/** @type {number} */ ring) => ring > this.#last || (!this.#muted && this.#unheard.has(ring));
    return this.#board ? toSpeak(this.#board, 0).find(({ ring }) => due(ring)) : undefined;
  }

  /**
   * @param {import('./board.js').Call} call
   * @param {boolean} heard
   */
  #announced({ ring }, heard) {
    this.#last = Math.max(this.#last, ring);
    if (heard) this.#unheard.delete(ring);
    else this.#unheard.add(ring);
    const [first] = [...this.#unheard].sort((one, other) => one - other);
    this.#remember(first === undefined ? this.#last : first - 1);
  }

  /** @param {number} ring */
  #remember(ring) {
    if (!this.#board) return;
    try {
      this.store.setItem(place(this.#board), `${this.#epoch} ${ring}`);
    } catch {
      // A browser that keeps nothing: after a reload it may say a call of the last minute and a half again.
    }
  }

  /** @param {import('./board.js').Board} board */
  #remembered(board) {
    const [epoch, ring] = (this.store.getItem(place(board)) ?? '').split(' ');
    return epoch === board.epoch ? Number(ring) : 0;
  }
}

/**
 * One place for each waiting room, whatever the epoch: nothing piles up.
 * @param {import('./board.js').Board} board
 */
function place({ site, zone }) {
  return `guichet spoken ${site} ${zone ?? ''}`;
}
