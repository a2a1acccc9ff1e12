// The agent's counter: one key an action, the server's panel after each change, a lost link said at once.

import { Acts } from './parts/acts.js';
import { Chime } from './parts/chime.js';
import { findScanned, findTicket } from './parts/find.js';
import { fetchPage, pageOf, swap } from './parts/fragment.js';
import { Helps } from './parts/helps.js';
import { GuichetKeys } from './parts/key-table.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { released } from './parts/press.js';
import { problemText } from './parts/send.js';
import { Shortcuts } from './parts/shortcuts.js';
import { wordsOf } from './parts/words.js';

/** Buttons that call somebody, and end the visit in hand. */
const CALLS = '[data-post$="/calls"]';

class GuichetDesk extends HTMLElement {
  #words = wordsOf(this);
  /** Names of services by their ids. @type {Record<string, string>} */
  #services = JSON.parse(this.dataset['services'] ?? '{}');
  #leave = new AbortController();
  #acts = new Acts(this, {
    panel: 'desk-panel',
    said: 'desk-said',
    words: this.#words,
    counter: this.dataset['counter'] ?? '',
    read: (carried) => (carried ? this.#bring(carried) : this.#read()),
    told: (said, answer) => this.#told(said, answer),
    lasts: Number(this.dataset['undoSeconds']) * 1_000,
    settles: CALLS,
    sent: (path, _, { body }) => path.endsWith('/calls') && body?.ticket && this.#acts.settle(),
  });
  #helps = new Helps(this, (text) => (part('desk-heard').textContent = text));
  #shortcuts = new Shortcuts({
    root: this,
    marked: '[data-act]',
    on: () => keys().on,
    scanned: (text) => void this.#scanned(text),
  });
  /** Alerts that were rung for. @type {Set<string>} */
  #rung = new Set();
  /** @type {Chime | undefined} */
  #chime;
  /** @type {Promise<void> | null} */
  #reading = null;
  #readAgain = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #undoClock;

  connectedCallback() {
    const { signal } = this.#leave;
    const live = new Live(`/api/v1/sites/${this.dataset['site']}/live`, {
      board: (board) => void this.#news(board.seq),
      up: () => void this.#read(),
      down: () => this.#stale(),
      silent: () => this.#stale(),
    });
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('submit', (event) => this.#join(event));
    keys().addEventListener('change', () => keys().apply(this));
    // It lies over the page: nothing that has the focus may stand behind it (WCAG 2.2, 2.4.11).
    const keymap = part('desk-keymap');
    keymap.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !keymap.contains(relatedTarget)) keymap.removeAttribute('open');
    });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#decorate();
    signal.addEventListener('abort', () => (live.end(), clearInterval(this.#undoClock)));
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /**
   * What an act of this desk changed comes with its answer, mostly after the news of it.
   * @param {number} seq
   */
  async #news(seq) {
    await this.#acts.settled();
    if (seq > Number(part('desk-panel').dataset['seq']) || !part('desk-stale').hidden) void this.#read();
  }

  /** Reads the panel again; while one reading is under way, one more follows it. Resolves when the newest is shown. */
  #read() {
    this.#readAgain = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #readAll() {
    while (this.#readAgain) {
      this.#readAgain = false;
      try {
        const page = await fetchPage(`/desk/panel?counter=${this.dataset['counter']}`);
        await released();
        this.#show(page);
      } catch {
        this.#stale();
      }
    }
  }

  /** @param {string} carried the panel as an answer brought it */
  async #bring(carried) {
    await released();
    this.#show(pageOf(carried));
  }

  /** @param {Document} page */
  #show(page) {
    const known = Number(part('desk-panel').dataset['seq']);
    const seq = Number(page.getElementById('desk-panel')?.dataset['seq']);
    if (seq < known) return;
    if (seq > known) this.#acts.renew();
    // Before they are seen, and so that an open form finds its twin the same.
    keys().apply(page);
    this.#acts.lock(false);
    const [before, held] = [this.#stand(), this.#held()];
    swap('desk-panel', page);
    this.#fresh();
    this.#decorate();
    this.#acts.lock();
    if (this.#held() && this.#held() !== held) this.#acts.settle();
    if (this.#stand() !== before) this.#acts.outdate();
  }

  /** Whom "next" would send away; undefined: nobody is at the counter. @returns {string | undefined} */
  #held() {
    return JSON.parse(document.getElementById('desk-next')?.dataset['body'] ?? '{}').held;
  }

  /** How things stand at the counter, whoever waits. */
  #stand() {
    return [this.#held(), ...[...this.querySelectorAll('#desk-panel .title > .pill')].map(({ textContent }) => textContent)].join('\n');
  }

  /** What the browser adds to a panel. */
  #decorate() {
    keys().apply(this);
    this.#countUndo();
    this.#helps.look();
    const alerts = [...this.querySelectorAll('[data-alert]')].filter(({ id }) => !this.#rung.has(id));
    for (const { id } of alerts) this.#rung.add(id);
    if (alerts.length > 0) void this.#ring(alerts.map(({ textContent }) => textContent?.trim()).join(' '));
  }

  /**
   * Rings once, softly, where the browser lets it; says it in any case.
   * @param {string} text
   */
  async #ring(text) {
    part('desk-heard').textContent = text;
    this.#chime ??= new Chime();
    if (await this.#chime.allow()) await this.#chime.ring();
  }

  #fresh() {
    const told = part('desk-stale');
    if (!told.hidden && !this.#acts.showing) this.#acts.say(this.#words('desk-back'));
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

  /**
   * @param {string} said
   * @param {import('./parts/send.js').Answer} answer
   */
  #told(said, { status, body }) {
    if (body?.finished) return body.why;
    if (status === 204 && said === 'desk-did-call') return this.#words('desk-did-nobody');
    if (said === 'desk-did-done' && body?.state === 'waiting') {
      return this.#words('desk-did-leg', { number: body.number, name: this.#services[body.service] ?? '' });
    }
    // Why is read on the panel, and heard.
    if (body?.why) part('desk-heard').textContent = body.why;
    return this.#words(said, { number: body?.ticket?.number ?? body?.number ?? '' });
  }

  /** @param {Event} event */
  #click(event) {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest('button');
    if (button?.dataset['pick'] && button.getAttribute('aria-disabled') !== 'true') this.#pick(button);
    if (button?.id === 'desk-pick-cancel') dialog().close();
    if (button?.id === 'desk-pick-priority' || button?.id === 'desk-pick-lift') dialog().close();
    // What was touched or clicked leaves the space bar to "next"; who walks by keys stays where they are.
    const touched = event instanceof PointerEvent && event.pointerType !== '';
    const control = touched ? target?.closest('#desk-panel button, #desk-work input') : null;
    if (control instanceof HTMLElement) control.blur();
  }

  /**
   * Asks why somebody is called before the others.
   * @param {HTMLButtonElement} button
   */
  #pick({ dataset }) {
    const { pick: ticket = '', number = '', priority } = dataset;
    const { body = '{}' } = part('desk-next').dataset;
    const held = /** @type {{held?: string}} */ (JSON.parse(body));
    part('desk-pick-title').textContent = this.#words('desk-pick-title', { number });
    part('desk-pick-hint').textContent = this.#words(held.held ? 'desk-pick-finish' : 'desk-pick-hint', { number });
    part('desk-pick-form').dataset['body'] = JSON.stringify({ ...held, ticket });
    for (const [id, granted] of /** @type {const} */ ([['desk-pick-priority', true], ['desk-pick-lift', false]])) {
      const act = part(id);
      act.hidden = (priority === 'true') === granted;
      Object.assign(act.dataset, { post: `/api/v1/tickets/${ticket}/priorities`, body: JSON.stringify({ granted }) });
    }
    dialog().showModal();
  }

  /**
   * Finds the ticket that goes with the one at the counter.
   * @param {SubmitEvent} event
   */
  async #join(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset['join']) return;
    event.preventDefault();
    const found = await findTicket(this.dataset['site'] ?? '', String(new FormData(form).get('number')));
    if (found?.ok) {
      await this.#acts.send(form.dataset['join'], { ticket: found.body.id }, { form });
      return;
    }
    this.toggleAttribute('data-refused', true);
    const unknown = found?.status === 404 || found?.status === 422;
    this.#acts.say(unknown ? this.#words('desk-join-unknown') : found ? problemText(found) : this.#words('desk-no-answer'));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const form = document.activeElement?.closest('details[open]');
    if (event.key === 'Escape' && form instanceof HTMLDetailsElement) {
      form.open = false;
      form.querySelector('summary')?.focus();
    }
    if (!dialog().open) this.#shortcuts.key(event);
  }

  /**
   * Leads to the one button that calls the ticket, or says that it is not here.
   * @param {string} text
   */
  async #scanned(text) {
    const found = await findScanned(this.dataset['site'] ?? '', text);
    const { id = '', number = text } = found?.ok ? found.body : {};
    const button = [`desk-call-${id}`, `desk-recall-${id}`].map((name) => document.getElementById(name)).find(Boolean);
    button?.focus();
    this.toggleAttribute('data-refused', !button);
    const word = button ? 'desk-scan-here' : found?.ok ? 'desk-scan-elsewhere' : found ? 'desk-join-unknown' : 'desk-no-answer';
    this.#acts.say(this.#words(word, { number }));
  }

  /** The undo button tells how long it stays, and goes when its time is over. */
  #countUndo() {
    clearInterval(this.#undoClock);
    const undo = this.querySelector('#desk-undo');
    if (!(undo instanceof HTMLButtonElement)) return;
    const end = Date.now() + Number(undo.dataset['seconds']) * 1_000;
    const tell = () => {
      const seconds = Math.ceil((end - Date.now()) / 1_000);
      const left = undo.querySelector('[data-left]');
      if (left) left.textContent = this.#words('desk-left', { seconds });
      if (seconds <= 0) undo.remove();
    };
    tell();
    this.#undoClock = setInterval(tell, 1_000);
  }
}

function keys() {
  const table = document.querySelector('guichet-keys');
  if (!(table instanceof GuichetKeys)) throw new Error('the page has no table of keys');
  return table;
}

function dialog() {
  const found = part('desk-pick');
  if (!(found instanceof HTMLDialogElement)) throw new Error('the page has no dialog');
  return found;
}

customElements.define('guichet-desk', GuichetDesk);
