// Times as the clock on the site's wall shows them, whatever this computer believes.

/** Business days begin at 04:00 (DESIGN.md section 5). */
const DAY_BEGINS_HOUR = 4;
const DAY_MS = 24 * 60 * 60_000;

/**
 * The time of the present business day at which the wall showed `clock` ("09:12"), as RFC 3339; null when that is no
 * time, or one to come.
 * @param {string} now the site's now, as RFC 3339 with its offset
 * @param {string} clock
 * @returns {string | null}
 */
export function earlierToday(now, clock) {
  const at = onDayOf(now, clock);
  if (at === null) return null;
  const hour = Number(clock.slice(0, 2));
  // After midnight it is still yesterday's day.
  const yesterday = Number(now.slice(11, 13)) < DAY_BEGINS_HOUR && hour >= DAY_BEGINS_HOUR;
  const meant = yesterday ? at - DAY_MS : at;
  return meant <= Date.parse(now) ? new Date(meant).toISOString() : null;
}

/**
 * The end of the day, so many days from the site's now, as RFC 3339.
 * @param {string} now
 * @param {number} days
 */
export function evening(now, days) {
  return new Date(Number(onDayOf(now, '23:59')) + days * DAY_MS).toISOString();
}

/**
 * @param {string} now
 * @param {string} clock
 * @returns {number | null}
 */
function onDayOf(now, clock) {
  if (!/^\d\d:\d\d$/.test(clock)) return null;
  const offset = /(Z|[+-]\d\d:\d\d)$/.exec(now)?.[0] ?? 'Z';
  const at = Date.parse(`${now.slice(0, 10)}T${clock}:00${offset}`);
  return Number.isNaN(at) ? null : at;
}
