// Words come from the server in the reader's language; the browser only fills in what it knows first.

/**
 * The words that the server gave an element.
 * @param {HTMLElement} element
 * @returns {(key: string, values?: Record<string, string | number>) => string}
 */
export function wordsOf(element) {
  /** @type {Record<string, string>} */
  const words = JSON.parse(element.dataset['words'] ?? '{}');
  return (key, values = {}) => fill(words[key] ?? key, values);
}

/**
 * Fills `{name}` holes.
 * @param {string} pattern
 * @param {Record<string, string | number>} values
 */
export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/**
 * Hour and minute of an RFC 3339 time, as its own offset says: the site's wall clock, not this computer's.
 * @param {string} time
 */
export function wallClock(time) {
  const [hour = '', minute = ''] = time.slice(11, 16).split(':');
  return { hour: String(Number(hour)), minute };
}

/**
 * Parts a text into pieces of at most `length` letters, between words.
 * @param {string} text
 * @param {number} length
 */
export function pieces(text, length) {
  /** @type {string[]} */
  const found = [];
  for (const word of text.split(/ +/)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}
