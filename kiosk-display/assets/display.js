// The waiting-room screen: one board at a time, never an old one shown as live.

import { Announcements } from './parts/announcements.js';
import { Awake } from './parts/awake.js';
import { pause } from './parts/backoff.js';
import { largest, others, pick, shortNames } from './parts/calls.js';
import { CALL, Chime, HALT, LEAVE } from './parts/chime.js';
import { hearTime, wallNow } from './parts/clock.js';
import { fit } from './parts/fit.js';
import { fitting, needed, page, statements } from './parts/foot.js';
import { LINE, columnsOf, hasRoom, share, sizes } from './parts/legible.js';
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
/** How wide letters are on the average is measured by these words. */
const SAMPLE = "Présentez-vous à l'accueil avant 10 h 42";

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
  /** The area of each letter of tickets. @type {Record<string, string>} */
  #areas = JSON.parse(this.dataset['areas'] ?? '{}');
  /** @type {import('./parts/legible.js').Sizes} */
  #sizes = { called: 0, list: 0, rest: 0, least: 0 };
  /** Width of a letter by the height of a capital. */
  #letter = 0.8;
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
    hearTime(now);
    this.#showClock();
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

  /** By the server's clock, on the site's wall. */
  #showClock() {
    part('display-clock').textContent = this.#words('time', wallClock(wallNow(this.#heard)));
  }

  #turnOver() {
    if (this.#heard) this.#showClock();
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
    const { capital, letter } = glyphs(this);
    this.#letter = letter;
    this.style.setProperty('--capital', String(capital));
    this.toggleAttribute('data-small', !found.large);
    fit([...elements(part('display-town'), 'span.where'), ...elements(part('display-stale'), 'p'), ...elements(part('display-sound'), 'span')]);
  }

  #render() {
    const board = this.#board;
    if (!board) return;
    this.dataset['stop'] = board.suspended?.kind ?? '';
    const large = largest(board, this.#announcing);
    this.#renderNewest(board, large);
    const list = isLeaving(board.suspended) ? [] : others(board, board.suspended ? undefined : large);
    const width = part('display-calls').clientWidth;
    const open = list.filter((call) => call.open).length;
    const wait = (/** @type {[number, number]} */ known) => waitText(known, this.#words, this.#durations);
    const told = statements(board, this.#words, wait, this.#areas);
    const { rest, least } = this.#sizes;
    const room = { width, rest, least, letter: this.#letter };
    const foot = needed(told, room);
    const height = this.#heightFor(board, list, foot);
    // With a row for each, counters have their whole names. More open calls than rows stand side by side by short names;
    // what has no room then takes turns, because narrow letters are not read from the last row of seats.
    const most = this.#columns(list, width);
    const alone = share(height, this.#sizes, { open, all: list.length, foot });
    const together = { open: Math.ceil(open / most), all: Math.ceil(open / most) + list.length - open, foot };
    const isAlone = open <= alone.rows;
    const { rows, foot: left } = isAlone ? alone : share(height, this.#sizes, together);
    const columns = isAlone ? 1 : most;
    const ended = Math.max(0, rows - Math.ceil(open / columns));
    this.#renderCalls(pick(list, open > 0 ? Math.min(rows * columns, open + ended) : rows, this.#turn), columns);
    this.#renderFoot(page(told, { ...room, height: left }, this.#turn));
  }

  /**
   * How many open calls stand side by side.
   * @param {import('./parts/board.js').Call[]} list
   * @param {number} width of the list, in pixels
   */
  #columns(list, width) {
    const open = list.filter((call) => call.open);
    return columnsOf(width, this.#sizes, longest(open, shortNames(open.map((call) => call.counter))));
  }

  /**
   * The height of the list and the foot. The town's name gives its place to banners, and to open calls that it helps.
   * @param {import('./parts/board.js').Board} board
   * @param {import('./parts/board.js').Call[]} list
   * @param {number} foot height in pixels that it needs
   */
  #heightFor(board, list, foot) {
    const open = list.filter((call) => call.open).length;
    const town = part('display-town');
    const isStopped = board.suspended && (isLeaving(board.suspended) || open > 0);
    town.hidden = Boolean(isStopped) || !part('display-stale').hidden || !part('display-sound').hidden;
    // To leave the building has the whole screen, but for the time.
    if (isLeaving(board.suspended)) return this.#sizes.rest * LINE.rest;
    if (town.hidden) return this.#height();
    const [height, taken] = [this.#height(), town.getBoundingClientRect().height];
    const rows = (/** @type {number} */ height) => share(height, this.#sizes, { open, all: open, foot }).rows;
    town.hidden = open > rows(height) * this.#columns(list, town.clientWidth) && rows(height + taken) > rows(height);
    fit(elements(town, 'span.where'));
    return town.hidden ? this.#height() : height;
  }

  /** What is left below the large letters and above the banners. */
  #height() {
    const top = part('display-newest').getBoundingClientRect();
    const banners = ['display-stale', 'display-sound'].map(part);
    const taken = banners.reduce((sum, banner) => sum + banner.getBoundingClientRect().height, 0);
    const style = getComputedStyle(part('main'));
    const hanging = Number.parseFloat(getComputedStyle(part('display-foot')).paddingBlockEnd);
    const gaps = Number.parseFloat(style.paddingBlockEnd) + hanging + 2 * Number.parseFloat(style.rowGap);
    return document.documentElement.clientHeight - top.bottom - taken - gaps;
  }

  /**
   * @param {import('./parts/board.js').Board} board
   * @param {import('./parts/board.js').Call | undefined} call
   */
  #renderNewest(board, call) {
    const place = part('display-newest');
    if (board.suspended) place.replaceChildren(...this.#stop(board.suspended));
    else if (call) place.replaceChildren(...this.#call(call));
    else place.replaceChildren(line('welcome', this.#words('display-nobody')));
    fit(elements(place, 'p, .counter span'));
  }

  /** @param {import('./parts/board.js').Call} call */
  #call(call) {
    const number = line('number', call.number);
    number.dataset['ring'] = String(call.ring);
    const counter = line('counter', '');
    const parts = call.counter.split(' ').flatMap((word) => [Object.assign(span(word), { className: /\d/.test(word) ? 'figure' : '' }), ' ']);
    counter.append(...parts);
    return [number, counter];
  }

  /** @param {import('./parts/stop.js').Stop} stop */
  #stop(stop) {
    const [own, ...others] = this.#told[stop.kind ?? ''] ?? this.#told['other'] ?? [];
    if (!own) return [];
    if (isLeaving(stop)) {
      // Everybody in the hall, then in the other languages.
      const sentences = [own, ...others].flatMap(({ tag, title, do: act }) => [{ tag, text: title, name: 'leave' }, { tag, text: act, name: 'leave do' }]);
      return sentences.map(({ tag, text, name }, place) => Object.assign(place === 0 ? line('stop', text) : this.#leaveLine(name, text), { lang: tag }));
    }
    const time = stop.until && this.#words('time', wallClock(stop.until));
    // What an agent wrote, unless the title says just that.
    const reason = own.title.toLowerCase().includes(stop.reason.toLowerCase()) ? '' : stop.reason;
    const why = [reason, time && this.#words('display-until', { time })].filter(Boolean).join(', ');
    return [line('stop', own.title), ...(why ? [line('reason', why)] : []), line('reason', own.do)];
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #leaveLine(name, text) {
    const { clientWidth: width, clientHeight } = document.documentElement;
    const { list, rest, least } = this.#sizes;
    const height = Math.max(2 * least * LINE.rest, (clientHeight - 2 * list) / 4);
    const { lines, size } = fitting(text, { width, height, rest, least, letter: this.#letter }) ?? { lines: [text], size: least };
    const element = line(name, lines.join('\n'));
    element.style.setProperty('--size', `${size}px`);
    return element;
  }

  /**
   * @param {import('./parts/board.js').Call[]} calls
   * @param {number} columns
   */
  #renderCalls(calls, columns) {
    const place = part('display-calls');
    place.style.setProperty('--columns', String(columns));
    // Who is at a counter stands beside others; who was there has a line alone. Names are whole where there is room.
    const names = [true, false].map((open) => {
      const alike = calls.filter((call) => call.open === open);
      const isWhole = hasRoom(place.clientWidth, this.#sizes, longest(alike, whole), open ? columns : 1);
      return isWhole ? whole : shortNames(alike.map((call) => call.counter));
    });
    const rows = calls.map((call) => row(call, (call.open ? names[0] : names[1])?.(call.counter) ?? call.counter));
    place.replaceChildren(...rows);
    fit(rows);
  }

  /** @param {import('./parts/foot.js').Page} page */
  #renderFoot({ lines, size }) {
    const shown = lines.map((text) => line('foot', text));
    part('display-foot').style.setProperty('--size', `${size}px`);
    part('display-foot').replaceChildren(...shown);
    fit(shown);
  }
}

/** A counter by its whole name. @param {string} name */
const whole = (name) => name;

/**
 * Letters of the longest call.
 * @param {import('./parts/board.js').Call[]} calls
 * @param {(name: string) => string} named
 */
function longest(calls, named) {
  return Math.max(0, ...calls.map((call) => `${call.number} → ${named(call.counter)}`.length));
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
 * How high a capital is by the size of its font, and how wide a letter of running text by the height of a capital.
 * @param {HTMLElement} element
 */
function glyphs(element) {
  const pen = document.createElement('canvas').getContext('2d');
  const { fontFamily, fontWeight } = getComputedStyle(element);
  if (!pen) return { capital: 0.7, letter: 0.8 };
  pen.font = `${fontWeight} 1000px ${fontFamily}`;
  const capital = pen.measureText('H').actualBoundingBoxAscent / 1000;
  pen.font = `400 1000px ${fontFamily}`;
  return { capital, letter: pen.measureText(SAMPLE).width / SAMPLE.length / 1000 / capital };
}

customElements.define('guichet-display', GuichetDisplay);
