// What a display says below the calls, one sentence a line.

import { together, waitText } from './wait.js';
import { pieces, wallClock } from './words.js';

/** Numbers of one line that missed their call. */
const NUMBERS = 2;

/**
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {number} letters that one line has room for
 * @returns {string[]}
 */
export function footLines(board, words, letters) {
  return [
    ...missed(board, words),
    ...(board.notice ? pieces(board.notice, letters) : []),
    ...waiting(board, words),
    words('display-now', { time: words('time', wallClock(board.now)) }),
  ];
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
 */
function waiting(board, words) {
  const letters = [...new Set(board.waiting.map((row) => row.letter))];
  return letters.flatMap((name) => {
    const all = board.waiting.filter((row) => row.letter === name);
    if (!board.suspended && all.every((row) => row.suspended)) return [words('display-waiting-stopped', { name })];
    const rows = all.filter((row) => row.count > 0);
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const wait = together(rows.map((row) => row.wait));
    if (count === 0) return [];
    if (!wait) return [words('display-waiting-unknown', { name, count })];
    return [words('display-waiting-one', { name, count, wait: waitText(wait, words) })];
  });
}

/**
 * The lines that are shown now, where there are more than places.
 * @param {string[]} lines
 * @param {number} places
 * @param {number} turn rises as time goes on
 */
export function window(lines, places, turn) {
  if (lines.length <= places || places === 0) return lines.slice(0, places);
  const first = (turn % Math.ceil(lines.length / places)) * places;
  return lines.slice(first, first + places);
}
