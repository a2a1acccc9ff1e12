// Which calls stand where on a display. An open call is never taken away for another one.

/** @typedef {import('./board.js').Board} Board */
/** @typedef {import('./board.js').Call} Call */

/**
 * The call in large letters: the one being announced; else the newest that nobody has answered; else the newest open.
 * One that is over while it is announced gives its place to one that is open.
 * @param {Board} board
 * @param {number} announcing the ring being announced, 0: none
 */
export function largest({ calls }, announcing) {
  const open = calls.filter((call) => call.open);
  const announced = calls.find(({ ring }) => ring === announcing);
  if (announced?.open) return announced;
  return open.find((call) => call.called) ?? open[0] ?? announced;
}

/**
 * The other calls: those that nobody has answered, then the other open ones, then recent ones, each newest ring first
 * as the board has them. A number stands once, and one that missed its call is sent to the reception, not to its
 * counter.
 * @param {Board} board
 * @param {Call | undefined} large
 */
export function others({ calls, missed }, large) {
  const unanswered = calls.filter((call) => call.called);
  const open = calls.filter((call) => call.open && !call.called);
  const told = new Set([...missed, ...[...unanswered, ...open].map(({ number }) => number)]);
  const recent = calls.filter(({ open, number }) => !open && !told.has(number) && told.add(number));
  return [...unanswered, ...open, ...recent].filter((call) => call !== large);
}

/**
 * The calls that the list shows now. Those that nobody has answered stay; where there are more open calls than places,
 * the others take turns.
 * @param {Call[]} sorted as {@link others} gives them
 * @param {number} places
 * @param {number} turn rises as time goes on
 */
export function pick(sorted, places, turn) {
  const open = sorted.filter((call) => call.open);
  if (open.length <= places) return sorted.slice(0, places);
  const called = open.filter((call) => call.called);
  const stay = called.length < places ? called : [];
  const others = open.filter((call) => !stay.includes(call));
  const free = places - stay.length;
  const first = (turn % Math.ceil(others.length / free)) * free;
  return [...stay, ...others.slice(first, first + free)];
}

/**
 * Short names of counters: "3" for "Guichet 3" where all are called alike but for their number; else the whole name.
 * @param {string[]} names
 * @returns {(name: string) => string}
 */
export function shortNames(names) {
  const kinds = new Set(names.map((name) => name.replace(/\s*\S+$/, '')));
  const numbered = names.every((name) => /\S\s+\S*\d\S*$/.test(name));
  return kinds.size === 1 && numbered ? (name) => name.replace(/^.*\s/, '') : (name) => name;
}
