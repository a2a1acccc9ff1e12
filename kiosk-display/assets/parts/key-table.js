// The table in which somebody changes the keys of a page, and what shows them on its buttons.

import { Keymap } from './keymap.js';
import { wordsOf } from './words.js';

class GuichetKeys extends HTMLElement {
  #words = wordsOf(this);
  /** @type {import('./keymap.js').Act[]} */
  #acts = JSON.parse(this.dataset['acts'] ?? '[]');
  #map = new Keymap(this.#acts, localStorage, this.dataset['store'] ?? 'guichet');

  connectedCallback() {
    const all = this.#part('[data-all]', HTMLInputElement);
    all.checked = this.#map.on;
    all.addEventListener('change', () => {
      this.#map.on = all.checked;
      this.#changed();
    });
    this.#part('[data-reset]', HTMLButtonElement).addEventListener('click', () => {
      this.#map.reset();
      all.checked = true;
      this.#changed();
    });
    this.#part('[data-rows]', HTMLElement).replaceChildren(...this.#acts.map((act) => this.#row(act)));
    this.#changed();
  }

  /** Whether keys do anything. */
  get on() {
    return this.#map.on;
  }

  /**
   * Writes the keys on the buttons below `root`, as they are now.
   * @param {ParentNode} root
   */
  apply(root) {
    for (const element of root.querySelectorAll('[data-act]')) {
      if (!(element instanceof HTMLElement)) continue;
      const key = this.#map.on ? this.#map.keyOf(element.dataset['act'] ?? '') : '';
      element.dataset['key'] = key;
      const shown = element.querySelector('kbd');
      if (shown) {
        shown.textContent = this.#name(key);
        shown.hidden = key === '';
      }
    }
  }

  /** @param {import('./keymap.js').Act} act */
  #row(act) {
    const row = document.createElement('label');
    const field = document.createElement('input');
    field.size = 7;
    field.autocomplete = 'off';
    field.dataset['of'] = act.act;
    field.addEventListener('keydown', (event) => this.#press(event, act));
    field.addEventListener('input', () => this.#show());
    row.append(act.label, ' ', field);
    return row;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {import('./keymap.js').Act} act
   */
  #press(event, act) {
    const clears = event.key === 'Backspace' || event.key === 'Delete';
    if (event.ctrlKey || event.metaKey || event.altKey || (!clears && event.key.length !== 1)) return;
    event.preventDefault();
    const key = clears ? '' : event.key.toLowerCase();
    const loser = this.#map.set(act.act, key);
    const values = { name: act.label, key: this.#name(key) };
    const told = [key ? this.#words('keys-set', values) : this.#words('keys-off', values)];
    if (loser) told.push(this.#words('keys-taken', { name: loser.label }));
    this.#changed();
    this.#part('[data-told]', HTMLElement).textContent = told.join(' ');
  }

  #changed() {
    this.#show();
    this.#part('[data-told]', HTMLElement).textContent = '';
    this.dispatchEvent(new Event('change'));
  }

  #show() {
    for (const field of this.querySelectorAll('input[data-of]')) {
      if (field instanceof HTMLInputElement) field.value = this.#name(this.#map.keyOf(field.dataset['of'] ?? ''));
    }
  }

  /**
   * The key as people call it; the first of several.
   * @param {string} key
   */
  #name(key) {
    return key.startsWith(' ') ? this.#words('keys-space') : key.slice(0, 1).toUpperCase();
  }

  /**
   * @template {Element} Kind
   * @param {string} selector
   * @param {new () => Kind} kind
   */
  #part(selector, kind) {
    const found = this.querySelector(selector);
    if (!(found instanceof kind)) throw new Error(`the keys have no ${selector}`);
    return found;
  }
}

customElements.define('guichet-keys', GuichetKeys);
export { GuichetKeys };
