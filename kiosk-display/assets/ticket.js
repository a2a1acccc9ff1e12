// The live page of a ticket: the server's page again after each event, spoken at milestones only.

import { Awake } from './parts/awake.js';
import { pauseMs } from './parts/backoff.js';
import { Chime } from './parts/chime.js';
import { fetchPage, swap } from './parts/fragment.js';
import { part } from './parts/part.js';
import { wordsOf } from './parts/words.js';

/** Long, short, long: felt in a pocket. Milliseconds. */
const BUZZ = [400, 150, 400];
/** A stream that has not opened by then leads nowhere. */
const OPEN_MS = 10_000;
/** A request without an answer by then has none. */
const ANSWER_MS = 8_000;
/** A stream may die without a word: the page is read this often even without an event. */
const LOOK_MS = 60_000;

class GuichetTicket extends HTMLElement {
  #words = wordsOf(this);
  #attempt = 0;
  #said = main().dataset['announcement'] ?? '';
  #reading = false;
  #readAgain = false;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #opening;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;
  /** Made by a tap: browsers let a page sound, and keep the screen on, within a gesture only. @type {Chime | null} */
  #chime = null;
  #awake = new Awake();

  connectedCallback() {
    if (main().dataset['final'] === 'true') return;
    this.addEventListener('submit', (event) => void this.#ask(event));
    part('live-alert').addEventListener('click', () => void this.#toggle());
    // Who is through has nothing to be told of, unless an agent takes it back.
    part('live-tools').hidden = ['done', 'withdrawn'].includes(main().dataset['state'] ?? '');
    this.#connect();
    this.#looking = setInterval(() => void this.#read(), LOOK_MS);
  }

  disconnectedCallback() {
    this.#end();
  }

  #end() {
    clearTimeout(this.#again);
    clearTimeout(this.#opening);
    clearInterval(this.#looking);
    this.#source?.close();
    this.#awake.release();
    part('live-tools').hidden = true;
  }

  /** Whether the phone shall ring when called, and stay awake until then. */
  async #toggle() {
    const button = part('live-alert');
    const on = button.ariaPressed !== 'true';
    button.ariaPressed = String(on);
    if (!on) return this.#awake.release();
    this.#chime ??= new Chime();
    await Promise.all([this.#awake.keep(), this.#chime.allow()]);
    await this.#chime.ring();
  }

  /**
   * Sends a form as the browser would, but says honestly when no answer comes: the page is still there.
   * @param {SubmitEvent} event
   */
  async #ask(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: 'POST', signal: AbortSignal.timeout(ANSWER_MS) });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      this.#tell(this.#words('live-not-sent'));
    }
  }

  #connect() {
    const source = new EventSource(this.dataset['live'] ?? '');
    this.#source = source;
    this.#opening = setTimeout(() => this.#lost(), OPEN_MS);
    source.addEventListener('open', () => {
      clearTimeout(this.#opening);
      void this.#read();
    });
    source.addEventListener('message', () => void this.#read());
    source.addEventListener('error', () => this.#lost());
  }

  /** Reads the page again; while one reading is under way, one more follows it. */
  async #read() {
    this.#readAgain = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    try {
      this.#show(await fetchPage(location.pathname));
    } catch {
      this.#lost();
    }
    this.#reading = false;
    if (this.#readAgain) await this.#read();
  }

  /** @param {Document} page */
  #show(page) {
    const state = main().dataset['state'];
    swap('main', page);
    document.title = page.title;
    this.#announce(state);
    if (main().dataset['final'] === 'true') this.#end();
    else if (this.#source?.readyState !== EventSource.OPEN) return;
    this.#attempt = 0;
    part('live-lost').hidden = true;
  }

  /** @param {string | undefined} before */
  #announce(before) {
    const { announcement = '', state } = main().dataset;
    if (announcement && announcement !== this.#said) part('live-said').textContent = announcement;
    this.#said = announcement;
    if (state !== 'called' || before === 'called') return;
    scrollTo({ top: 0 });
    navigator.vibrate?.(BUZZ);
    if (part('live-alert').ariaPressed === 'true') void this.#chime?.ring();
  }

  /** @param {string} text */
  #tell(text) {
    const told = part('live-lost');
    told.textContent = text;
    told.hidden = false;
  }

  /** Says since when the page is old, and tries again. */
  #lost() {
    this.#source?.close();
    clearTimeout(this.#opening);
    this.#tell(this.#words('live-lost', { time: main().dataset['asOf'] ?? '–' }));
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#connect(), pauseMs(this.#attempt));
    this.#attempt += 1;
  }
}

function main() {
  return part('main');
}

customElements.define('guichet-ticket', GuichetTicket);
