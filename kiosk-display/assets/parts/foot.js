// What a display says below the calls, one sentence a line.

import { isLeaving } from './stop.js';
import { together } from './wait.js';
import { pieces, wallClock } from './words.js';

/** Numbers of one line that missed their call. */
const NUMBERS = 2;
/** A line may have so many letters more than there is room for: it is squeezed. */
const SQUEEZED = 1.3;

/**
 * @param {import('./board.js').Board} board
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {(wait: [number, number]) => string} waitWords
 * @param {number} letters that one line has room for
 * @returns {string[]}
 */
export function footLines(board, words, waitWords, letters) {
  const now = words('display-now', { time: words('time', wallClock(board.now)) });
  if (isLeaving(board.suspended)) return [now];
  return [
    ...missed(board, words),
    ...(board.notice ? pieces(board.notice, letters) : []),
    ...waiting(board, words, waitWords, letters * SQUEEZED),
    now,
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
 * @param {(wait: [number, number]) => string} waitWords
 * @param {number} letters that one line bears
 */
function waiting(board, words, waitWords, letters) {
  const names = [...new Set(board.waiting.map((row) => row.letter))];
  return names.flatMap((name) => {
    const all = board.waiting.filter((row) => row.letter === name);
    if (!board.suspended && all.every((row) => row.suspended)) return [words('display-waiting-stopped', { name })];
    const rows = all.filter((row) => row.count > 0);
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const wait = together(rows.map((row) => row.wait));
    if (count === 0) return [];
    if (!wait) return [words('display-waiting-unknown', { name, count })];
    const one = words('display-waiting-one', { name, count, wait: waitWords(wait) });
    if (one.length <= letters) return [one];
    return [words('display-waiting-unknown', { name, count }), words('display-waiting-wait', { name, wait: waitWords(wait) })];
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
