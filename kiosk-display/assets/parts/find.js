// A ticket of today by its number, for staff.

/** The server answers within 5 s or not at all. */
const ANSWER_MS = 6_000;

/**
 * @param {string} site
 * @param {string} number "A042", as people write it
 * @returns {Promise<import('./send.js').Answer | null>} its body is the ticket; null: no answer
 */
export async function findTicket(site, number) {
  try {
    const response = await fetch(`/api/v1/sites/${site}/tickets?number=${encodeURIComponent(number.trim())}`, {
      headers: { 'Accept-Language': document.documentElement.lang },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, ok: response.ok, body: await response.json() };
  } catch {
    return null;
  }
}
