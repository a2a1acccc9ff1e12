// The kiosk: two taps to a ticket, one screen at a time, wiped when nobody is there.

import { choices, clearComforts, hasComfort, patience, setComfort, showComforts } from './parts/comfort.js';
import { fetchPage, keepFocus, swap } from './parts/fragment.js';
import { Idle } from './parts/idle.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { Report } from './parts/report.js';
import { newKey, post, problemText } from './parts/send.js';
import { Visit } from './parts/visit.js';
import { stepOf, walk } from './parts/walk.js';
import { wordsOf } from './parts/words.js';

/** Waits are read again at most this often. */
const REFRESH_MS = 2_000;
/** A lost answer is asked for again until the screen is wiped. */
const WITHOUT_END = 1_000;

/** The language in which the kiosk begins and to which it comes back. */
const OWN_LANGUAGE = document.documentElement.lang;

/** Outlives a change of the language, which brings another element. */
const visit = new Visit();

class GuichetKiosk extends HTMLElement {
  #words = wordsOf(this);
  #screen = 'areas';
  /** Ends what belongs to the ticket being taken. */
  #taking = new AbortController();
  #leave = new AbortController();
  /** @type {Idle | undefined} */
  #idle;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refresh;
  /** Takes up again what was refused or interrupted. */
  #again = () => this.#go('areas');

  connectedCallback() {
    const { signal } = this.#leave;
    const live = new Live(`/api/v1/sites/${this.dataset['site']}/live`, {
      board: () => this.#changed(),
      beat: () => this.#linked(true),
      up: () => this.#linked(true),
      open: () => report.now(),
      silent: () => this.#linked(false),
    });
    const report = new Report(this.dataset['version'] ?? '', (message) => live.say(message));
    const idle = new Idle({
      isAtStart: () => this.#isAtStart(),
      patience,
      wipe: () => void this.#wipe(),
      words: this.#words,
    });
    this.#idle = idle;
    this.addEventListener('click', (event) => this.#click(event));
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => idle.awake(), { signal });
    part('kiosk-idle').addEventListener('cancel', () => idle.awake());
    signal.addEventListener('abort', () => {
      live.end();
      report.end();
      idle.end();
      this.#taking.abort();
      clearTimeout(this.#refresh);
    });
    showComforts();
    this.show(this.#screen);
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /**
   * Shows one screen of choices; the first one when there is none of this name any more.
   * @param {string} name
   */
  show(name) {
    const screens = this.#screens();
    this.#screen = screens.some((screen) => screen.dataset['screen'] === name) ? name : 'areas';
    if (this.#screen === 'visit' && visit.legs.length === 0) this.#screen = 'areas';
    for (const screen of screens) screen.hidden = screen.dataset['screen'] !== this.#screen;
    part('kiosk-services').hidden = false;
    part('kiosk-result').replaceChildren();
    this.#showVisit();
  }

  #screens() {
    return screensOf(this);
  }

  /** The strip below the screens, and what was chosen so far. */
  #showVisit() {
    const choosing = part('kiosk-result').childElementCount === 0;
    const shown = this.#screens().find((screen) => !screen.hidden);
    const stopped = shown?.classList.contains('stopped') ?? false;
    part('kiosk-bar').hidden = !choosing;
    part('kiosk-back').hidden = !shown?.dataset['back'];
    // The first screens have it as a tile.
    part('kiosk-unsure').hidden = stopped || !shown || shown.querySelector('[id^=tile-reception]') !== null;
    for (const [id, on] of /** @type {const} */ ([['kiosk-several', visit.several], ['kiosk-priority', visit.priority]])) {
      part(id).hidden = stopped;
      part(id).setAttribute('aria-pressed', String(on));
    }
    const said = [visit.several && this.#words('kiosk-several-on'), visit.priority && this.#words('kiosk-priority-on')];
    part('kiosk-said').textContent = stopped || !choosing ? '' : said.filter(Boolean).join(' ');
    // In large text what to bring is one touch away; it would push the rest off the screen.
    for (const list of this.querySelectorAll('details')) list.open = !hasComfort('large');
    keepFocus(() => part('kiosk-legs').replaceChildren(...visit.legs.map((leg) => this.#leg(leg))));
  }

  /** @param {import('./parts/visit.js').Leg} leg */
  #leg({ service, persons }) {
    const name = document.getElementById(`tile-service-${service}`)?.querySelector('strong')?.textContent ?? '';
    const units = document.getElementById(`tile-service-${service}-${persons}`)?.querySelector('strong')?.textContent ?? '';
    const item = document.createElement('li');
    const text = document.createElement('span');
    text.textContent = persons > 1 && units ? `${name} · ${units}` : name;
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.id = `remove-${service}`;
    remove.className = 'quiet';
    remove.dataset['remove'] = service;
    remove.textContent = '✕';
    remove.setAttribute('aria-label', this.#words('kiosk-remove', { name }));
    item.append(text, remove);
    return item;
  }

  /** @param {Event} event */
  #click(event) {
    const target = event.target instanceof Element ? event.target.closest('button, a') : null;
    if (target instanceof HTMLAnchorElement) {
      event.preventDefault();
      this.#taking.abort();
      void changeLanguage(target.hreflang, this.#screen);
    }
    if (!(target instanceof HTMLButtonElement)) return;
    const { open, service, persons, finish, again, comfort, remove } = target.dataset;
    if (open) this.#go(open);
    if (service) this.#choose({ service, persons: Number(persons) });
    if (comfort) {
      this.#comfort(() => setComfort(/** @type {import('./parts/comfort.js').Comfort} */ (comfort), target.ariaPressed !== 'true'));
      this.#showVisit();
    }
    if (remove) this.#remove(remove);
    if (finish !== undefined) void this.#wipe();
    if (again !== undefined) this.#again();
    this.#press(target.id);
  }

  /** Where the screens have room for more choices afterwards, or for fewer, they are laid out anew. @param {() => void} change */
  #comfort(change) {
    const before = choices();
    change();
    if (choices() !== before) void this.#readServices();
  }

  /** @param {string} id of a button that there is once */
  #press(id) {
    if (id === 'kiosk-back') this.#back();
    if (id === 'kiosk-unsure') part('tile-reception-0').click();
    if (id === 'kiosk-several') visit.toggleSeveral();
    if (id === 'kiosk-priority') visit.priority = !visit.priority;
    if (id === 'kiosk-several' || id === 'kiosk-priority') this.#showVisit();
    if (id === 'kiosk-take-all') void this.#take(visit.legs);
    if (id === 'kiosk-print') print();
    if (id === 'kiosk-help') dialog('kiosk-helped').showModal();
    if (id === 'kiosk-help-close') dialog('kiosk-helped').close();
    if (id === 'kiosk-idle-stay') this.#idle?.awake();
    if (id === 'kiosk-idle-end') void this.#wipe();
  }

  /** One service is the ticket; among several it is one more. @param {import('./parts/visit.js').Leg} leg */
  #choose(leg) {
    if (!visit.several) {
      void this.#take([leg]);
      return;
    }
    const added = visit.add(leg);
    this.#go('visit');
    if (!added) part('kiosk-said').textContent = this.#words('kiosk-visit-full');
  }

  /** @param {string} service */
  #remove(service) {
    visit.remove(service);
    this.#go('visit');
  }

  /** @param {string} name */
  #go(name) {
    this.#taking.abort();
    this.show(name);
    this.#focusTitle();
  }

  #back() {
    const screen = this.#screens().find((shown) => !shown.hidden);
    const back = part('kiosk-services').hidden ? this.#screen : screen?.dataset['back'];
    if (back) this.#go(back);
    else void this.#wipe();
  }

