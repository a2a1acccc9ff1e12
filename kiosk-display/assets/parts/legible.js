// How large letters must be so that people read them from their seats (SURFACES.md, waiting-room display).

/** Heights of capitals in millimetres, read from 10 m: the number called, the list, everything else. */
const AT_TEN_METRES = { called: 300, list: 100, rest: 64 };
/** A statement that is too long for its place has letters down to this: 16 minutes of arc (ISO 9241-303). */
const LEAST_AT_TEN_METRES = 46.5;
const MILLIMETRES_PER_INCH = 25.4;
/** Height of a line, at least, by the height of its capitals; lines of the foot have letters that hang below. */
export const LINE = { called: 1.06, list: 1.1, rest: 1.35 };
/** The screen's edge and what parts its regions take at most this share of its height. */
const EDGES = 0.06;
/** A call of the list ("A042 → 12") is about so many times as wide as its capitals are high. */
const CALL_WIDTH = 5.6;
/** Between two calls that stand side by side, by the height of the smaller letters (display.css, `column-gap`). */
const GAP = 0.5;

/**
 * Heights of capitals, in pixels.
 * @typedef {{called: number, list: number, rest: number, least: number}} Sizes `least`: of long statements
 */

/**
 * What a screen needs so that it is read from `metres`. A screen that is too small for that shows everything smaller,
 * in proportion, and says so (`large: false`).
 * @param {{width: number, height: number, inches: number, metres: number}} screen width and height in pixels, its
 *   diagonal in inches, and how far away people sit
 * @returns {Sizes & {large: boolean}}
 */
export function sizes({ width, height, inches, metres }) {
  const millimetre = Math.hypot(width, height) / (inches * MILLIMETRES_PER_INCH);
  const wanted = (millimetre * metres) / 10;
  const { called, list, rest } = AT_TEN_METRES;
  const lines = (called * LINE.called + list * LINE.list + 2 * rest * LINE.rest) / (1 - EDGES);
  const scale = Math.min(wanted, height / lines, width / (list * CALL_WIDTH));
  const least = LEAST_AT_TEN_METRES * scale;
  return { called: called * scale, list: list * scale, rest: rest * scale, least, large: scale === wanted };
}

/** Letters of the list are as wide as those of a narrow typeface at least, by the height of their capitals. */
const LEAST_WIDE = 0.6;

/**
 * How many calls stand side by side in the list, their letters not narrower than people read from their seats.
 * @param {number} width of the list, in pixels
 * @param {Sizes} sizes
 * @param {number} letters of the longest call
 */
export function columnsOf(width, { list, rest }, letters) {
  const gap = GAP * rest;
  return Math.max(1, Math.floor((width + gap) / (list * letters * LEAST_WIDE + gap)));
}

/**
 * Whether a call of so many letters has room beside `columns` − 1 others, its letters not narrower than that.
 * @param {number} width of the list, in pixels
 * @param {Sizes} sizes
 * @param {number} letters
 * @param {number} columns
 */
export function hasRoom(width, sizes, letters, columns) {
  return columnsOf(width, sizes, letters) >= columns && letters * LEAST_WIDE * sizes.list <= width;
}

/**
 * How the height below the number called is shared between the list and the foot. What is to be told has its place
 * always, as long as one call stands above it; then come open calls, then recent ones in at most half of the height.
 * @param {number} height in pixels
 * @param {Sizes} sizes
 * @param {{open: number, all: number, foot: number}} wanted rows that open calls, and all calls, would fill; the height
 *   that the foot needs, in pixels
 * @returns {{rows: number, foot: number}} rows of the list, height of the foot in pixels
 */
export function share(height, { list }, { open, all, foot }) {
  const row = list * LINE.list;
  const most = Math.max(1, Math.floor((height - foot) / row));
  const half = Math.max(1, Math.floor(height / 2 / row));
  const rows = height < row ? 0 : Math.min(most, Math.max(open, Math.min(all, half)));
  return { rows, foot: height - rows * row };
}
