// What a display says below the calls: whole statements, in turn.

import { LINE } from './legible.js';
import { isLeaving } from './stop.js';
import { together } from './wait.js';
import { pieces, wallClock } from './words.js';

/** Numbers of one statement that missed their call. */
const NUMBERS = 2;
/** A statement that needs more lines than this goes on, sentence by sentence. */
const MOST_LINES = 4;
/** Letters may be narrower by so much before they are smaller. */
const NARROW = 0.85;

/** @typedef {{first: string[], then: string[]}} Foot whole statements: what is urgent, and the waits */
/** @typedef {{lines: string[], size: number}} Page what stands there together, and the height of its capitals in pixels */
/**
 * Where it stands, in pixels: the heights of capitals that are wanted, and that can still be read; `letter` is the width
 * of a letter by the height of a capital.
 * @typedef {{width: number, height: number, rest: number, least: number, letter: number}} Room
 */

/**
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {(wait: [number, number]) => string} waitWords
 * @param {Record<string, string>} areas what each letter of tickets stands for
 * @returns {Foot}
 */
export function statements(board, words, waitWords, areas) {
  if (isLeaving(board.suspended)) return { first: [words('display-now', { time: words('time', wallClock(board.now)) })], then: [] };
  return { first: [...missed(board, words), ...(board.notice ? [board.notice] : [])], then: waiting(board, words, waitWords, areas) };
}

/**
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 */
function missed(board, words) {
  const lines = [];
  for (let first = 0; first < board.missed.length; first += NUMBERS) {
    lines.push(words('display-missed-hint', { numbers: board.missed.slice(first, first + NUMBERS).join(', ') }));
  }
  return lines;
}

/**
 * Services that share a letter are one line: what people come for is nobody's business.
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {(wait: [number, number]) => string} waitWords
 * @param {Record<string, string>} areas
 */
function waiting(board, words, waitWords, areas) {
  const letters = [...new Set(board.waiting.map((row) => row.letter))];
  return letters.flatMap((letter) => {
    const name = areas[letter] ? `${letter} – ${areas[letter]}` : letter;
    const all = board.waiting.filter((row) => row.letter === letter);
    if (!board.suspended && all.every((row) => row.suspended)) return [words('display-waiting-stopped', { name })];
    const rows = all.filter((row) => row.count > 0);
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const wait = together(rows.map((row) => row.wait));
    if (count === 0) return [];
    if (!wait) return [words('display-waiting-unknown', { name, count })];
    return [words('display-waiting-one', { name, count, wait: waitWords(wait) })];
  });
}

/**
 * The page that is shown now. Where all is more than a page: what is urgent, turn by turn, then a turn of the rest, then
 * what is urgent again.
 * @param {Foot} foot
 * @param {Room} room
 * @param {number} turn rises as time goes on
 * @returns {Page}
 */
export function page({ first, then }, room, turn) {
  const all = pages([...first, ...then], room);
  if (all.length <= 1) return at(all, 0);
  const [urgent, rest] = [pages(first, room), pages(then, room)];
  if (urgent.length === 0 || rest.length === 0) return at([...urgent, ...rest], turn);
  const round = Math.floor(turn / (urgent.length + 1));
  return urgent[turn % (urgent.length + 1)] ?? at(rest, round);
}

/** @param {Page[]} all @param {number} turn */
function at(all, turn) {
  return all[turn % Math.max(1, all.length)] ?? { lines: [], size: 0 };
}

/**
 * Statements stand together where they have room, and none is parted.
 * @param {string[]} texts
 * @param {Room} room
 */
function pages(texts, room) {
  const places = Math.floor(room.height / (room.rest * LINE.rest));
  /** @type {Page[]} */
  const all = [];
  for (const page of texts.flatMap((text) => alone(text, room))) {
    const last = all.at(-1);
    const together = last && last.size === room.rest && page.size === room.rest && last.lines.length + page.lines.length <= places;
    if (together) last.lines.push(...page.lines);
    else all.push(page);
  }
  return all;
}

/**
 * A statement on a page of its own, in the largest letters that leave it whole. One that is too long for the smallest
 * goes on, sentence by sentence; a sentence that is too long says by its dots that it goes on.
 * @param {string} text
 * @param {Room} room
 * @returns {Page[]}
 */
function alone(text, room) {
  const whole = fitting(text, room);
  if (whole) return [whole];
  const places = Math.floor(room.height / (room.least * LINE.rest));
  if (places === 0) return [];
  const sentences = sentencesOf(text);
  if (sentences.length > 1) return sentences.flatMap((sentence) => alone(sentence, room));
  const lines = pieces(text, letters(room, room.least) - 2);
  return Array.from({ length: Math.ceil(lines.length / places) }, (_, place) => {
    const shown = lines.slice(place * places, (place + 1) * places);
    if (place > 0) shown[0] = `… ${shown[0]}`;
    if ((place + 1) * places < lines.length) shown[shown.length - 1] += ' …';
    return { lines: shown, size: room.least };
  });
}

/**
 * A text whole, in the largest letters that leave it so; undefined: it is too long for the smallest.
 * @param {string} text
 * @param {Room} room
 * @returns {Page | undefined}
 */
export function fitting(text, room) {
  for (let places = 1; ; places += 1) {
    const size = Math.min(room.rest, room.height / places / LINE.rest);
    if (size < room.least) return undefined;
    const lines = pieces(text, letters(room, size));
    if (lines.length <= places) return { lines, size };
  }
}

/**
 * The height in pixels that the longest sentence needs, in the smallest letters; at most {@link MOST_LINES}.
 * @param {Foot} foot
 * @param {Omit<Room, 'height'>} room
 */
export function needed({ first, then }, room) {
  const lines = [...first, ...then].flatMap(sentencesOf).map((text) => pieces(text, letters(room, room.least)).length);
  return Math.min(MOST_LINES, Math.max(0, ...lines)) * room.least * LINE.rest;
}

/** @param {string} text */
function sentencesOf(text) {
  return text.split(/(?<=[.!?…;])\s+/);
}

/**
 * How many letters of a size a line has room for.
 * @param {Pick<Room, 'width' | 'letter'>} room
 * @param {number} size
 */
function letters({ width, letter }, size) {
  return Math.floor(width / (size * letter * NARROW));
}
