// Waits on screens are said in round minutes; pages say them in words, on the server.

/**
 * @param {[number, number]} wait [p50, p90] in whole minutes
 * @param {(key: string, values?: Record<string, string | number>) => string} words
 */
export function waitText(wait, words) {
  const [likely, most] = [round(wait[0]), Math.ceil(wait[1] / 5) * 5];
  if (most <= 5) return words('wait-client-short');
  if (likely >= most) return words('wait-client-about', { likely: most });
  return words('wait-client-range', { likely, most });
}

/** @param {number} minutes */
function round(minutes) {
  return Math.max(5, Math.round(minutes / 5) * 5);
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
