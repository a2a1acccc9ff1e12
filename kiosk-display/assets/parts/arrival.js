// What somebody with an appointment types at the kiosk: a code, or a time and the beginning of a name. Nothing of it outlives
// the person.

/** Characters of a short code, as letters and confirmations show it. */
export const CODE_CHARS = 6;
/** Letters of a name that are asked for, and the least: some names have no more. */
export const NAME_CHARS = 3;
const FEWEST_LETTERS = 2;

/** @typedef {'code' | 'letters'} Field */

export class Arrival {
  code = '';
  letters = '';
  hour = '';
  minute = '';

  clear() {
    this.code = '';
    this.letters = '';
    this.hour = '';
    this.minute = '';
  }

  /**
   * Types one character; what has no room or cannot be part of it is left out.
   * @param {Field} field
   * @param {string} key
   */
  type(field, key) {
    const character = key.normalize('NFD').charAt(0).toUpperCase();
    if (field === 'code' && this.code.length < CODE_CHARS) this.code += as(character);
    if (field === 'letters' && this.letters.length < NAME_CHARS && /[A-Z]/.test(character)) this.letters += character;
  }

  /** @param {Field} field */
  erase(field) {
    this[field] = this[field].slice(0, -1);
  }

  /**
   * Whether enough is typed to look for somebody.
   * @param {Field} field
   */
  isWhole(field) {
    return field === 'code' ? this.code.length === CODE_CHARS : this.letters.length >= FEWEST_LETTERS;
  }

  /**
   * What is asked for by a field.
   * @param {Field} field
   */
  asked(field) {
    return field === 'code' ? { code: this.code } : { time: `${this.hour.padStart(2, '0')}:${this.minute}`, letters: this.letters };
  }
}

/** Codes have no I, L, O and U: who reads one means the digit. @param {string} character */
function as(character) {
  const meant = { I: '1', L: '1', O: '0' }[character] ?? character;
  return /[0-9A-TV-Z]/.test(meant) ? meant : '';
}
