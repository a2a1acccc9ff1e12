// One rule instead of a framework: the server renders, the browser swaps the element with the same id and keeps
// focus. Fragments are parsed as inert documents; no script in them runs.

/** Longer than this is no answer. */
const ANSWER_MS = 6_000;

/**
 * A page or fragment of this server, in the page's language. Throws when there is no good answer.
 * @param {string} path
 */
export async function fetchPage(path) {
  const url = new URL(path, location.href);
  if (!url.searchParams.has('lang')) url.searchParams.set('lang', document.documentElement.lang);
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`${response.status} for ${path}`);
  return pageOf(await response.text());
}

/** @param {string} text a page or fragment as the server wrote it */
export function pageOf(text) {
  return new DOMParser().parseFromString(text, 'text/html');
}

/**
 * Replaces the element with this id by the one of `page`. What has the focus keeps it, by id; an open `<details>`, and
 * what says by `data-keep` that it is about the same, stays as it is when its content is the same, with what was chosen
 * in it.
 * @param {string} id
 * @param {Document} page
 */
export function swap(id, page) {
  const old = document.getElementById(id);
  const fresh = page.getElementById(id);
  if (!old || !fresh) throw new Error(`no element ${id} to swap`);
  document.adoptNode(fresh);
  keepFocus(() => {
    const kept = [...old.querySelectorAll('details[open][id], [data-keep][id]')].map((element) => keep(element, fresh));
    old.replaceWith(fresh);
    for (const restore of kept) restore();
  });
  return fresh;
}

/**
 * What has the focus keeps it, by id, when a change puts others in the place of elements.
 * @param {() => void} change
 */
export function keepFocus(change) {
  const focused = document.activeElement;
  change();
  if (focused instanceof HTMLElement && !focused.isConnected && focused.id) {
    document.getElementById(focused.id)?.focus({ preventScroll: true });
  }
}

/**
 * @param {Element} element
 * @param {HTMLElement} fresh
 * @returns {() => void} puts focus back
 */
function keep(element, fresh) {
  const twin = [...fresh.querySelectorAll('details, [data-keep]')].find((candidate) => candidate.id === element.id);
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const isSame = twin?.getAttribute('data-keep') === element.getAttribute('data-keep');
  if (twin && isSame && sameContent(twin, element)) twin.replaceWith(element);
  return () => focused instanceof HTMLElement && focused.isConnected && focused.focus({ preventScroll: true });
}

/**
 * @param {Element} one
 * @param {Element} other
 */
function sameContent(one, other) {
  const children = [...one.children];
  return (
    children.length === other.children.length &&
    children.every((child, place) => child.isEqualNode(other.children[place] ?? null))
  );
}
