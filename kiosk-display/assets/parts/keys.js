// Which action a key asks for. The keys are on the buttons themselves (`data-key`), so that they can be changed there.

/**
 * @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, repeat: boolean}} Press
 */

/**
 * The first of `actions` that this press asks for. None while a combination is held, while the key repeats by itself,
 * or while somebody types in a field; the space bar belongs to whatever control has the focus, if it does something
 * there.
 * @template {{key: string}} Action
 * @param {Press} press
 * @param {'nothing' | 'control' | 'field'} focus
 * @param {Action[]} actions
 * @returns {Action | undefined}
 */
export function actionFor(press, focus, actions) {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.key.length !== 1) return undefined;
  if (focus === 'field' || (press.key === ' ' && focus !== 'nothing')) return undefined;
  return actions.find((action) => action.key.includes(press.key.toLowerCase()));
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
