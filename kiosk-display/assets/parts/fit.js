/**
 * Squeezes lines that are wider than their places: letters get narrower, never smaller. All are measured before any is
 * squeezed, so that the browser lays out once. Lines that were squeezed before are made anew, or measured as they were.
 * @param {Iterable<HTMLElement>} lines
 * @returns {number} how much the worst was squeezed: 1 is not at all
 */
export function fit(lines) {
  const measured = [...lines].map((line) => ({ line, squeeze: Math.min(1, line.clientWidth / Math.max(1, line.scrollWidth)) }));
  for (const { line, squeeze } of measured) line.style.setProperty('--squeeze', String(squeeze));
  return Math.min(1, ...measured.map(({ squeeze }) => squeeze));
}
