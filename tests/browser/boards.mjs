// Boards that no server sent: a display is shown whatever a test wants it to see.

/** @typedef {import('../../kiosk-display/assets/parts/board.js').Board} Board */
/** @typedef {import('../../kiosk-display/assets/parts/board.js').Call} Call */

/**
 * @param {Partial<Board>} [more]
 * @returns {Board}
 */
export function board(more = {}) {
  const now = '2026-11-23T09:10:10+01:00';
  return { epoch: 'e', seq: 1, rev: 0, now, site: 's', zone: null, suspended: null, notice: null, calls: [], missed: [], waiting: [], ...more };
}

/**
 * @param {number} ring
 * @param {Partial<Call>} [more]
 * @returns {Call}
 */
export function call(ring, more = {}) {
  const number = `A${String(ring % 1000).padStart(3, '0')}`;
  return { ring, number, counter: `Guichet ${(ring % 12) + 1}`, at: '2026-11-23T09:10:00+01:00', open: true, called: true, ...more };
}

/** In the place of the browser's sockets: what `feed` gives is what comes. To be given to `page.addInitScript`. */
export function fakeSockets() {
  /** @type {string[]} */
  const said = [];
  /** @type {EventTarget | null} */
  let newest = null;
  const feed = (/** @type {unknown} */ shown) =>
    newest?.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify({ board: shown }) }));
  Object.assign(window, { said, feed });
  // @ts-expect-error: only what pages use
  window.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 1;

    constructor() {
      super();
      newest = this;
      queueMicrotask(() => this.dispatchEvent(new Event('open')));
    }

    /** @param {string} text */
    send(text) {
      said.push(text);
    }

    close() {}
  };
}

/**
 * In the place of the browser's sound: every tone ends at once, and each chime is told to `window.chimed`. To be given
 * to `page.addInitScript`.
 */
export function fakeSound() {
  /** @type {any} */
  const page = window;
  page.AudioContext = class extends EventTarget {
    state = 'running';
    currentTime = 0;
    destination = {};
  };
  page.PeriodicWave = class {};
  page.GainNode = class {
    gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    /** @param {unknown} next */
    connect(next) {
      return next;
    }
  };
  page.OscillatorNode = class extends page.GainNode {
    /** @param {string} _name @param {() => void} listener */
    addEventListener(_name, listener) {
      queueMicrotask(listener);
    }

    start() {
      page.tones = (page.tones ?? 0) + 1;
    }

    stop() {}
  };
}

/** Tells `window.announced` each ring when its announcement is over. To be given to `page.addInitScript`. */
export function watchAnnouncements() {
  const watch = new MutationObserver((changes) => {
    for (const { oldValue } of changes) if (oldValue !== null) /** @type {any} */ (window).announced(Number(oldValue));
  });
  watch.observe(document, { subtree: true, attributes: true, attributeFilter: ['data-announcing'], attributeOldValue: true });
}

/**
 * @param {import('playwright-core').Page} page
 * @param {Board} shown
 */
export async function feed(page, shown) {
  await page.evaluate((frame) => /** @type {any} */ (window).feed(frame), shown);
}
