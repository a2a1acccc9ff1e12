// What a form of staff asks for, as the interface wants it. A field says by `data-kind` how it is read, and those of a list
// are named by `data-name`, because one name is one value.

import { serverNow } from './clock.js';

/** Milliseconds of a minute. */
const MINUTE_MS = 60_000;

/**
 * The body that a form, or a part of a page, stands for. A field without a kind is a text, left out when it is empty; others:
 * `kept` (a text that is sent also when it is empty), `number`, `flag` (true or false), `list` (the values that are
 * ticked), `one` (a list of the one value), `leg` (services that are ticked, with the persons of `data-persons`),
 * `minutes` (so many from now, as an instant).
 * @param {HTMLElement} root
 * @param {HTMLElement | null} [submitter] its name and value count too
 * @returns {Record<string, unknown>}
 */
export function bodyOf(root, submitter) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const field of root.querySelectorAll('input, select, textarea')) if (isField(field) && !field.disabled) read(body, field);
  if (submitter instanceof HTMLButtonElement && submitter.name) body[submitter.name] = submitter.value;
  return body;
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * @param {Element} element
 * @returns {element is Field}
 */
function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/**
 * @param {Record<string, unknown>} body
 * @param {Field} field
 */
function read(body, field) {
  const { value } = field;
  const name = field.name || field.dataset['name'];
  if (!name) return;
  const ticked = field instanceof HTMLInputElement && field.checked;
  const { kind, persons } = field.dataset;
  if (kind === 'flag') body[name] = ticked;
  else if (kind === 'list' || kind === 'leg') {
    const list = /** @type {unknown[]} */ (body[name] ??= []);
    if (ticked) list.push(kind === 'leg' ? { service: value, persons: Number(persons) } : value);
  } else if (kind === 'kept') body[name] = value;
  else if (field.type === 'radio' && !ticked) return;
  else if (value === '') return;
  else if (kind === 'number') body[name] = Number(value);
  else if (kind === 'one') body[name] = [value];
  else if (kind === 'minutes') body[name] = new Date(serverNow() + Number(value) * MINUTE_MS).toISOString();
  else body[name] = value;
}
