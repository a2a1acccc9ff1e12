// The waiting-room screen: one board at a time, never an old one shown as live.

import { Announcements } from './parts/announcements.js';
import { Awake } from './parts/awake.js';
import { pause } from './parts/backoff.js';
import { largest, others, pick, shortNames } from './parts/calls.js';
import { CALL, Chime, HALT, LEAVE } from './parts/chime.js';
import { fit } from './parts/fit.js';
import { footLines, window as windowOf } from './parts/foot.js';
import { columnsOf, share, sizes } from './parts/legible.js';
import { Live } from './parts/live.js';
import { part } from './parts/part.js';
import { Report } from './parts/report.js';
import { Stops, isLeaving } from './parts/stop.js';
import { waitText } from './parts/wait.js';
import { wallClock, wordsOf } from './parts/words.js';

/** Each call has the large letters for this long at least, however many come together. */
const CALL_MS = 3_000;
/** How long rows and foot lines stay before the next ones come. */
const TURN_MS = 6_000;
/** A foot line has room for so many letters by the height of its capitals, squeezed a little. */
const LETTER_WIDTH = 0.66;
/** Letters narrower than this share of their width are hard to read: a counter's short name is better. */
const NARROWEST = 0.8;

class GuichetDisplay extends HTMLElement {
  /** @type {import('./parts/board.js').Board | null} */
  #board = null;
  /** The ring being announced; 0: none. */
  #announcing = 0;
  #heard = '';
  #turn = 0;
  #words = wordsOf(this);
  /** @type {Record<string, string>} */
  #durations = JSON.parse(this.dataset['durations'] ?? '{}');
  /** What is said of each kind of stop, in each language, the page's first. @type {Record<string, import('./parts/stop.js').Told[]>} */
  #told = JSON.parse(this.dataset['stops'] ?? '{}');
  #stops = new Stops();
  /** @type {import('./parts/legible.js').Sizes} */
  #sizes = { called: 0, list: 0, rest: 0 };
  /** Null: this screen has no sound. @type {Chime | null} */
  #chime = this.dataset['speaks'] === 'true' ? new Chime() : null;
  #announcements = new Announcements(localStorage, (call) => this.#announce(call));
  #leave = new AbortController();

