// The small screen above a counter: the server's page again after each board, never an old one shown as live.

import { Awake } from './parts/awake.js';
import { fetchPage, swap } from './parts/fragment.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { Report } from './parts/report.js';
import { wordsOf } from './parts/words.js';

class GuichetCounterPanel extends HTMLElement {
  #words = wordsOf(this);
  #leave = new AbortController();
  #reading = false;
  #readAgain = false;

  connectedCallback() {
    const { signal } = this.#leave;
    const { site = '', counter = '', version = '' } = this.dataset;
    const live = new Live(`/api/v1/sites/${site}/live`, {
      board: () => void this.#read(),
      open: () => report.now(),
      silent: () => this.#stale(),
    });
    const report = new Report(version, (message) => live.say(message), counter);
    void new Awake(signal).keep();
    signal.addEventListener('abort', () => (live.end(), report.end()));
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /** Reads the page again; while one reading is under way, one more follows it. */
  async #read() {
    this.#readAgain = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    try {
      const page = await fetchPage(location.pathname + location.search);
      swap('main', page);
      part('panel-stale').hidden = true;
      delete this.dataset['stale'];
    } catch {
      this.#stale();
    }
    this.#reading = false;
    if (this.#readAgain) await this.#read();
  }

  #stale() {
    const told = part('panel-stale');
    if (!told.hidden) return;
    told.textContent = this.#words('panel-stale', { time: part('main').dataset['asOf'] ?? '–' });
    told.hidden = false;
    this.dataset['stale'] = '';
  }
}

customElements.define('guichet-counter-panel', GuichetCounterPanel);
