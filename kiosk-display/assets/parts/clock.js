// The server's clock: a workstation's own may be minutes off, and what an agent plans is told to the server.

/** How far the server's clock is ahead of this machine's, in milliseconds, the way here left out. */
let ahead = 0;

/**
 * The server has just said what time it is.
 * @param {string} now RFC 3339
 */
export function hearTime(now) {
  ahead = Date.parse(now) - Date.now();
}

/** Now, in milliseconds, by the server's clock as far as it was heard. */
export function serverNow() {
  return Date.now() + ahead;
}

/**
 * Now, on the wall of the site that said `heard`.
 * @param {string} heard RFC 3339 with the site's offset
 * @returns {string} RFC 3339 without its offset
 */
export function wallNow(heard) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(heard) ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(serverNow() + offset).toISOString();
}
