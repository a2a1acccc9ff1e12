// The reception: one tap a ticket, any ticket of today found and put right, a lost link said at once.

import { Acts } from './parts/acts.js';
import { findScanned } from './parts/find.js';
import { fetchPage, swap } from './parts/fragment.js';
import { Given } from './parts/given.js';
import { Helps } from './parts/helps.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { released } from './parts/press.js';
import { post, problemText } from './parts/send.js';
import { Shortcuts } from './parts/shortcuts.js';
import { Taps } from './parts/taps.js';
import { earlierToday, evening } from './parts/wall.js';
import { wordsOf } from './parts/words.js';

/** Where what this desk chose is kept: no shortcuts (WCAG 2.1.4), paper for each ticket. */
const KEYS_OFF = 'guichet reception keys off';
const PRINTS = 'guichet reception prints';
/** Paper slips P001 to P199. */
const MOST_SLIPS = 199;

class GuichetReception extends HTMLElement {
  #words = wordsOf(this);
  #leave = new AbortController();
  #acts = new Acts(this, {
    panel: 'reception-found',
    said: 'reception-said',
    words: this.#words,
    read: () => this.#read(),
    told: (said, { body }) => this.#words(said, { number: body?.number ?? '' }),
    sent: (path, _body, answer) => this.#given.heard(path, answer.body),
  });
  #helps = new Helps(this, (text) => this.#acts.say(text));
  #given = new Given(this.#words);
  #shortcuts = new Shortcuts({
    root: this,
    marked: '[data-key]',
    on: () => box('reception-keys').checked,
    scanned: (text) => void this.#scanned(text),
  });
  #taps = new Taps(
    {
      send: (tap, signal) => post(tap.path, tap.body, { key: tap.key, attempts: Infinity, signal, lost: () => this.#pending(true) }),
      answered: (tap, answer) => this.#answered(tap, answer),
      changed: (waiting) => this.#counted(waiting),
      dropped: () => this.#dropped(),
    },
    { store: sessionStorage, name: `guichet reception ${this.dataset['site']}` },
  );
  /** Taps without an answer, and whether the server is silent. */
  #waiting = 0;
  #lost = false;
  /** What was printed before is on its way. @type {Promise<void>} */
  #printed = Promise.resolve();
  /** Tickets chosen for a family. @type {Set<string>} */
  #chosen = new Set();
  #reading = false;
  #readAgain = false;

  connectedCallback() {
    const { signal } = this.#leave;
    const live = new Live(`/api/v1/sites/${this.dataset['site']}/live`, {
      board: (board) => this.#news(board),
      up: () => void this.#read(),
      down: () => this.#stale(),
      silent: () => this.#stale(),
    });
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('submit', (event) => this.#submit(event));
    this.addEventListener('change', (event) => this.#change(event));
    this.addEventListener('focusin', ({ target }) => (lastFocus = target instanceof Element ? target : null));
    this.addEventListener('pointerdown', () => (lastFocus = null), { capture: true });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    signal.addEventListener('abort', () => live.end());
    box('reception-keys').checked = localStorage.getItem(KEYS_OFF) === null;
    box('reception-print-each').checked = localStorage.getItem(PRINTS) !== null;
    this.#helps.look();
    this.#taps.resume();
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /**
   * Waits are told by the minute, and a site closes without a decision: what is shown is of this minute.
   * @param {import('./parts/board.js').Board} board
   */
  #news(board) {
    const { seq, at = '' } = part('reception-now').dataset;
    const minute = (/** @type {string} */ time) => time.slice(0, 'YYYY-MM-DDThh:mm'.length);
    const isOld = board.seq > Number(seq) || minute(board.now) > minute(at);
    if (isOld || !part('reception-stale').hidden) void this.#read();
  }

  /** Reads everything that changes again; while one reading is under way, one more follows it. */
  async #read() {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    try {
      const ticket = document.getElementById('reception-ticket')?.dataset['ticket'];
      const found = ticket && fetchPage(this.#path(`/tickets?ticket=${ticket}`));
      const page = await fetchPage(this.#path('/panel'));
      this.#show(page);
      if (found) await this.#showFound(await found, ticket);
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

  /** @param {string} path below the page's own */
  #path(path) {
    return `/desk/accueil${path}${path.includes('?') ? '&' : '?'}site=${this.dataset['site']}`;
  }

  /** @param {Document} page */
  async #show(page) {
    await released();
    const known = Number(part('reception-now').dataset['seq']);
    const seq = Number(page.getElementById('reception-now')?.dataset['seq']);
    if (seq < known) return;
    if (seq > known) this.#acts.renew();
    exchange('reception-now', page, 'main');
    exchange('reception-tiles', page, 'main');
    exchange('reception-line', page, 'reception-line-title');
    this.#fresh();
    this.#showChosen();
    this.#helps.look();
  }

  #fresh() {
    const told = part('reception-stale');
    if (!told.hidden) this.#acts.say(this.#words('desk-back'));
    told.hidden = true;
    delete this.dataset['stale'];
  }

  #stale() {
    const told = part('reception-stale');
    if (!told.hidden) return;
    told.textContent = this.#words('reception-stale', { time: part('reception-now').dataset['asOf'] ?? '–' });
    told.hidden = false;
    this.dataset['stale'] = '';
  }

  /** @param {Event} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const { issue, answered, show, print, name = '', number = '', lang = '' } = button.dataset;
    if (issue !== undefined) this.#issue(issue, name);
    if (answered !== undefined) this.#answer(answered, name);
    if (show) void this.#find(`ticket=${show}`);
    if (print) this.#print({ code: print, number, language: lang });
    if (button.id === 'reception-print' && this.#given.last) this.#print(this.#given.last);
    if (button.id === 'reception-take-back') this.#takeBack();
    if (button.id === 'reception-drop') {
      this.#taps.drop();
      part('main').focus();
    }
    if (button.id === 'reception-close') this.#close();
    if (button.id === 'reception-join') void this.#join([...this.#chosen]);
  }

  /**
   * What is chosen for the next ticket holds for one alone: the one after is a plain one again.
   * @param {string} service
   * @param {string} name
   */
  #issue(service, name) {
    const [persons, language] = [select('reception-persons'), select('reception-language')];
    const body = {
      service,
      persons: Number(persons.value),
      priority: box('reception-priority').checked,
      language: language.value,
    };
    persons.selectedIndex = 0;
    language.value = document.documentElement.lang;
    box('reception-priority').checked = false;
    this.#taps.add({ path: `/api/v1/sites/${this.dataset['site']}/tickets`, body, name, kind: 'ticket' });
  }

  /**
   * @param {string} service empty: something else
   * @param {string} name
   */
  #answer(service, name) {
    const body = service ? { service } : {};
    this.#taps.add({ path: `/api/v1/sites/${this.dataset['site']}/enquiries`, body, name, kind: 'answered' });
  }

  /**
   * @param {import('./parts/taps.js').Tap} tap
   * @param {import('./parts/send.js').Answer} answer
   */
  #answered(tap, answer) {
    const { kind, name } = tap;
    this.#pending(false);
    this.toggleAttribute('data-refused', !answer.ok);
    if (!answer.ok) {
      const word = kind === 'answered' ? 'reception-not-counted' : 'reception-refused';
      this.#acts.say(this.#words(word, { name, reason: problemText(answer) }));
    } else if (kind === 'answered') {
      this.#acts.say(this.#words('reception-did-answer', { name, count: answer.body.count }));
    } else {
      this.#gave(tap, answer.body);
    }
    void this.#read();
  }

  /**
   * @param {import('./parts/taps.js').Tap} tap
   * @param {{id: string, number: string, code: string}} ticket
   */
  #gave({ name, body }, { id, number, code }) {
    const { language } = /** @type {{language: string}} */ (body);
    this.#acts.say(this.#words('reception-did-give', { number, name }));
    this.#given.add({ id, number, code, name, language });
    if (box('reception-print-each').checked) this.#print({ code, number, language });
  }

  /** @param {number} waiting */
  #counted(waiting) {
    this.#waiting = waiting;
    if (waiting === 0) this.#lost = false;
    this.#showPending();
  }

  /** @param {boolean} lost */
  #pending(lost) {
    this.#lost = lost;
    this.#showPending();
  }

  #showPending() {
    const shown = this.#lost && this.#waiting > 0;
    const word = this.#waiting === 1 ? 'reception-lost-one' : 'reception-lost-many';
    part('reception-pending').hidden = !shown;
    part('reception-pending-said').textContent = shown ? this.#words(word, { count: this.#waiting }) : '';
  }

  #dropped() {
    this.setAttribute('data-refused', '');
    this.#acts.say(this.#words('reception-dropped'));
  }

  #takeBack() {
    const { last } = this.#given;
    if (last) void this.#acts.send(`/api/v1/tickets/${last.id}/withdrawals`, {}, { said: 'reception-did-withdraw' });
  }

  /**
   * Prints a ticket after those before it.
   * @param {{code: string, number: string, language: string}} ticket
   */
  #print({ code, number, language }) {
    const slip = async () => {
      try {
        const page = await fetchPage(`/kiosk/ticket?code=${encodeURIComponent(code)}&lang=${language}`);
        const paper = page.querySelector('.slip');
        if (!paper) throw new Error('a ticket without paper');
        part('reception-slip').replaceChildren(document.adoptNode(paper));
        print();
      } catch {
        this.setAttribute('data-refused', '');
        this.#acts.say(this.#words('reception-not-printed', { number }));
      }
    };
    this.#printed = this.#printed.then(slip);
  }

  /** @param {string} text the number or the code of a ticket */
  async #scanned(text) {
    const found = await findScanned(this.dataset['site'] ?? '', text);
    if (found) await this.#find(found.ok ? `ticket=${found.body.id}` : `text=${plain(text)}`);
    else this.#stale();
  }

  /**
   * Shows the tickets that are asked for, and leads to them.
   * @param {string} query
   */
  async #find(query) {
    try {
      const page = await fetchPage(this.#path(`/tickets?${query}`));
      await this.#showFound(page);
      const first = ['reception-ticket-title', 'reception-found-said'].map((id) => document.getElementById(id)).find(Boolean);
      first?.focus();
      first?.closest('section')?.scrollIntoView({ block: 'nearest' });
    } catch {
      this.#stale();
    }
  }

  /**
   * @param {Document} page
   * @param {string} [ticket] only while this one is still shown
   */
  async #showFound(page, ticket) {
    await released();
    if (ticket && document.getElementById('reception-ticket')?.dataset['ticket'] !== ticket) return;
    exchange('reception-found', page, 'reception-ticket-title');
    this.#acts.lock();
  }

  #close() {
    part('reception-found').replaceChildren();
    part('reception-text').focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset['post'] || form.hasAttribute('action')) return;
    event.preventDefault();
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const { notice, slip, family, extend, said = '' } = form.dataset;
    if (form.id === 'reception-search') void this.#find(`text=${plain(values['text'])}`);
    if (extend) void this.#acts.send(extend, { services: [values['service']] }, { said, form });
    if (family) void this.#joinNumber(form, family, plain(values['number']));
    if (slip) void this.#enter(form, slip, values);
    if (notice) void this.#hang(form, notice, values);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} path
   * @param {string} number
   */
  async #joinNumber(form, path, number) {
    const url = `/api/v1/sites/${this.dataset['site']}/tickets?number=${number}`;
    const found = await fetch(url, { headers: { 'Accept-Language': document.documentElement.lang } }).catch(() => null);
    const other = found && (await found.json());
    this.setAttribute('data-refused', '');
    if (!found) this.#acts.say(this.#words('desk-no-answer'));
    else if (!found.ok) this.#acts.say(this.#words('reception-found-none'));
    else await this.#acts.send(path, { ticket: other.id }, { said: 'reception-did-join', form });
  }

  /** The first takes the others. @param {string[]} tickets */
  async #join([first, ...others]) {
    for (const ticket of others) {
      const answer = await this.#acts.send(`/api/v1/tickets/${first}/joins`, { ticket }, { said: 'reception-did-join' });
      if (!answer?.ok) return;
    }
    this.#chosen.clear();
    this.#showChosen();
  }

  /**
   * A slip after the other: what is wrong is told at the form, what was typed stays.
   * @param {HTMLFormElement} form
   * @param {string} path
   * @param {Record<string, string>} values
   */
  async #enter(form, path, { number = '', time = '', service, persons, priority }) {
    const count = Number(/^\s*[pP]?0*(\d{1,3})\s*$/.exec(number)?.[1] ?? 0);
    const arrived = earlierToday(part('reception-now').dataset['at'] ?? '', time);
    const fields = form.elements;
    if (count < 1 || count > MOST_SLIPS) return this.#wrong(fields.namedItem('number'), 'reception-slip-wrong-number');
    if (arrived === null) return this.#wrong(fields.namedItem('time'), 'reception-slip-wrong-time');
    this.#wrong(null, '');
    const body = { number: count, arrived_at: arrived, service, persons: Number(persons), priority: priority !== undefined };
    const answer = await this.#acts.send(path, body, { said: 'reception-did-slip' });
    const next = fields.namedItem('number');
    if (!(next instanceof HTMLInputElement)) return;
    if (answer?.ok) next.value = count < MOST_SLIPS ? `P${String(count + 1).padStart(3, '0')}` : '';
    next.focus();
    next.select();
  }

  /**
   * @param {Element | RadioNodeList | null} field
   * @param {string} word
   */
  #wrong(field, word) {
    const told = part('reception-slip-wrong');
    for (const old of this.querySelectorAll('[data-slip] [aria-invalid]')) {
      old.removeAttribute('aria-invalid');
      old.removeAttribute('aria-describedby');
    }
    told.textContent = word && this.#words(word);
    told.hidden = !word;
    if (!(field instanceof HTMLElement)) return;
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', told.id);
    field.focus();
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} path
   * @param {Record<string, string>} values
   */
  async #hang(form, path, { fr = '', en = '', until = '' }) {
    const [kind, amount] = until.split(' ');
    const at = part('reception-now').dataset['at'] ?? '';
    const later = () => new Date(Date.parse(at) + Number(amount) * 60_000).toISOString();
    const text = { fr: line(fr), ...(line(en) ? { en: line(en) } : {}) };
    const body = { text, until: kind === 'evening' ? evening(at, Number(amount)) : later() };
    const answer = await this.#acts.send(path, body, { said: 'reception-did-hang', form });
    if (answer?.ok) form.reset();
  }

  /** @param {Event} event */
  #change({ target }) {
    if (!(target instanceof HTMLInputElement)) return;
    const { choose } = target.dataset;
    if (choose) {
      if (target.checked) this.#chosen.add(choose);
      else this.#chosen.delete(choose);
      this.#showChosen();
    }
    if (target.id === 'reception-keys') keep(KEYS_OFF, !target.checked);
    if (target.id === 'reception-print-each') keep(PRINTS, target.checked);
  }

  /** Tickets that have left the line are no longer chosen. */
  #showChosen() {
    const boxes = [...this.querySelectorAll('[data-choose]')].filter((found) => found instanceof HTMLInputElement);
    const there = new Set(boxes.map((found) => found.dataset['choose'] ?? ''));
    for (const ticket of this.#chosen) if (!there.has(ticket)) this.#chosen.delete(ticket);
    for (const found of boxes) found.checked = this.#chosen.has(found.dataset['choose'] ?? '');
    const join = document.getElementById('reception-join');
    if (join instanceof HTMLButtonElement) join.disabled = this.#chosen.size < 2;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape' && part('reception-found').childElementCount > 0) {
      this.#close();
    } else {
      this.#shortcuts.key(event);
    }
  }
}

