// The tickets given at this desk: the last one large, with its code for the phone, the others behind it.

import { fetchPage } from './fragment.js';
import { part } from './part.js';

/** So many are listed: ten taps at opening, and some. */
const LISTED = 12;

/** @typedef {{id: string, number: string, code: string, name: string, language: string}} Ticket */

export class Given {
  /** The newest first. @type {(Ticket & {gone: boolean})[]} */
  #tickets = [];

  /** @param {(key: string, values?: Record<string, string | number>) => string} words */
  constructor(words) {
    this.words = words;
  }

  /** The newest that still holds. */
  get last() {
    return this.#tickets.find(({ gone }) => !gone);
  }

  /** @param {Ticket} ticket */
  add(ticket) {
    this.#tickets = [{ ...ticket, gone: false }, ...this.#tickets].slice(0, LISTED);
    this.#show();
  }

  /**
   * A ticket was given up.
   * @param {string} path what was asked
   * @param {{id?: string} | null} ticket
   */
  heard(path, ticket) {
    if (!path.endsWith('/withdrawals')) return;
    for (const given of this.#tickets) if (given.id === ticket?.id) given.gone = true;
    this.#show();
  }

  #show() {
    const { last } = this;
    part('reception-number').textContent = last?.number ?? '–';
    part('reception-what').textContent = last?.name ?? '';
    for (const id of ['reception-print', 'reception-take-back']) {
      const button = part(id);
      if (button instanceof HTMLButtonElement) button.disabled = !last;
    }
    part('reception-given').replaceChildren(...this.#tickets.filter((it) => it !== last).map((it) => this.#row(it)));
    part('reception-qr').replaceChildren();
    if (last) void this.#code(last);
  }

  /** The code that a phone reads, unless a newer ticket came meanwhile. @param {Ticket} ticket */
  async #code({ id, code, language }) {
    const path = `/kiosk/ticket?code=${encodeURIComponent(code)}&lang=${language}`;
    const page = await fetchPage(path).catch(() => null);
    const drawing = page?.querySelector('.qr svg');
    if (drawing && this.last?.id === id) part('reception-qr').replaceChildren(document.adoptNode(drawing));
  }

  /** @param {Ticket & {gone: boolean}} ticket */
  #row({ id, number, gone }) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    button.id = `given-${id}`;
    button.dataset['show'] = id;
    const text = document.createElement(gone ? 's' : 'span');
    text.textContent = number;
    button.append(text);
    item.append(button);
    return item;
  }
}
