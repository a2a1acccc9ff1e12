// A hand scanner is a keyboard that types faster than hands and ends with Enter: what it types is a ticket, no shortcuts.

/** Hands leave more between two keys. */
const BETWEEN_MS = 30;
/** Two keys may come together by accident; a ticket has more characters. */
const FEWEST = 4;

/**
 * @typedef {{key: string, code: string, at: number}} Typed `at`: milliseconds of any clock
 * @typedef {{after(milliseconds: number, act: () => void): () => void}} Timers the answer takes it back
 */

/**
 * Tells the keys of a scanner from those of hands. Each key waits a moment to show which it is; the space bar acts at
 * once, because no ticket begins with it.
 * @template {Typed} [Key=Typed] what the caller knows of a key
 */
export class Scanner {
  #typed;
  #read;
  #timers;
  /** @type {Key[]} */
  #burst = [];
  #forget = () => {};

  /**
   * @param {(key: Key) => void} typed what hands typed
   * @param {(text: string) => void} read what a scanner read
   * @param {Timers} [timers]
   */
  constructor(typed, read, timers = BROWSER) {
    this.#typed = typed;
    this.#read = read;
    this.#timers = timers;
  }

  /**
   * @param {Key} typed
   * @returns {boolean} whether the key ends a scan, and does nothing else
   */
  key(typed) {
    const last = this.#burst.at(-1);
    if (last && typed.at - last.at > BETWEEN_MS) this.#end();
    if (typed.key === 'Enter') {
      const read = this.#burst.length >= FEWEST ? readings(this.#burst) : null;
      if (read === null) this.#end();
      else this.#take();
      if (read !== null) this.#read(ticketIn(read));
      return read !== null;
    }
    if (typed.key.length !== 1) return false;
    if (typed.key === ' ' && this.#burst.length === 0) {
      this.#typed(typed);
      return false;
    }
    this.#forget();
    this.#burst.push(typed);
    this.#forget = this.#timers.after(BETWEEN_MS, () => this.#end());
    return false;
  }

  /** No Enter came: a few keys are hands', more are the garbage of a scanner that ends otherwise. */
  #end() {
    const burst = this.#take();
    if (burst.length < FEWEST) for (const typed of burst) this.#typed(typed);
  }

  #take() {
    const burst = this.#burst;
    this.#burst = [];
    this.#forget();
    return burst;
  }
}

/** @type {Timers} */
const BROWSER = {
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * As this keyboard has it, and as one with the American layout has it: few scanners are told of a French one.
 * @param {Typed[]} burst
 */
function readings(burst) {
  const american = (/** @type {string} */ code) => (code === 'Slash' ? '/' : (/^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1] ?? '?'));
  return [burst.map(({ key }) => key).join(''), burst.map(({ code }) => american(code)).join('')];
}

/**
 * The number ("A042") or the code of the live page in what was read, else the first reading.
 * @param {string[]} read
 */
function ticketIn(read) {
  const found = read.map((text) => /^(?:[A-Z]\d{3,4}|(?:.*\/)?([0-9A-Z]{26}))$/i.exec(text.trim())).find(Boolean);
  return (found?.[1] ?? found?.[0] ?? read[0] ?? '').toUpperCase();
}