/** What had the focus before it was hidden, as a button is in a form that closes. @type {Element | null} */
let lastFocus = null;

/**
 * Swaps; where the control that had the focus is no more, `fallback` has it.
 * @param {string} id
 * @param {Document} page
 * @param {string} fallback
 */
function exchange(id, page, fallback) {
  const inside = part(id).contains(document.activeElement === document.body ? lastFocus : document.activeElement);
  swap(id, page);
  if (inside && document.activeElement === document.body) document.getElementById(fallback)?.focus({ preventScroll: true });
}

/** @param {string} id */
function box(id) {
  const found = part(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`${id} is no box`);
  return found;
}

/** @param {string} id */
function select(id) {
  const found = part(id);
  if (!(found instanceof HTMLSelectElement)) throw new Error(`${id} is no list`);
  return found;
}

/** Letters and digits alone: what a number is made of. @param {string | undefined} text */
function plain(text = '') {
  return text.replace(/[^a-z0-9]/gi, '');
}

/** One line of what was typed. @param {string} text */
function line(text) {
  return text.trim().replace(/\s+/g, ' ');
}

/**
 * @param {string} name
 * @param {boolean} chosen
 */
function keep(name, chosen) {
  if (chosen) localStorage.setItem(name, 'yes');
  else localStorage.removeItem(name);
}

customElements.define('guichet-reception', GuichetReception);