  connectedCallback() {
    const { signal } = this.#leave;
    const { site = '', zone = '', version = '' } = this.dataset;
    const live = new Live(`/api/v1/sites/${site}/live${zone ? `?zone=${zone}` : ''}`, {
      board: (board) => this.#show(board),
      beat: ({ now }) => this.#hear(now),
      open: () => report.now(),
      silent: () => this.#outOfDate(),
    });
    const report = new Report(version, (message) => live.say(message));
    const turning = setInterval(() => this.#turnOver(), TURN_MS);
    if (this.#chime) this.#listenForSound(this.#chime, report);
    void new Awake(signal).keep();
    addEventListener('resize', () => (this.#measure(), this.#render()), { signal });
    signal.addEventListener('abort', () => (live.end(), report.end(), clearInterval(turning)));
    this.#measure();
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  /**
   * Browsers let a page sound after a gesture only, unless they are told otherwise.
   * @param {Chime} chime
   * @param {Report} report
   */
  #listenForSound(chime, report) {
    const { signal } = this.#leave;
    const tell = () => {
      report.sound(chime.state);
      if (part('display-sound').hidden === chime.allowed) return;
      part('display-sound').hidden = chime.allowed;
      fit(elements(part('display-sound'), 'span'));
      this.#render();
      if (chime.allowed) this.#announcements.unmute();
    };
    const allow = () => void chime.allow().then(tell);
    for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, allow, { signal });
    chime.onChange(tell);
    allow();
  }

  /**
   * Shows a call in large letters and sounds. The spoken words will follow the chime here.
   * @param {import('./parts/board.js').Call} call
   */
  async #announce(call) {
    this.#announcing = call.ring;
    this.dataset['announcing'] = String(call.ring);
    this.#render();
    const [heard] = await Promise.all([this.#sound(), pause(CALL_MS)]);
    this.#announcing = 0;
    delete this.dataset['announcing'];
    this.#render();
    return heard;
  }

  /**
   * @param {import('./parts/chime.js').Tones} [tones]
   * @returns {Promise<boolean>} whether there is nothing that was not heard
   */
  async #sound(tones = CALL) {
    if (!this.#chime) return true;
    if (!(await this.#chime.allow())) return false;
    await this.#chime.ring(tones);
    return true;
  }

  /** @param {import('./parts/board.js').Board} board */
  #show(board) {
    this.#board = board;
    this.#hear(board.now);
    if (this.#stops.isNews(board)) void this.#sound(isLeaving(board.suspended) ? LEAVE : HALT);
    this.#announcements.show(board);
    this.#render();
  }

  /** @param {string} now */
  #hear(now) {
    this.#heard = now;
    if (part('display-stale').hidden) return;
    delete this.dataset['stale'];
    part('display-stale').hidden = true;
    this.#render();
  }

  #outOfDate() {
    const banner = part('display-stale');
    if (!banner.hidden) return;
    const since = this.#heard ? this.#words('time', wallClock(this.#heard)) : '–';
    const texts = [this.#words('display-stale', { time: since }), this.#words('display-stale-ask')];
    banner.replaceChildren(...texts.map((text) => line('', text)));
    banner.hidden = false;
    this.dataset['stale'] = since;
    this.#render();
    fit(elements(banner, 'p'));
  }

  #turnOver() {
    this.#turn += 1;
    this.#render();
  }

  /** Sets the heights of letters for this screen, and where people sit. */
  #measure() {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const { inches, metres } = this.dataset;
    const found = sizes({ width, height, inches: Number(inches), metres: Number(metres) });
    this.#sizes = found;
    for (const [name, pixels] of Object.entries(found)) this.style.setProperty(`--${name}`, `${pixels}px`);
    this.style.setProperty('--capital', String(capital(this)));
    this.toggleAttribute('data-small', !found.large);
    fit([part('display-town'), ...elements(part('display-stale'), 'p'), ...elements(part('display-sound'), 'span')]);
  }

  #render() {
    const board = this.#board;
    if (!board) return;
    this.dataset['stop'] = board.suspended?.kind ?? '';
    const large = largest(board, this.#announcing);
    this.#renderNewest(board, large);
    const list = isLeaving(board.suspended) ? [] : others(board, board.suspended ? undefined : large);
    const width = part('display-calls').clientWidth;
    const columns = columnsOf(width, this.#sizes);
    const open = list.filter((call) => call.open).length;
    const { rows, lines } = share(this.#height(), this.#sizes, {
      open: Math.ceil(open / columns),
      all: Math.ceil(list.length / columns),
    });
    // More open calls than places: they stand closer, up to twice as many in a row; only then do they take turns.
    const closer = Math.min(columns * 2, Math.max(columns, Math.ceil(open / rows)));
    this.#renderCalls(pick(list, rows * closer, this.#turn), closer);
    const letters = Math.floor(width / (this.#sizes.rest * LETTER_WIDTH));
    this.#renderFoot(windowOf(footLines(board, this.#words, (wait) => waitText(wait, this.#words, this.#durations), letters), lines, this.#turn));
  }

  /** What is left below the large letters and above the banners. */
  #height() {
    const top = part('display-newest').getBoundingClientRect();
    const banners = ['display-stale', 'display-sound'].map(part);
    const taken = banners.reduce((sum, banner) => sum + banner.getBoundingClientRect().height, 0);
    const style = getComputedStyle(part('main'));
    const gaps = Number.parseFloat(style.paddingBlockEnd) + 2 * Number.parseFloat(style.rowGap);
    return document.documentElement.clientHeight - top.bottom - taken - gaps;
  }

  /**
   * @param {import('./parts/board.js').Board} board
   * @param {import('./parts/board.js').Call | undefined} call
   */
  #renderNewest(board, call) {
    const place = part('display-newest');
    part('display-town').hidden = Boolean(board.suspended ?? call);
    if (board.suspended) place.replaceChildren(...this.#stop(board.suspended));
    else if (call) place.replaceChildren(...this.#call(call));
    else place.replaceChildren(line('welcome', this.#words('display-nobody')));
    fit([part('display-town'), ...elements(place, 'p, .counter span')]);
  }

  /** @param {import('./parts/board.js').Call} call */
  #call(call) {
    const number = line('number', call.number);
    number.dataset['ring'] = String(call.ring);
    const counter = line('counter', '');
    counter.append(...call.counter.split(' ').flatMap((word) => [span(word), ' ']));
    return [number, counter];
  }

  /** @param {import('./parts/stop.js').Stop} stop */
  #stop(stop) {
    const [own, ...others] = this.#told[stop.kind ?? ''] ?? this.#told['other'] ?? [];
    if (!own) return [];
    if (isLeaving(stop)) {
      // Everybody in the hall: each sentence in one line, then in the other languages.
      const sentences = [own, ...others].flatMap(({ tag, title, do: act }) => [{ tag, text: title }, { tag, text: act }]);
      return sentences.map(({ tag, text }, place) => Object.assign(line(place === 0 ? 'stop' : 'leave', text), { lang: tag }));
    }
    const time = stop.until && this.#words('time', wallClock(stop.until));
    // What an agent wrote, unless the title says just that.
    const reason = own.title.toLowerCase().includes(stop.reason.toLowerCase()) ? '' : stop.reason;
    const why = [reason, time && this.#words('display-until', { time })].filter(Boolean).join(', ');
    return [line('stop', own.title), ...(why ? [line('reason', why)] : []), line('reason', own.do)];
  }

  /**
   * @param {import('./parts/board.js').Call[]} calls
   * @param {number} columns
   */
  #renderCalls(calls, columns) {
    const place = part('display-calls');
    place.style.setProperty('--columns', String(columns));
    const short = shortNames(calls.map((call) => call.counter));
    const write = (/** @type {(name: string) => string} */ name) => {
      const rows = calls.map((call) => row(call, name(call.counter)));
      place.replaceChildren(...rows);
      return fit(rows);
    };
    if (columns > 1 || write((name) => name) < NARROWEST) write(short);
  }

  /** @param {string[]} texts */
  #renderFoot(texts) {
    const lines = texts.map((text) => line('foot', text));
    part('display-foot').replaceChildren(...lines);
    fit(lines);
  }
}

/**
 * @param {import('./parts/board.js').Call} call
 * @param {string} counter
 */
function row(call, counter) {
  const element = line(call.open ? 'call open' : 'call', '');
  const sign = span(call.open ? '→' : '·');
  sign.ariaHidden = 'true';
  element.append(span(call.number), ' ', sign, ' ', span(counter));
  return element;
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
 * @param {HTMLElement} place
 * @param {string} selector
 */
function elements(place, selector) {
  return [...place.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * How high a capital is by the size of its font.
 * @param {HTMLElement} element
 */
function capital(element) {
  const pen = document.createElement('canvas').getContext('2d');
  const { fontFamily, fontWeight } = getComputedStyle(element);
  if (!pen) return 0.7;
  pen.font = `${fontWeight} 1000px ${fontFamily}`;
  return pen.measureText('H').actualBoundingBoxAscent / 1000;
}

customElements.define('guichet-display', GuichetDisplay);
