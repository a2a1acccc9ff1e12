// Somebody who has left must not leave anything behind: after a silence the kiosk asks, and without an answer it wipes.

import { part } from './part.js';

/** Without a touch or a key for this long the kiosk asks. */
const IDLE_MS = 45_000;
/** Without an answer for this long it wipes. */
const ANSWER_S = 20;

/**
 * @typedef {{
 *   isAtStart(): boolean,
 *   patience(): number,
 *   wipe(): void,
 *   words(key: string, values?: Record<string, string | number>): string,
 * }} Watched
 */

export class Idle {
  #watched;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;

  /** @param {Watched} watched */
  constructor(watched) {
    this.#watched = watched;
    this.awake();
  }

  /** Somebody is there. */
  awake() {
    const dialog = question();
    if (dialog.open) dialog.close();
    this.end();
    this.#idle = setTimeout(() => this.#ask(), IDLE_MS * this.#watched.patience());
  }

  end() {
    clearInterval(this.#countdown);
    clearTimeout(this.#idle);
  }

  #ask() {
    if (this.#watched.isAtStart()) return;
    for (const dialog of document.querySelectorAll('dialog')) dialog.close();
    question().showModal();
    let seconds = ANSWER_S * this.#watched.patience();
    const tick = () => {
      part('kiosk-idle-seconds').textContent = this.#watched.words('kiosk-idle-seconds', { seconds });
      if (seconds === 0) this.#watched.wipe();
      seconds -= 1;
    };
    tick();
    this.#countdown = setInterval(tick, 1_000);
  }
}

function question() {
  const dialog = part('kiosk-idle');
  if (!(dialog instanceof HTMLDialogElement)) throw new Error('the kiosk cannot ask who is there');
  return dialog;
}
