// Waits on screens, in the very words of kiosk, paper and phone: crates/locale/src/wait.rs has the same steps, and
// tests/waits.json holds both to them. Durations come from the server in words.

/** Up to this many minutes people do not say a number. */
const SHORT_MINUTES = 5;
/** Ranges that are not wider than this are said as one value. */
const NARROW_MINUTES = 5;
/** Longer waits are said in whole hours. */
const HOURS_FROM_MINUTES = 210;

/**
 * "moins de 5 minutes", "environ un quart d'heure", "10 à 20 minutes".
 * @param {[number, number]} wait [p50, p90] in whole minutes
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 * @param {Record<string, string>} durations the durations that people say, in words, by minutes
 */
export function waitText([likely, long], words, durations) {
  const said = Object.keys(durations).map(Number).sort((one, other) => one - other);
  const duration = (/** @type {number} */ minutes) => durations[String(Math.min(minutes, Number(said.at(-1))))] ?? '';
  const most = Math.max(likely, long);
  if (most <= SHORT_MINUTES) return words('wait-short');
  if (most - likely <= NARROW_MINUTES) return words('wait-about', { likely: duration(nearest(most, said)) });
  const [from, to] = [nearest(likely, said), said.find((minutes) => minutes >= most) ?? wholeHours(most, Math.ceil)];
  if (from >= to) return words('wait-about', { likely: duration(to) });
  if (to < 60) return words('wait-range-minutes', { likely: from, most: to });
  return words('wait-range', { likely: duration(from), most: duration(to) });
}

/**
 * @param {number} minutes
 * @param {number[]} said in rising order
 */
function nearest(minutes, said) {
  if (minutes > HOURS_FROM_MINUTES) return wholeHours(minutes, Math.round);
  return said.reduce((best, next) => (Math.abs(next - minutes) < Math.abs(best - minutes) ? next : best));
}

/**
 * @param {number} minutes
 * @param {(hours: number) => number} round
 */
function wholeHours(minutes, round) {
  return round(minutes / 60) * 60;
}

/**
 * The waits of services that share a letter, as one: from the shortest likely to the longest long.
 * @param {([number, number] | null)[]} waits
 * @returns {[number, number] | null}
 */
export function together(waits) {
  const known = waits.filter((wait) => wait !== null);
  if (known.length === 0) return null;
  return [Math.min(...known.map(([likely]) => likely)), Math.max(...known.map(([, most]) => most))];
}
