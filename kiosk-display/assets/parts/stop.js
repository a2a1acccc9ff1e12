// What a waiting room is told when everything stands still: to leave the building is another thing than to wait.

/** A stop that began longer ago is no news: a screen that comes back does not sound again. */
const NEWS_MS = 90_000;

/**
 * @typedef {{reason: string, until: string | null, kind?: string, drill?: boolean, since?: string}} Stop
 * @typedef {{tag: string, title: string, do: string}} Told in one language
 */

/**
 * Whether people are to leave the building, in earnest or as an exercise: then nobody is sent to a counter.
 * @param {Stop | null} stop
 */
export function isLeaving(stop) {
  return stop?.kind === 'evacuation' || stop?.kind === 'drill';
}

/** Tells each stop once. */
export class Stops {
  #told = '';

  /**
   * Whether this board's stop is news.
   * @param {{suspended: Stop | null, now: string}} board
   */
  isNews({ suspended, now }) {
    const stop = suspended ? `${suspended.kind} ${suspended.since}` : '';
    const isOther = stop !== this.#told;
    this.#told = stop;
    return Boolean(stop) && isOther && Date.parse(now) - Date.parse(suspended?.since ?? '') < NEWS_MS;
  }
}
