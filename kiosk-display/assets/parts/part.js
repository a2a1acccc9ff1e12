/**
 * The element with this id. The server's templates hold it: a page without it is our mistake.
 * @param {string} id
 */
export function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}
