// Which boards to believe (DESIGN.md section 6).

/**
 * @typedef {{ring: number, number: string, counter: string, at: string, open: boolean, called: boolean}} Call
 * @typedef {{service: string, letter: string, name: string, count: number, wait: [number, number] | null, suspended?: object | null}} Waiting
 * @typedef {{
 *   epoch: string, seq: number, rev: number, now: string, site: string, zone: string | null,
 *   suspended: import('./stop.js').Stop | null, notice: string | null,
 *   calls: Call[], missed: string[], waiting: Waiting[],
 * }} Board
 * @typedef {{epoch: string, seq: number, now: string}} Beat
 */

/** Remembers the newest decision seen, so that a node that lags behind is not believed. */
export class Newest {
  /** @type {{epoch: string, seq: number} | null} */
  #known = null;

  /** The seq to reconnect with; null at first. */
  get seq() {
    return this.#known?.seq ?? null;
  }

  /**
   * Whether to believe this board or beat. Another epoch is another database: it begins anew.
   * @param {{epoch: string, seq: number}} frame
   */
  believes(frame) {
    return this.#known === null || frame.epoch !== this.#known.epoch || frame.seq >= this.#known.seq;
  }

  /** @param {{epoch: string, seq: number}} frame */
  remember(frame) {
    if (!this.believes(frame)) throw new Error('a board that is not believed is not remembered');
    this.#known = { epoch: frame.epoch, seq: frame.seq };
  }
}
