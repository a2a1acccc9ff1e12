// How long to wait before trying again: longer each time, never all screens at once.

/** The first pause. */
const FIRST_MS = 300;
/** A server that is back is found within this. */
const LONGEST_MS = 8_000;

/**
 * @param {number} attempt from 0
 * @param {() => number} random from 0 to 1
 * @returns milliseconds, between half of the step and all of it
 */
export function pauseMs(attempt, random = Math.random) {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return step * (0.5 + random() / 2);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} [signal] ends the pause early
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
