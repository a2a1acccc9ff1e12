// Which key does what, as the person at this browser wants it: kept here, sent nowhere.

/**
 * An action that may have a key.
 * @typedef {{act: string, label: string, key: string}} Act `key`: the keys that it has at first, one letter each
 */

/** The keys of a page's actions. */
export class Keymap {
  #acts;
  #storage;
  #name;
  /** What was changed: a key, or nothing. @type {Record<string, string>} */
  #changed;

  /**
   * @param {Act[]} acts
   * @param {{getItem(name: string): string | null, setItem(name: string, value: string): void, removeItem(name: string): void}} storage
   * @param {string} name
   */
  constructor(acts, storage, name) {
    this.#acts = acts;
    this.#storage = storage;
    this.#name = name;
    this.#changed = read(storage.getItem(this.#kept));
  }

  get #kept() {
    return `${this.#name} keys`;
  }

  /** Whether keys do anything (WCAG 2.1.4). */
  get on() {
    return this.#storage.getItem(`${this.#kept} off`) === null;
  }

  set on(on) {
    if (on) this.#storage.removeItem(`${this.#kept} off`);
    else this.#storage.setItem(`${this.#kept} off`, 'yes');
  }

  /** @param {string} act */
  keyOf(act) {
    return this.#changed[act] ?? this.#acts.find((one) => one.act === act)?.key ?? '';
  }

  /**
   * Gives an action another key, or none; who had the key has none then.
   * @param {string} act
   * @param {string} key one letter, or empty
   * @returns {Act | undefined} who lost it
   */
  set(act, key) {
    const loser = this.#acts.find((other) => other.act !== act && key !== '' && this.keyOf(other.act).includes(key));
    if (loser) this.#changed[loser.act] = this.keyOf(loser.act).replace(key, '');
    this.#changed[act] = key;
    this.#storage.setItem(this.#kept, JSON.stringify(this.#changed));
    return loser;
  }

  /** Everything as it was at first. */
  reset() {
    this.#changed = {};
    this.#storage.removeItem(this.#kept);
    this.on = true;
  }
}

/**
 * @param {string | null} kept
 * @returns {Record<string, string>}
 */
function read(kept) {
  try {
    const keys = JSON.parse(kept ?? '{}');
    const good = Object.entries(keys).filter(([, key]) => typeof key === 'string' && key.length <= 2);
    return /** @type {Record<string, string>} */ (Object.fromEntries(good));
  } catch {
    return {};
  }
}
