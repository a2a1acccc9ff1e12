// Large text, contrast, controls within low reach, walking by keys: marks on the root element, which style sheets read
// and which stay when the page changes its language.

/** @typedef {'large' | 'contrast' | 'reach' | 'keys'} Comfort */

const root = () => document.documentElement;

/** @param {Comfort} name */
export function hasComfort(name) {
  return name === 'contrast' ? root().dataset['theme'] === 'contrast' : name in root().dataset;
}

/** @param {Comfort} name @param {boolean} on */
export function setComfort(name, on) {
  if (name !== 'contrast') root().toggleAttribute(`data-${name}`, on);
  else if (on) root().dataset['theme'] = 'contrast';
  else delete root().dataset['theme'];
  showComforts();
}

/** Says on each button whether its comfort is on. */
export function showComforts() {
  for (const button of document.querySelectorAll('[data-comfort]')) {
    const name = /** @type {HTMLElement} */ (button).dataset['comfort'];
    button.setAttribute('aria-pressed', String(hasComfort(/** @type {Comfort} */ (name))));
  }
}

export function clearComforts() {
  for (const name of /** @type {Comfort[]} */ (['large', 'contrast', 'reach', 'keys'])) setComfort(name, false);
}

/** How many services a screen of the kiosk has room for: letters that are a third larger take the place of two or three. */
export function choices() {
  if (!hasComfort('large')) return 6;
  return hasComfort('reach') ? 3 : 4;
}

/** Who reads large text or walks by keys has three times as long. */
export function patience() {
  return hasComfort('large') || hasComfort('keys') ? 3 : 1;
}
