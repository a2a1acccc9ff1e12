// A press is never lost because the page changed under the finger: a button that is swapped between down and up gets no
// click.

/** Who holds a button longer does not mean to press it, or its release was never told. */
const HELD_MS = 10_000;

/** @type {(() => void)[]} */
let waiting = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let held;

addEventListener('pointerdown', ({ button }) => button === 0 && press(), { capture: true });
// Of all keys only the space bar acts when it comes up, and only on what has the focus.
addEventListener('keydown', ({ key, target }) => key === ' ' && isControl(target) && press(), { capture: true });
for (const sign of ['pointerup', 'pointercancel', 'keyup']) addEventListener(sign, release, { capture: true });

/** @param {EventTarget | null} target */
function isControl(target) {
  return target instanceof Element && target.matches('button, summary, input');
}

function press() {
  clearTimeout(held);
  held = setTimeout(release, HELD_MS);
}

function release() {
  if (held === undefined) return;
  clearTimeout(held);
  held = undefined;
  // The click comes right after the release.
  setTimeout(() => {
    if (held !== undefined) return;
    const next = waiting;
    waiting = [];
    for (const go of next) go();
  });
}

/**
 * Resolves when nothing is held down; at once when nothing is. To be awaited before a swap.
 * @returns {Promise<void>}
 */
export function released() {
  return held === undefined ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
}
