// The kiosk: two taps to a ticket, one screen at a time, wiped when nobody is there.

import { fetchPage, swap } from './parts/fragment.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { newKey, post, problemText } from './parts/send.js';
import { wordsOf } from './parts/words.js';

/** Without a touch or a key for this long the kiosk asks. */
const IDLE_MS = 45_000;
/** Without an answer for this long it wipes. */
const ANSWER_S = 20;
/** Waits are read again at most this often. */
const REFRESH_MS = 2_000;
/** A lost answer is asked for again until the screen is wiped. */
const WITHOUT_END = 1_000;

/** The language in which the kiosk begins and to which it comes back. */
const OWN_LANGUAGE = document.documentElement.lang;

class GuichetKiosk extends HTMLElement {
  #words = wordsOf(this);
  #screen = 'areas';
  /** Ends what belongs to the ticket being taken. */
  #taking = new AbortController();
  #leave = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refresh;

  connectedCallback() {
    const { signal } = this.#leave;
    const live = new Live(`/api/v1/sites/${this.dataset['site']}/live`, {
      board: () => this.#changed(),
      beat: () => this.#linked(true),
      up: () => this.#linked(true),
      silent: () => this.#linked(false),
    });
    this.addEventListener('click', (event) => this.#click(event));
    document.addEventListener('click', (event) => this.#chooseLanguage(event), { signal });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => this.#awake(), { signal });
    part('kiosk-idle-stay').addEventListener('click', () => this.#awake());
    part('kiosk-idle').addEventListener('cancel', () => this.#awake());
    signal.addEventListener('abort', () => {
      live.end();
      this.#taking.abort();
      clearTimeout(this.#idle);
      clearTimeout(this.#refresh);
      clearInterval(this.#countdown);
    });
    this.show(this.#screen);
    this.#awake();
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /**
   * Shows one screen of choices; the first one when there is none of this name any more.
   * @param {string} name
   */
  show(name) {
    const screens = [...part('kiosk-services').querySelectorAll('section')];
    const known = screens.some((screen) => screen.dataset['screen'] === name);
    this.#screen = known ? name : 'areas';
    for (const screen of screens) screen.hidden = screen.dataset['screen'] !== this.#screen;
    part('kiosk-services').hidden = false;
    part('kiosk-result').replaceChildren();
  }

  /** @param {Event} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    const { open, service, persons, finish } = button.dataset;
    if (open) this.#go(open);
    if (service) void this.#take(service, Number(persons));
    if (finish !== undefined) void this.#wipe();
  }

  /** @param {string} name */
  #go(name) {
    this.#taking.abort();
    this.show(name);
    this.#focusTitle();
  }

  #focusTitle() {
    const title = this.querySelector('section:not([hidden]) h1');
    if (title instanceof HTMLElement) title.focus();
  }

  /**
   * Takes a ticket: one key for this choice, however often the answer is lost.
   * @param {string} service
   * @param {number} persons
   */
  async #take(service, persons) {
    this.#taking.abort();
    const taking = new AbortController();
    this.#taking = taking;
    this.#tell(this.#words('kiosk-taking'), '');
    const language = document.documentElement.lang;
    const answer = await post(
      `/api/v1/sites/${this.dataset['site']}/tickets`,
      { service, persons, language },
      {
        key: newKey(),
        attempts: WITHOUT_END,
        signal: taking.signal,
        lost: () =>
          !taking.signal.aborted && this.#tell(this.#words('kiosk-lost-ticket'), this.#words('kiosk-lost-ticket.detail')),
      },
    );
    if (taking.signal.aborted || !answer) return;
    if (answer.ok) await this.#showTicket(answer.body, taking.signal);
    else this.#tell(this.#words('kiosk-refused'), problemText(answer));
    this.#changed();
  }

  /**
   * @param {{code: string, number: string}} ticket
   * @param {AbortSignal} signal
   */
  async #showTicket(ticket, signal) {
    try {
      const page = await fetchPage(`/kiosk/ticket?code=${encodeURIComponent(ticket.code)}`);
      if (signal.aborted) return;
      swap('kiosk-result', page);
    } catch {
      // The ticket is taken: its number is what people need most.
      if (!signal.aborted) this.#tell(ticket.number, '');
    }
    this.#focusTitle();
  }

  /**
   * Says something in place of the choices, with a way back.
   * @param {string} title
   * @param {string} detail
   */
  #tell(title, detail) {
    part('kiosk-services').hidden = true;
    const screen = document.createElement('section');
    screen.className = 'screen told';
    screen.setAttribute('role', 'alert');
    const heading = document.createElement('h1');
    heading.tabIndex = -1;
    heading.textContent = title;
    const text = document.createElement('p');
    text.className = 'lead';
    text.textContent = detail;
    const back = document.createElement('button');
    back.type = 'button';
    back.className = 'big';
    back.dataset['finish'] = '';
    back.textContent = this.#words('kiosk-restart');
    screen.append(heading, text, back);
    part('kiosk-result').replaceChildren(screen);
  }

  /** Something changed at the site: waits, what is open. */
  #changed() {
    this.#linked(true);
    this.#refresh ??= setTimeout(() => void this.#readServices(), REFRESH_MS);
  }

  async #readServices() {
    this.#refresh = undefined;
    try {
      const page = await fetchPage('/kiosk/services');
      if (this.#leave.signal.aborted) return;
      const hidden = part('kiosk-services').hidden;
      const services = swap('kiosk-services', page);
      services.hidden = hidden;
      const known = [...services.querySelectorAll('section')];
      for (const screen of known) screen.hidden = screen.dataset['screen'] !== this.#screen;
      if (known.every((screen) => screen.hidden)) this.show('areas');
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
    if (part('kiosk-idle').hasAttribute('open')) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 });
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.#move(step);
    } else if (event.key === 'Escape') {
      const screen = this.querySelector('section:not([hidden])');
      const back = screen instanceof HTMLElement ? screen.dataset['back'] : '';
      if (back) this.#go(back);
      else void this.#wipe();
    }
  }

  /**
   * Moves the focus among what can be chosen on this screen, then the languages, round and round.
   * @param {number} step
   */
  #move(step) {
    const choices = [...document.querySelectorAll('guichet-kiosk button, .languages a')].filter(
      (choice) => choice instanceof HTMLElement && choice.checkVisibility(),
    );
    const place = choices.findIndex((choice) => choice === document.activeElement);
    const next = place < 0 ? (step > 0 ? 0 : choices.length - 1) : (place + step + choices.length) % choices.length;
    const choice = choices[next];
    if (choice instanceof HTMLElement) choice.focus();
  }

