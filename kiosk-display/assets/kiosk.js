// The kiosk: two taps to a ticket, none for a code that is scanned, one screen at a time, wiped when nobody is there.

import { Arrival, CODE_CHARS, NAME_CHARS } from './parts/arrival.js';
import { choices, clearComforts, hasComfort, patience, setComfort, showComforts } from './parts/comfort.js';
import { fetchPage, keepFocus, swap } from './parts/fragment.js';
import { Idle } from './parts/idle.js';
import { isHeld } from './parts/keys.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { Report } from './parts/report.js';
import { Scanner } from './parts/scanner.js';
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
const arrival = new Arrival();

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
  #scanner = new Scanner(
    ({ key }) => this.#type(key),
    (code) => void this.#checkIn({ code }),
  );

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
    const arriving = shown?.classList.contains('arrival') ?? false;
    part('kiosk-bar').hidden = !choosing;
    part('kiosk-back').hidden = !shown?.dataset['back'];
    // The first screens have it as a tile.
    part('kiosk-unsure').hidden = stopped || !shown || shown.querySelector('[id^=tile-reception]') !== null;
    for (const [id, on] of /** @type {const} */ ([['kiosk-several', visit.several], ['kiosk-priority', visit.priority]])) {
      part(id).hidden = stopped || (arriving && id === 'kiosk-several');
      part(id).setAttribute('aria-pressed', String(on));
    }
    const said = [visit.several && this.#words('kiosk-several-on'), visit.priority && this.#words('kiosk-priority-on')];
    part('kiosk-said').textContent = stopped || !choosing ? '' : said.filter(Boolean).join(' ');
    // In large text what to bring is one touch away; it would push the rest off the screen.
    for (const list of this.querySelectorAll('details')) list.open = !hasComfort('large');
    this.#showArrival();
    keepFocus(() => part('kiosk-legs').replaceChildren(...visit.legs.map((leg) => this.#leg(leg))));
  }

  /** What was typed so far, and the times of the chosen hour. */
  #showArrival() {
    for (const [id, text, chars] of /** @type {const} */ ([['kiosk-code', arrival.code, CODE_CHARS], ['kiosk-letters', arrival.letters, NAME_CHARS]])) {
      const places = Array.from({ length: chars }, (_, place) => {
        const span = document.createElement('span');
        span.textContent = text.charAt(place);
        return span;
      });
      if (part(id).textContent !== text) part(id).replaceChildren(...places);
    }
    const { hour, minute } = arrival;
    for (const button of part('kiosk-minutes').querySelectorAll('button')) button.textContent = this.#time(hour, button.dataset['minute']);
    part('kiosk-time').textContent = minute && this.#words('kiosk-arrival-at', { time: this.#time(hour, minute) });
  }

  /** @param {string} hour @param {string} [minute] */
  #time(hour, minute = '') {
    return this.#words(minute === '00' ? 'time-whole' : 'time', { hour, minute });
  }

  /** What is being typed on the screen that is shown. @returns {import('./parts/arrival.js').Field | null} */
  #field() {
    if (part('kiosk-result').childElementCount > 0) return null;
    return /** @type {const} */ ({ appointment: 'code', 'appointment-name': 'letters' })[this.#screen] ?? null;
  }

  /** @param {string} key */
  #type(key) {
    const field = this.#field();
    if (field) arrival.type(field, key);
    this.#showVisit();
  }

  #erase() {
    const field = this.#field();
    if (field) arrival.erase(field);
    this.#showVisit();
  }

  #arrive() {
    const field = this.#field();
    if (!field) return;
    if (arrival.isWhole(field)) void this.#checkIn(arrival.asked(field));
    else part('kiosk-said').textContent = this.#words(`kiosk-arrival-more-${field}`);
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
    const { open, service, persons, finish, again, comfort, remove, type, erase, hour, minute } = target.dataset;
    if (type) this.#type(type);
    if (erase !== undefined) this.#erase();
    if (hour) arrival.hour = hour;
    if (minute) arrival.minute = minute;
    if (hour) this.#go('appointment-minute');
    if (minute) this.#go('appointment-name');
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
    if (id === 'kiosk-code-ok' || id === 'kiosk-letters-ok') this.#arrive();
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
    this.#again = () => void this.#take(legs);
    const refused = await this.#ask('tickets', visit.ticket(legs, document.documentElement.lang), 'kiosk-taking');
    if (refused) this.#tell(this.#words('kiosk-refused'), problemText(refused), ['again', 'back', 'unsure']);
  }

  /**
   * Who has an appointment is here: the ticket comes as any other, and a refusal says what to do.
   * @param {{code: string} | {time: string, letters: string}} who
   */
  async #checkIn(who) {
    this.#again = () => this.#go(this.#screen);
    const body = { ...who, language: document.documentElement.lang, priority: visit.priority };
    const refused = await this.#ask('check-ins', body, 'kiosk-arrival-checking');
    if (refused?.status === 422) this.#tell(this.#words('kiosk-arrival-unknown'), this.#words('kiosk-arrival-unknown.detail'), ['again', 'unsure']);
    else if (refused) this.#tell(this.#words('kiosk-arrival-refused'), problemText(refused), ['again', 'unsure']);
  }

  /**
   * Asks for a ticket with one key, however often the answer is lost, and shows it.
   * @param {string} what of the site
   * @param {unknown} body
   * @param {string} meanwhile the word that is shown
   * @returns {Promise<import('./parts/send.js').Answer | null>} the refusal, if it is one
   */
  async #ask(what, body, meanwhile) {
    this.#taking.abort();
    const taking = new AbortController();
    this.#taking = taking;
    this.#tell(this.#words(meanwhile), '');
    const lost = () => !taking.signal.aborted && this.#tell(this.#words('kiosk-lost-ticket'), this.#words('kiosk-lost-ticket.detail'));
    const path = `/api/v1/sites/${this.dataset['site']}/${what}`;
    const answer = await post(path, body, { key: newKey(), attempts: WITHOUT_END, signal: taking.signal, lost });
    if (taking.signal.aborted || !answer) return null;
    if (answer.ok) await this.#showTicket(answer.body, taking.signal);
    this.#changed();
    return answer.ok ? null : answer;
  }

  /**
   * @param {{code: string, number: string}} ticket
   * @param {AbortSignal} signal
   */
  async #showTicket(ticket, signal) {
    visit.clear();
    arrival.clear();
    try {
      const page = await fetchPage(`/kiosk/ticket?code=${encodeURIComponent(ticket.code)}`);
      if (signal.aborted) return;
      swap('kiosk-result', page);
      this.#showVisit();
      if (this.dataset['printer'] === 'always') print();
    } catch {
      // The ticket is taken: its number is what people need most.
      if (!signal.aborted) this.#tell(ticket.number, this.#words('kiosk-note-number'));
    }
    this.#focusTitle();
  }

  /**
   * Says something in place of the choices, with the ways on. What was chosen stays chosen.
   * @param {string} title
   * @param {string} detail
   * @param {('again' | 'back' | 'unsure')[]} [further] what can be done beside beginning anew
   */
  #tell(title, detail, further = []) {
    part('kiosk-services').hidden = true;
    for (const shown of this.querySelectorAll(':scope main > section')) shown.toggleAttribute('hidden', true);
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
    if (further.includes('again')) ways.append(this.#way('kiosk-again', { again: '' }));
    if (further.includes('back')) ways.append(this.#way('back', { open: this.#screen }));
    ways.append(this.#way('kiosk-restart', { finish: '' }));
    if (further.includes('unsure')) ways.append(this.#way('kiosk-unsure', { open: 'reception' }));
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
      const isThere = this.#screens().some((screen) => screen.dataset['screen'] === this.#screen);
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
    else if (this.querySelector('dialog[open]') || isHeld(event)) return;
    else if (this.#scanner.key({ key: event.key, code: event.code, at: event.timeStamp })) event.preventDefault();
    else if (event.key === 'Backspace') this.#erase();
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
    arrival.clear();
    this.#comfort(clearComforts);
    for (const open of this.querySelectorAll('dialog')) open.close();
    this.#go('areas');
    this.#idle?.awake();
    if (document.documentElement.lang !== OWN_LANGUAGE) await changeLanguage(OWN_LANGUAGE, 'areas');
  }
}

/** @param {ParentNode} page */
function screensOf(page) {
  return [...page.querySelectorAll('#kiosk-services > section, main > section')].map((screen) => /** @type {HTMLElement} */ (screen));
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
