// A ticket of today by its number, for staff.

/** The server answers within 5 s or not at all. */
const ANSWER_MS = 6_000;
/** Numbers have a letter and three or four digits; codes are longer. */
const LONGEST_NUMBER = 8;

/**
 * @param {string} site
 * @param {string} number "A042", as people write it
 * @returns {Promise<import('./send.js').Answer | null>} its body is the ticket; null: no answer
 */
export async function findTicket(site, number) {
  return ask(`/api/v1/sites/${site}/tickets?number=${encodeURIComponent(number.trim())}`);
}

/**
 * The ticket whose number or code a scanner read.
 * @param {string} site
 * @param {string} text
 */
export async function findScanned(site, text) {
  return text.length > LONGEST_NUMBER ? ask(`/api/v1/tickets/${encodeURIComponent(text)}`) : findTicket(site, text);
}

/**
 * @param {string} path
 * @returns {Promise<import('./send.js').Answer | null>}
 */
async function ask(path) {
  try {
    const response = await fetch(path, {
      headers: { 'Accept-Language': document.documentElement.lang },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, ok: response.ok, body: await response.json() };
  } catch {
    return null;
  }
}
