// Which action a key asks for. The keys are on the buttons themselves (`data-key`), so that they can be changed there.

/**
 * @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, repeat: boolean}} Press
 */

/**
 * Whether a press is a combination, which belongs to the browser, or the repetition of a key that is held down.
 * @param {Press} press
 */
export function isHeld(press) {
  return press.ctrlKey || press.metaKey || press.altKey || press.repeat;
}

/**
 * The first of `actions` that this key asks for. None while somebody types in a field; the space bar belongs to
 * whatever control has the focus, if it does something there.
 * @template {{key: string}} Action
 * @param {string} key
 * @param {'nothing' | 'control' | 'field'} focus
 * @param {Action[]} actions
 * @returns {Action | undefined}
 */
export function actionFor(key, focus, actions) {
  if (key.length !== 1 || focus === 'field' || (key === ' ' && focus !== 'nothing')) return undefined;
  return actions.find((action) => action.key.includes(key.toLowerCase()));
}

/**
 * What has the focus.
 * @param {Element | null} element
 * @returns {'nothing' | 'control' | 'field'}
 */
export function focusKind(element) {
  if (element?.matches('input[type=radio]:checked')) return 'nothing';
  if (element?.matches('input:not([type=checkbox], [type=radio]), select, textarea')) return 'field';
  return element?.matches('a, button, summary, input') ? 'control' : 'nothing';
}
