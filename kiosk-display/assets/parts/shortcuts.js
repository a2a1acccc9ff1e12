// The keys of a page of staff. A key means what it meant when it went down: what it did to the control that had the
// focus, in the moment until no scanner is known to have typed it, changes nothing of that.

import { actionFor, focusKind, isHeld } from './keys.js';
import { Scanner } from './scanner.js';

/**
 * @typedef {import('./scanner.js').Typed & {action: HTMLElement | undefined}} Shortcut
 * @typedef {{
 *   root: HTMLElement, marked: string, on(): boolean, scanned(text: string): void,
 * }} Page `marked`: what finds the elements with a `data-key`; `on`: whether keys do anything
 */

/** Presses what a key stands for, and tells what a scanner read. */
export class Shortcuts {
  #page;
  #scanner;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#scanner = new Scanner(
      (/** @type {Shortcut} */ { action }) => action && press(action),
      (text) => page.scanned(text),
    );
  }

  /** @param {KeyboardEvent} event of the whole document */
  key(event) {
    const focus = focusKind(document.activeElement);
    if (focus === 'field' || isHeld(event)) return;
    const action = this.#page.on() ? actionFor(event.key, focus, this.#actions())?.element : undefined;
    const ends = this.#scanner.key({ key: event.key, code: event.code, at: event.timeStamp, action });
    if (ends || action) event.preventDefault();
  }

  #actions() {
    const elements = [...this.#page.root.querySelectorAll(this.#page.marked)].filter((element) => element instanceof HTMLElement);
    return elements.map((element) => ({ element, key: element.dataset['key'] ?? '' }));
  }
}

/**
 * Opens or closes a form, leads into a field, or presses a button; what was swapped meanwhile is known by its id.
 * @param {HTMLElement} action
 */
function press(action) {
  const element = action.isConnected ? action : document.getElementById(action.id);
  if (element instanceof HTMLDetailsElement) {
    element.open = !element.open;
    const first = element.querySelector(element.open ? 'select, textarea, input:not([type=hidden])' : 'summary');
    if (first instanceof HTMLElement) first.focus();
  } else if (element instanceof HTMLInputElement && focusKind(element) === 'field') {
    element.focus();
    element.select();
  } else {
    element?.click();
  }
}
