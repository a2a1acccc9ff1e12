// Posting so that a lost answer is harmless: the same key until there is an answer.

import { pause, pauseMs } from './backoff.js';

/** The server answers within 5 s or not at all. */
const ANSWER_MS = 6_000;
/** An answer with the panel of the counter that the request named (`web::pages::carry`). */
const CARRIED = 'application/vnd.guichet.carried+json';
/** Problems after which the same request with the same key may be sent again. */
const AGAIN = new Set(['busy', 'outcome-unknown']);

/**
 * A new idempotency key: a UUID that begins with the time (RFC 9562, version 7), because the server keeps such keys
 * cheaply, and goes on at random. `crypto.randomUUID` makes none of these, and is there over https only.
 * @returns {string}
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now().toString(16).padStart(12, '0');
  bytes[6] = (Number(bytes[6]) & 0x0f) | 0x70;
  bytes[8] = (Number(bytes[8]) & 0x3f) | 0x80;
  const random = Array.from(bytes.subarray(6), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [time.slice(0, 8), time.slice(8), random.slice(0, 4), random.slice(4, 8), random.slice(8)].join('-');
}

/**
 * @typedef {{type?: string, title?: string, detail?: string}} Problem
 * @typedef {{status: number, ok: boolean, body: any, panel?: string}} Answer `panel`: the counter's, as it is afterwards
 */

/**
 * Posts JSON; asks again after a lost answer, at most `attempts` times, or until `signal`.
 * @param {string} path
 * @param {unknown} body
 * @param {{key: string, attempts: number, signal?: AbortSignal, lost?: () => void, method?: 'POST' | 'DELETE', counter?: string}} how
 *   `lost` is told each time that no answer came; what is deleted has no body; the panel of `counter` comes with the answer
 * @returns {Promise<Answer | null>} null: no answer
 */
export async function post(path, body, { key, attempts, signal, lost, method = 'POST', counter }) {
  for (let attempt = 0; attempt < attempts && !signal?.aborted; attempt += 1) {
    if (attempt > 0) await pause(pauseMs(attempt), signal);
    const answer = await once(method, path, body, { key, counter, signal });
    if (answer && !(answer.status === 503 && AGAIN.has(answer.body?.type))) return answer;
    if (answer && attempt === attempts - 1) return answer;
    lost?.();
  }
  return null;
}

/**
 * @param {'POST' | 'DELETE'} method
 * @param {string} path
 * @param {unknown} body
 * @param {{key: string, counter: string | undefined, signal: AbortSignal | undefined}} how
 * @returns {Promise<Answer | null>}
 */
async function once(method, path, body, { key, counter, signal }) {
  const timeout = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await fetch(path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        'Accept-Language': document.documentElement.lang,
        ...(counter && { 'Guichet-Counter': counter }),
      },
      body: method === 'POST' ? JSON.stringify(body) : null,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : null;
    const { status, ok } = response;
    return response.headers.get('Content-Type') === CARRIED ? { ...answer, ok } : { status, ok, body: answer };
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
