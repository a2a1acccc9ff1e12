// What a display says below the calls, one sentence a line.

import { isLeaving } from './stop.js';
import { together } from './wait.js';
import { pieces, wallClock } from './words.js';

/** Numbers of one line that missed their call. */
const NUMBERS = 2;

/** @typedef {{first: string[][], then: string[][]}} Foot sentences, each in lines: what is urgent, and the waits */

/**
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {(wait: [number, number]) => string} waitWords
 * @param {{letters: number, areas: Record<string, string>}} room letters that one line has room for; what each letter of
 *   tickets stands for
 * @returns {Foot}
 */
export function footLines(board, words, waitWords, { letters, areas }) {
  if (isLeaving(board.suspended)) return { first: [[words('display-now', { time: words('time', wallClock(board.now)) })]], then: [] };
  const lines = (/** @type {string[]} */ sentences) => sentences.map((sentence) => pieces(sentence, letters));
  return {
    first: lines([...missed(board, words), ...(board.notice ? [board.notice] : [])]),
    then: lines(waiting(board, words, waitWords, areas)),
  };
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
 * The lines that are shown now. Where there are more than places: what is urgent, turn by turn, then a turn of the rest,
 * then what is urgent again.
 * @param {Foot} foot
 * @param {number} places
 * @param {number} turn rises as time goes on
 */
export function window({ first, then }, places, turn) {
  const all = [...first, ...then];
  if (all.flat().length <= places) return all.flat();
  const [urgent, rest] = [pages(first, places), pages(then, places)];
  if (urgent.length === 0 || rest.length === 0) return at([...urgent, ...rest], turn);
  const round = Math.floor(turn / (urgent.length + 1));
  return urgent[turn % (urgent.length + 1)] ?? at(rest, round);
}

/** @param {string[][]} all @param {number} turn */
function at(all, turn) {
  return all[turn % Math.max(1, all.length)] ?? [];
}

/**
 * A sentence is on one page where it has room, else it goes on on the next.
 * @param {string[][]} sentences
 * @param {number} places
 */
function pages(sentences, places) {
  if (places === 0) return [];
  /** @type {string[][]} */
  const all = [[]];
  for (const lines of sentences) {
    if ((all.at(-1)?.length ?? 0) + lines.length > places) all.push([]);
    for (const line of lines) {
      if (all.at(-1)?.length === places) all.push([]);
      all.at(-1)?.push(line);
    }
  }
  return all.filter((page) => page.length > 0);
}