  #focusTitle() {
    const title = this.querySelector('section:not([hidden]) h1');
    if (title instanceof HTMLElement) title.focus();
  }

  /**
   * Takes a ticket: one key for this choice, however often the answer is lost.
   * @param {import('./parts/visit.js').Leg[]} legs
   */
  async #take(legs) {
    this.#taking.abort();
    const taking = new AbortController();
    this.#taking = taking;
    this.#again = () => void this.#take(legs);
    this.#tell(this.#words('kiosk-taking'), '', false);
    const lost = () => !taking.signal.aborted && this.#tell(this.#words('kiosk-lost-ticket'), this.#words('kiosk-lost-ticket.detail'), false);
    const answer = await post(
      `/api/v1/sites/${this.dataset['site']}/tickets`,
      visit.ticket(legs, document.documentElement.lang),
      { key: newKey(), attempts: WITHOUT_END, signal: taking.signal, lost },
    );
    if (taking.signal.aborted || !answer) return;
    if (answer.ok) await this.#showTicket(answer.body, taking.signal);
    else this.#tell(this.#words('kiosk-refused'), problemText(answer), true);
    this.#changed();
  }

  /**
   * @param {{code: string, number: string}} ticket
   * @param {AbortSignal} signal
   */
  async #showTicket(ticket, signal) {
    visit.clear();
    try {
      const page = await fetchPage(`/kiosk/ticket?code=${encodeURIComponent(ticket.code)}`);
      if (signal.aborted) return;
      swap('kiosk-result', page);
      this.#showVisit();
      if (this.dataset['printer'] === 'always') print();
    } catch {
      // The ticket is taken: its number is what people need most.
      if (!signal.aborted) this.#tell(ticket.number, this.#words('kiosk-note-number'), false);
    }
    this.#focusTitle();
  }

  /**
   * Says something in place of the choices, with the ways on. What was chosen stays chosen.
   * @param {string} title
   * @param {string} detail
   * @param {boolean} again it can be tried again
   */
  #tell(title, detail, again) {
    part('kiosk-services').hidden = true;
    part('kiosk-visit').hidden = true;
    const screen = document.createElement('section');
    screen.className = 'screen told';
    screen.setAttribute('role', 'alert');
    const heading = document.createElement('h1');
    heading.tabIndex = -1;
    heading.textContent = title;
    const text = document.createElement('p');
    text.className = 'lead';
    text.textContent = detail;
    const message = document.createElement('div');
    message.className = 'message';
    message.append(heading, text);
    const ways = document.createElement('p');
    ways.className = 'ways';
    if (again) ways.append(this.#way('kiosk-again', { again: '' }), this.#way('back', { open: this.#screen }));
    ways.append(this.#way('kiosk-restart', { finish: '' }));
    if (again) ways.append(this.#way('kiosk-unsure', { open: 'reception' }));
    screen.append(message, ways);
    part('kiosk-result').replaceChildren(screen);
    this.#showVisit();
  }

  /**
   * @param {string} word
   * @param {Record<string, string>} data
   */
  #way(word, data) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'again' in data ? 'big' : 'big quiet';
    button.textContent = this.#words(word);
    Object.assign(button.dataset, data);
    return button;
  }

  /** Something changed at the site: waits, what is open. */
  #changed() {
    this.#linked(true);
    this.#refresh ??= setTimeout(() => void this.#readServices(), REFRESH_MS);
  }

  async #readServices() {
    this.#refresh = undefined;
    const room = choices();
    try {
      const page = await fetchPage(`/kiosk/services?site=${this.dataset['site']}&choices=${room}`);
      // Who changed the room for choices reads them anew.
      if (this.#leave.signal.aborted || room !== choices()) return;
      const old = part('kiosk-services');
      const { hidden } = old;
      const wasHere = old.contains(document.activeElement);
      // What is hidden takes no focus: the screen is chosen before it is swapped in.
      const fresh = screensOf(page);
      for (const screen of fresh) screen.hidden = screen.dataset['screen'] !== this.#screen;
      for (const services of page.querySelectorAll('#kiosk-services')) services.toggleAttribute('hidden', Boolean(hidden));
      swap('kiosk-services', page);
      const isThere = this.#screen === 'visit' || fresh.some((screen) => !screen.hidden);
      if (!isThere && !hidden) this.show('areas');
      else this.#showVisit();
      // What had the focus may be closed by now.
      if (wasHere && document.activeElement === document.body) this.#focusTitle();
    } catch {
      // The live link tells when it is lost; the next change reads again.
    }
  }

  /** @param {boolean} up */
  #linked(up) {
    const told = part('kiosk-link');
    if (up === told.hidden) return;
    const time = part('kiosk-services').dataset['asOf'] ?? '–';
    told.textContent = up ? '' : `${this.#words('kiosk-lost')}. ${this.#words('kiosk-lost.detail', { time })}`;
    told.hidden = up;
    if (up) this.#changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = stepOf(event.key);
    if (step !== undefined || event.key === 'F1') {
      event.preventDefault();
      setComfort('keys', true);
    }
    if (step !== undefined) walk(this, step);
    else if (this.querySelector('dialog[open]')) return;
    else if (event.key === 'F1') dialog('kiosk-helped').showModal();
    else if (event.key === 'Escape') this.#back();
  }

  #isAtStart() {
    const { several, priority } = visit;
    const marked = several || priority || ['large', 'contrast', 'reach', 'keys'].some((name) => hasComfort(/** @type {any} */ (name)));
    const choosing = this.#screen === 'areas' && !part('kiosk-services').hidden;
    return choosing && !marked && document.documentElement.lang === OWN_LANGUAGE;
  }

  /** Back to the start, as if nobody had been there. */
  async #wipe() {
    visit.clear();
    this.#comfort(clearComforts);
    for (const open of this.querySelectorAll('dialog')) open.close();
    this.#go('areas');
    this.#idle?.awake();
    if (document.documentElement.lang !== OWN_LANGUAGE) await changeLanguage(OWN_LANGUAGE, 'areas');
  }
}

/** @param {ParentNode} page */
function screensOf(page) {
  return [...page.querySelectorAll('#kiosk-services > section, #kiosk-visit')].map((screen) => /** @type {HTMLElement} */ (screen));
}

/** @param {string} id */
function dialog(id) {
  const found = part(id);
  if (!(found instanceof HTMLDialogElement)) throw new Error(`${id} is no dialog`);
  return found;
}

/**
 * Puts the whole page into another language without leaving it: a kiosk must never show the browser's own error page.
 * @param {string} language
 * @param {string} screen
 */
async function changeLanguage(language, screen) {
  try {
    const address = new URL(location.href);
    address.searchParams.set('lang', language);
    address.searchParams.set('choices', String(choices()));
    const page = await fetchPage(address.pathname + address.search);
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    keepFocus(() => {
      document.body.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
      const kiosk = document.querySelector('guichet-kiosk');
      if (kiosk instanceof GuichetKiosk) kiosk.show(screen);
    });
  } catch {
    // The page stays as it is, in the language it has; the lost link is told by the live socket.
  }
}

customElements.define('guichet-kiosk', GuichetKiosk);
