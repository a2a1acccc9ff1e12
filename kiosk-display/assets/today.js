// The manager's day, read again by itself, never an old one shown as the present.

import { pause } from './parts/backoff.js';
import { fetchPage, swap } from './parts/fragment.js';
import { part } from './parts/part.js';
import { released } from './parts/press.js';
import { wordsOf } from './parts/words.js';

/** How old the page gets. */
const READ_MS = 15_000;

class GuichetToday extends HTMLElement {
  #words = wordsOf(this);
  #leave = new AbortController();

  connectedCallback() {
    void this.#readOn(this.#leave.signal);
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /** @param {AbortSignal} signal */
  async #readOn(signal) {
    for (;;) {
      await pause(READ_MS, signal);
      if (signal.aborted) return;
      await this.#read();
    }
  }

  async #read() {
    const told = part('today-stale');
    try {
      const page = await fetchPage(location.pathname + location.search);
      await released();
      // Who is about to close the day sees what that means now.
      page.getElementById('today-close')?.toggleAttribute('open', part('today-close').hasAttribute('open'));
      swap('today', page);
      told.hidden = true;
    } catch {
      if (!told.hidden) return;
      told.textContent = this.#words('panel-stale', { time: part('today').dataset['asOf'] ?? '–' });
      told.hidden = false;
    }
  }
}

customElements.define('guichet-today', GuichetToday);
