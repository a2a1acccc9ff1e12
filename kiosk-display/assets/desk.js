// The agent's counter: one key an action, the server's panel after each change, a lost link said at once.

import { fetchPage, swap } from './parts/fragment.js';
import { actionFor, focusKind } from './parts/keys.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { newKey, post, problemText } from './parts/send.js';
import { wordsOf } from './parts/words.js';

/** An answer that does not come is asked for so often; then the agent decides. */
const ATTEMPTS = 3;
/** Where the choice to work without shortcuts is kept (WCAG 2.1.4). */
const KEYS_OFF = 'guichet desk keys off';

class GuichetDesk extends HTMLElement {
  #words = wordsOf(this);
  #leave = new AbortController();
  /** Keys of requests without an answer, so that a second press is the same request. @type {Map<string, string>} */
  #unanswered = new Map();
  #sending = false;
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
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('submit', (event) => this.#submit(event));
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#rememberKeys();
    this.#endUndo();
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
    // What was asked before this state is answered by it: a press is a new request from here on.
    if (seq > known) this.#unanswered.clear();
    swap('desk-panel', page);
    this.#fresh();
    this.#endUndo();
    this.#lock();
  }

  #fresh() {
    const told = part('desk-stale');
    if (!told.hidden) this.#say(this.#words('desk-back'));
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

  /** @param {string} text */
  #say(text) {
    part('desk-said').textContent = text;
  }

  /** @param {Event} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button[data-post]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const { post: path = '', body = '{}', said } = button.dataset;
    void this.#send(path, JSON.parse(body), said);
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const { pause, transfer } = form.dataset;
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    form.closest('details')?.removeAttribute('open');
    if (pause) void this.#send(pause, pauseBody(values));
    const target = Object.entries(values).filter(([, id]) => id !== '');
    if (transfer && target.length > 0) void this.#send(transfer, Object.fromEntries(target));
  }

  /**
   * One press, one request: nothing else is sent meanwhile, and a press after a lost answer has the same key.
   * @param {string} path
   * @param {unknown} body
   * @param {string} [said] what to say when it is done
   */
  async #send(path, body, said) {
    if (this.#sending) return;
    this.#sending = true;
    this.#lock();
    const request = `${path} ${JSON.stringify(body)}`;
    const key = this.#unanswered.get(request) ?? newKey();
    this.#unanswered.set(request, key);
    const answer = await post(path, body, { key, attempts: ATTEMPTS, lost: () => this.#say(this.#words('desk-sending')) });
    this.#sending = false;
    if (answer && answer.status !== 503) this.#unanswered.delete(request);
    this.#sayAnswer(answer, said);
    this.#lock();
    await this.#read();
  }

  /**
   * @param {import('./parts/send.js').Answer | null} answer
   * @param {string | undefined} said
   */
  #sayAnswer(answer, said) {
    this.toggleAttribute('data-refused', !answer?.ok);
    if (!answer) this.#say(this.#words('desk-no-answer'));
    else if (!answer.ok) this.#say(problemText(answer));
    else if (answer.status === 204) this.#say(this.#words('desk-did-nobody'));
    else if (said) this.#say([this.#words(said, { number: answer.body?.ticket?.number ?? '' }), answer.body?.why].filter(Boolean).join(' '));
    else this.#say(this.#words('desk-done-said'));
  }

  /** Buttons say that they are off while a request is under way; they stay focusable, so that focus is not lost. */
  #lock() {
    for (const button of this.querySelectorAll('#desk-panel button')) {
      if (this.#sending) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
    part('desk-panel').setAttribute('aria-busy', String(this.#sending));
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

/**
 * @param {Record<string, string>} values
 */
function pauseBody({ reason, minutes }) {
  if (!minutes) return { reason };
  return { reason, until: new Date(Date.now() + Number(minutes) * 60_000).toISOString() };
}

function keysBox() {
  const box = part('desk-keys');
  if (!(box instanceof HTMLInputElement)) throw new Error('the shortcuts have no box');
  return box;
}

customElements.define('guichet-desk', GuichetDesk);