  /** Somebody is there. */
  #awake() {
    const dialog = part('kiosk-idle');
    if (dialog instanceof HTMLDialogElement && dialog.open) dialog.close();
    clearInterval(this.#countdown);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#ask(), IDLE_MS);
  }

  #ask() {
    if (this.#isAtStart()) return;
    const dialog = part('kiosk-idle');
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
    let seconds = ANSWER_S;
    const tick = () => {
      part('kiosk-idle-seconds').textContent = this.#words('kiosk-idle-seconds', { seconds });
      if (seconds === 0) void this.#wipe();
      seconds -= 1;
    };
    tick();
    this.#countdown = setInterval(tick, 1_000);
  }

  #isAtStart() {
    return this.#screen === 'areas' && !part('kiosk-services').hidden && document.documentElement.lang === OWN_LANGUAGE;
  }

  /** Back to the start, as if nobody had been there. */
  async #wipe() {
    this.#go('areas');
    this.#awake();
    if (document.documentElement.lang !== OWN_LANGUAGE) await changeLanguage(OWN_LANGUAGE, 'areas');
  }

  /** @param {Event} event */
  #chooseLanguage(event) {
    const link = event.target instanceof Element ? event.target.closest('.languages a') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    this.#taking.abort();
    void changeLanguage(link.hreflang, this.#screen);
  }
}

/**
 * Puts the whole page into another language without leaving it: a kiosk must never show the browser's own error page.
 * @param {string} language
 * @param {string} screen
 */
async function changeLanguage(language, screen) {
  try {
    const page = await fetchPage(`/kiosk?lang=${language}`);
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.body.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    const kiosk = document.querySelector('guichet-kiosk');
    if (kiosk instanceof GuichetKiosk) kiosk.show(screen);
  } catch {
    // The page stays as it is, in the language it has; the lost link is told by the live socket.
  }
}

customElements.define('guichet-kiosk', GuichetKiosk);
