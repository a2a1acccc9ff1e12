// Taps that must never be lost nor done twice: each is kept with its key until it is answered, one after the other, also
// over a reload of the page.

import { newKey } from './send.js';

/**
 * @typedef {{key: string, at: number, path: string, body: unknown, name: string, kind: string}} Tap
 * @typedef {import('./send.js').Answer} Answer
 *
 * What a page does with them. `send` asks until there is an answer, or until its signal ends it with null; `changed`
 * hears of each tap that comes and goes; `dropped` that some are given up, the first of which may have been done.
 * @typedef {{
 *   send(tap: Tap, signal: AbortSignal): Promise<Answer | null>,
 *   answered(tap: Tap, answer: Answer): void,
 *   changed(waiting: number): void,
 *   dropped(): void,
 * }} Page
 */

/** After this the person has gone: what was tapped before is not made up for. */
const KEPT_MS = 10 * 60_000;

export class Taps {
  /** @type {Tap[]} */
  #waiting;
  /** Some waited too long. */
  #late;
  #running = false;
  #stop = new AbortController();

  /**
   * @param {Page} page
   * @param {{store: Storage, name: string, now?: () => number}} where taps are kept while they wait
   */
  constructor(page, { store, name, now = Date.now }) {
    this.page = page;
    this.store = store;
    this.name = name;
    this.now = now;
    const kept = this.#kept();
    this.#waiting = kept.filter(({ at }) => this.now() - at < KEPT_MS);
    this.#late = this.#waiting.length < kept.length;
  }

  /** Sends what waited when the page was left. */
  resume() {
    this.#keep();
    if (this.#late) this.page.dropped();
    void this.#run();
  }

  /** @param {{path: string, body: unknown, name: string, kind: string}} tap */
  add(tap) {
    this.#waiting.push({ ...tap, key: newKey(), at: this.now() });
    this.#keep();
    void this.#run();
  }

  /** Gives up what waits. */
  drop() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#waiting = [];
    this.#keep();
    this.page.dropped();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let tap = this.#waiting[0]; tap; tap = this.#waiting[0]) {
      const { signal } = this.#stop;
      const answer = await this.page.send(tap, signal);
      if (signal.aborted || !answer) continue;
      this.#waiting.shift();
      this.#keep();
      this.page.answered(tap, answer);
    }
    this.#running = false;
  }

  #keep() {
    this.store.setItem(this.name, JSON.stringify(this.#waiting));
    this.page.changed(this.#waiting.length);
  }

  /** @returns {Tap[]} */
  #kept() {
    return JSON.parse(this.store.getItem(this.name) ?? '[]');
  }
}
