// The waiting-room screen: one board at a time, never an old one shown as live.

import { Announcements } from './parts/announcements.js';
import { Chime } from './parts/chime.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { together, waitText } from './parts/wait.js';
import { pieces, wallClock, wordsOf } from './parts/words.js';

/** Rows of the list at the size that people read from 10 m. */
const ROWS = 2;
/** Recent calls to show beside the open ones. */
const RECENT = 4;
/** How long rows and foot lines stay before the next ones come. */
const TURN_MS = 6_000;
/** Letters of one foot line at its size. */
const FOOT_LETTERS = 32;
/** Missed numbers of one foot line. */
const FOOT_NUMBERS = 3;

class GuichetDisplay extends HTMLElement {
  /** @type {import('./parts/board.js').Board | null} */
  #board = null;
  #heard = '';
  #turn = 0;
  #words = wordsOf(this);
  /** @type {Chime | null} */
  #chime = null;
  /** @type {Announcements | null} */
  #announcements = null;
  #leave = new AbortController();

  connectedCallback() {
    const { site = '', zone = '', speaks } = this.dataset;
    if (speaks === 'true') this.#hearable();
    const path = `/api/v1/sites/${site}/live${zone ? `?zone=${zone}` : ''}`;
    const live = new Live(path, {
      board: (board) => this.#show(board),
      beat: ({ now }) => this.#hear(now),
      silent: () => this.#outOfDate(),
    });
    const turning = setInterval(() => this.#turnOver(), TURN_MS);
    const { signal } = this.#leave;
    addEventListener('resize', () => this.#render(), { signal });
    signal.addEventListener('abort', () => (live.end(), clearInterval(turning)));
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  #hearable() {
    const chime = new Chime();
    const announcements = new Announcements(localStorage, async () => {
      if (!(await chime.allow())) return this.#askForSound();
      await chime.ring();
      return true;
    });
    this.#chime = chime;
    this.#announcements = announcements;
    const { signal } = this.#leave;
    const allow = async () => {
      if (await chime.allow()) void announcements.go();
      this.#askForSound();
    };
    for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, allow, { signal });
    chime.onChange(() => this.#askForSound());
    void allow();
  }

  /** Shows the request while the browser blocks sound. Always false: nothing was spoken. */
  #askForSound() {
    part('display-sound').hidden = this.#chime?.allowed ?? true;
    return false;
  }

  /** @param {import('./parts/board.js').Board} board */
  #show(board) {
    this.#board = board;
    this.#hear(board.now);
    this.#render();
    this.#announcements?.show(board);
  }

  /** @param {string} now */
  #hear(now) {
    this.#heard = now;
    delete this.dataset['stale'];
    part('display-stale').hidden = true;
  }

  #outOfDate() {
    const since = this.#heard ? this.#words('time', wallClock(this.#heard)) : '–';
    const banner = part('display-stale');
    if (!banner.hidden) return;
    const text = line('', this.#words('display-stale', { time: since }));
    banner.replaceChildren(text);
    banner.hidden = false;
    this.dataset['stale'] = since;
    fit(text);
  }

  #turnOver() {
    this.#turn += 1;
    this.#render();
  }

  #render() {
    const board = this.#board;
    if (!board) return;
    const open = board.calls.filter((call) => call.open);
    const newest = open.find((call) => call.called) ?? open[0];
    this.#renderNewest(board, newest);
    const others = board.calls.filter((call) => call !== newest);
    this.#renderCalls(others);
    this.#renderFoot(board);
  }

  /**
   * @param {import('./parts/board.js').Board} board
   * @param {import('./parts/board.js').Call | undefined} call
   */
  #renderNewest(board, call) {
    const place = part('display-newest');
    if (board.suspended) {
      place.replaceChildren(line('welcome', this.#words('display-suspended')), line('reason', this.#reason(board)));
    } else if (call) {
      const number = line('number', call.number);
      number.dataset['ring'] = String(call.ring);
      const counter = document.createElement('p');
      counter.className = 'counter';
      counter.append(...call.counter.split(' ').map((word) => span(word)), ...gap(call.counter));
      place.replaceChildren(number, counter);
      for (const word of counter.children) if (word instanceof HTMLElement) fit(word);
    } else {
      place.replaceChildren(line('welcome', this.#words('display-nobody')));
    }
    const number = place.querySelector('.number');
    if (number instanceof HTMLElement) fit(number);
  }

  /** @param {import('./parts/board.js').Board} board */
  #reason({ suspended }) {
    if (!suspended) return '';
    const until = suspended.until && this.#words('time', wallClock(suspended.until));
    return until ? `${suspended.reason}, ${this.#words('display-until', { time: until })}` : suspended.reason;
  }

  /**
   * The open ones all, then recent ones; as many at once as there are rows.
   * @param {import('./parts/board.js').Call[]} calls
   */
  #renderCalls(calls) {
    const open = calls.filter((call) => call.open).length;
    const shown = calls.slice(0, Math.max(open, RECENT));
    const first = (this.#turn % Math.max(1, Math.ceil(shown.length / ROWS))) * ROWS;
    const rows = shown.slice(first, first + ROWS).map((call) => {
      const row = line(call.open ? 'call open' : 'call', '');
      row.append(span(call.number), ' ', span(call.counter));
      return row;
    });
    part('display-calls').replaceChildren(...rows);
    rows.forEach(fit);
  }

  /** @param {import('./parts/board.js').Board} board */
  #renderFoot(board) {
    const lines = this.#footLines(board);
    const text = lines[this.#turn % lines.length] ?? '';
    const foot = line('foot', text);
    part('display-foot').replaceChildren(foot);
    fit(foot);
  }

  /** @param {import('./parts/board.js').Board} board */
  #footLines(board) {
    const words = this.#words;
    const lines = board.notice ? pieces(board.notice, FOOT_LETTERS) : [];
    for (let first = 0; first < board.missed.length; first += FOOT_NUMBERS) {
      const numbers = board.missed.slice(first, first + FOOT_NUMBERS).join(', ');
      lines.push(words('display-missed-hint', { numbers }));
    }
    for (const letter of new Set(board.waiting.map((row) => row.letter))) {
      const rows = board.waiting.filter((row) => row.letter === letter && row.count > 0);
      const count = rows.reduce((sum, row) => sum + row.count, 0);
      const wait = together(rows.map((row) => row.wait));
      if (count > 0 && wait) lines.push(words('display-waiting-one', { name: letter, count, wait: waitText(wait, words) }));
      else if (count > 0) lines.push(words('display-waiting-unknown', { name: letter, count }));
    }
    lines.push(words('display-now', { time: words('time', wallClock(board.now)) }));
    return lines;
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function line(name, text) {
  const element = document.createElement('p');
  element.className = name;
  element.textContent = text;
  return element;
}

/** @param {string} text */
function span(text) {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}

/**
 * Room under a counter's name of one word.
 * @param {string} counter
 */
function gap(counter) {
  return counter.includes(' ') ? [] : [span('')];
}

/**
 * Squeezes a line that is wider than its place: letters get narrower, never smaller.
 * @param {HTMLElement} element
 */
function fit(element) {
  element.style.setProperty('--squeeze', '1');
  const squeeze = Math.min(1, element.clientWidth / Math.max(1, element.scrollWidth));
  element.style.setProperty('--squeeze', String(squeeze));
}

customElements.define('guichet-display', GuichetDisplay);
