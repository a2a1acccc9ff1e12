// The live page of a ticket: the server's page again after each event, spoken at milestones only.

import { pauseMs } from './parts/backoff.js';
import { fetchPage, swap } from './parts/fragment.js';
import { part } from './parts/part.js';
import { wordsOf } from './parts/words.js';

/** Long, short, long: felt in a pocket. Milliseconds. */
const BUZZ = [400, 150, 400];

class GuichetTicket extends HTMLElement {
  #words = wordsOf(this);
  #attempt = 0;
  #said = main().dataset['announcement'] ?? '';
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  connectedCallback() {
    if (main().dataset['final'] !== 'true') this.#connect();
  }

  disconnectedCallback() {
    clearTimeout(this.#again);
    this.#source?.close();
  }

  #connect() {
    const source = new EventSource(this.dataset['live'] ?? '');
    this.#source = source;
    source.addEventListener('message', () => void this.#read());
    source.addEventListener('error', () => this.#lost());
  }

  async #read() {
    try {
      const page = await fetchPage(location.pathname);
      const state = main().dataset['state'];
      swap('main', page);
      document.title = page.title;
      this.#attempt = 0;
      part('live-lost').hidden = true;
      this.#announce(state);
      if (main().dataset['final'] === 'true') this.#source?.close();
    } catch {
      this.#lost();
    }
  }

  /** @param {string | undefined} before */
  #announce(before) {
    const { announcement = '', state } = main().dataset;
    if (announcement && announcement !== this.#said) part('live-said').textContent = announcement;
    this.#said = announcement;
    if (state === 'called' && before !== 'called') navigator.vibrate?.(BUZZ);
  }

  #lost() {
    this.#source?.close();
    const told = part('live-lost');
    told.textContent = this.#words('live-lost', { time: main().dataset['asOf'] ?? '–' });
    told.hidden = false;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#connect(), pauseMs(this.#attempt));
    this.#attempt += 1;
  }
}

function main() {
  return part('main');
}

customElements.define('guichet-ticket', GuichetTicket);
