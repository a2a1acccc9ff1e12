// Five keys reach everything: the arrows walk round what can be chosen, Enter chooses, Escape goes back, F1 helps.
// (What the keypads of kiosks for blind people send: EZ Access, Storm.)

const STEPS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 });

/**
 * The step that a key asks for, if it is one of the arrows.
 * @param {string} key
 */
export function stepOf(key) {
  return STEPS[key];
}

/**
 * The place that follows `place` among `count`, round and round; before the first step there is none (-1).
 * @param {number} place
 * @param {number} step
 * @param {number} count
 */
export function following(place, step, count) {
  if (place < 0) return step > 0 ? 0 : count - 1;
  return (place + step + count) % count;
}

/**
 * Moves the focus among what can be chosen: in the open dialog, else on the screen, then below it.
 * @param {HTMLElement} kiosk
 * @param {number} step
 */
export function walk(kiosk, step) {
  const within = kiosk.querySelector('dialog[open]') ?? kiosk;
  const choices = [...within.querySelectorAll('button, a, summary')].filter(
    (choice) => choice instanceof HTMLElement && choice.checkVisibility({ visibilityProperty: true }),
  );
  const place = choices.findIndex((choice) => choice === document.activeElement);
  const next = choices[following(place, step, choices.length)];
  if (next instanceof HTMLElement) next.focus();
}
