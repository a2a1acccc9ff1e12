// Posting so that a lost answer is harmless: the same key until there is an answer.

import { pause, pauseMs } from './backoff.js';

/** The server answers within 5 s or not at all. */
const ANSWER_MS = 6_000;
/** Problems after which the same request with the same key may be sent again. */
const AGAIN = new Set(['busy', 'outcome-unknown']);

/**
 * A new idempotency key: a random UUID (RFC 9562, version 4). `crypto.randomUUID` would be shorter, but browsers have
 * it over https only, and in a town's own network kiosks and desks may come by plain http.
 * @returns {string}
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (Number(bytes[6]) & 0x0f) | 0x40;
  bytes[8] = (Number(bytes[8]) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * @typedef {{type?: string, title?: string, detail?: string}} Problem
 * @typedef {{status: number, ok: boolean, body: any}} Answer
 */

/**
 * Posts JSON; asks again after a lost answer, at most `attempts` times, or until `signal`.
 * @param {string} path
 * @param {unknown} body
 * @param {{key: string, attempts: number, signal?: AbortSignal, lost?: () => void}} how `lost` is told each time
 *   that no answer came
 * @returns {Promise<Answer | null>} null: no answer
 */
export async function post(path, body, { key, attempts, signal, lost }) {
  for (let attempt = 0; attempt < attempts && !signal?.aborted; attempt += 1) {
    if (attempt > 0) await pause(pauseMs(attempt), signal);
    const answer = await once(path, body, key, signal);
    if (answer && !(answer.status === 503 && AGAIN.has(answer.body?.type))) return answer;
    if (answer && attempt === attempts - 1) return answer;
    lost?.();
  }
  return null;
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {string} key
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Answer | null>}
 */
async function once(path, body, key, signal) {
  const timeout = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        'Accept-Language': document.documentElement.lang,
      },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    return { status: response.status, ok: response.ok, body: text ? JSON.parse(text) : null };
  } catch {
    return null;
  }
}

/**
 * A problem in one line, as the server worded it.
 * @param {Answer} answer
 */
export function problemText({ status, body }) {
  /** @type {Problem} */
  const { title, detail } = body ?? {};
  return [title ?? String(status), detail].filter(Boolean).join(' · ');
}
