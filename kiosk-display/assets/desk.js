// The agent's counter: one key an action, the server's panel after each change, a lost link said at once.

import { Acts } from './parts/acts.js';
import { fetchPage, swap } from './parts/fragment.js';
import { Helps } from './parts/helps.js';
import { actionFor, focusKind } from './parts/keys.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { wordsOf } from './parts/words.js';

/** Where the choice to work without shortcuts is kept (WCAG 2.1.4). */
const KEYS_OFF = 'guichet desk keys off';

class GuichetDesk extends HTMLElement {
  #words = wordsOf(this);
  #leave = new AbortController();
  #acts = new Acts(this, {
    panel: 'desk-panel',
    said: 'desk-said',
    words: this.#words,
    read: () => this.#read(),
    told: (said, { body }) =>
      body?.finished ? body.why : [this.#words(said, { number: body?.ticket?.number ?? '' }), body?.why].filter(Boolean).join(' '),
  });
  #helps = new Helps(this, (text) => this.#acts.say(text));
  #reading = false;
  #readAgain = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #undoEnd;

  connectedCallback() {
    const { signal } = this.#leave;
    const live = new Live(`/api/v1/sites/${this.dataset['site']}/live`, {
      board: (board) => this.#news(board.seq),
      up: () => void this.#read(),
      down: () => this.#stale(),
      silent: () => this.#stale(),
    });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#rememberKeys();
    this.#endUndo();
    this.#helps.look();
    signal.addEventListener('abort', () => (live.end(), clearTimeout(this.#undoEnd)));
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /** @param {number} seq */
  #news(seq) {
    if (seq > Number(part('desk-panel').dataset['seq']) || !part('desk-stale').hidden) void this.#read();
  }

  /** Reads the panel again; while one reading is under way, one more follows it. */
  async #read() {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    try {
      const page = await fetchPage(`/desk/panel?counter=${this.dataset['counter']}`);
      this.#show(page);
    } catch {
      this.#stale();
    } finally {
      this.#reading = false;
    }
    if (this.#readAgain) {
      this.#readAgain = false;
      await this.#read();
    }
  }

  /** @param {Document} page */
  #show(page) {
    const known = Number(part('desk-panel').dataset['seq']);
    const seq = Number(page.getElementById('desk-panel')?.dataset['seq']);
    if (seq < known) return;
    if (seq > known) this.#acts.renew();
    swap('desk-panel', page);
    this.#fresh();
    this.#endUndo();
    this.#acts.lock();
    this.#helps.look();
  }

  #fresh() {
    const told = part('desk-stale');
    if (!told.hidden) this.#acts.say(this.#words('desk-back'));
    told.hidden = true;
    delete this.dataset['stale'];
  }

  #stale() {
    const told = part('desk-stale');
    if (!told.hidden) return;
    told.textContent = this.#words('desk-stale', { time: part('desk-panel').dataset['asOf'] ?? '–' });
    told.hidden = false;
    this.dataset['stale'] = '';
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!keysBox().checked) return;
    const focused = document.activeElement;
    const elements = [...this.querySelectorAll('[data-key]')].filter((element) => element instanceof HTMLElement);
    const actions = elements.map((element) => ({ element, key: element.dataset['key'] ?? '' }));
    const action = actionFor(event, focusKind(focused), actions);
    if (!action) return;
    event.preventDefault();
    if (action.element instanceof HTMLDetailsElement) {
      action.element.open = !action.element.open;
      action.element.querySelector('select')?.focus();
    } else {
      action.element.click();
    }
  }

  #rememberKeys() {
    const box = keysBox();
    box.checked = localStorage.getItem(KEYS_OFF) === null;
    box.addEventListener('change', () => {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, 'yes');
    });
  }

  /** The undo button goes when its time is over. */
  #endUndo() {
    clearTimeout(this.#undoEnd);
    const undo = this.querySelector('#desk-undo');
    if (!(undo instanceof HTMLButtonElement)) return;
    this.#undoEnd = setTimeout(() => undo.remove(), Number(undo.dataset['seconds']) * 1_000);
  }
}

function keysBox() {
  const box = part('desk-keys');
  if (!(box instanceof HTMLInputElement)) throw new Error('the shortcuts have no box');
  return box;
}

customElements.define('guichet-desk', GuichetDesk);
