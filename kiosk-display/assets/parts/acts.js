// What people of the town press: one press is one request, and its answer is said in one sentence.

import { pause } from './backoff.js';
import { bodyOf } from './body.js';
import { part } from './part.js';
import { newKey, post, problemText } from './send.js';

/** An answer that does not come is asked for so often; then the person decides. */
const ATTEMPTS = 3;
/** News are not waited for longer than this: the answer that shows them is lost or late. */
const ANSWER_MS = 300;
/** A second press is not meant for somebody who came to the screen only now. */
const SETTLE_MS = 1_000;
/** The words that acts say by themselves: for `words.data`. */
export const WORDS = 'desk-no-answer desk-sending desk-did-nobody desk-done-said desk-not-done';

/**
 * Buttons with `data-post` or `data-delete`, and forms with `data-post`, in a page of staff. What is sent is
 * `data-body`, and over it the fields of the form, or of the part that is named by `data-with`.
 *
 * The page gives `panel`, the id of what is swapped; `said`, the id of the line that tells; `read`, which brings the
 * newest panel, or shows the one that the answer carried for `counter`; and, if it wants, `told`, which makes the sentence of an answer out of the name that the button has as
 * `data-said`.
 * @typedef {{
 *   panel: string, said: string, counter?: string, read(carried?: string): Promise<void>,
 *   words(key: string, values?: Record<string, string | number>): string,
 *   told?(said: string, answer: import('./send.js').Answer): string,
 *   sent?(path: string, body: unknown, answer: import('./send.js').Answer): void,
 *   lasts?: number, settles?: string,
 * }} Page `lasts`: milliseconds after which what was said is over; what was refused stays until the next act, or until
 *   it is about what is no more; `settles`: what finds the buttons that are off while {@link Acts.settle} says so
 */
export class Acts {
  #page;
  #sending = false;
  /** Resolves when what the last act came to is shown. @type {Promise<unknown>} */
  #shown = Promise.resolve();
  /** Whether what an act changed is still to be shown. */
  #showing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #over;
  /** Keys of requests without an answer, so that a second press is the same request. @type {Map<string, string>} */
  #unanswered = new Map();

  /**
   * @param {HTMLElement} root
   * @param {Page} page
   */
  constructor(root, page) {
    this.root = root;
    this.#page = page;
    root.addEventListener('click', (event) => this.#click(event));
    root.addEventListener('submit', (event) => this.#submit(event));
  }

  /** Resolves when no act is under way that shows what came of it, or when that takes long. */
  settled() {
    return Promise.race([this.#shown, pause(ANSWER_MS)]);
  }

  /** Whether what an act came to was told and is still to be shown. */
  get showing() {
    return this.#showing;
  }

  /** A newer state was shown: it answers what was asked before, and a press is a new request from here on. */
  renew() {
    this.#unanswered.clear();
  }

  /** For a second, buttons that would send away who has just come to the screen are off; all others act. */
  settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.lock();
    }, SETTLE_MS);
    this.lock();
  }

  /** What was refused is about what is no more, unless it is what the last act brought to light. */
  outdate() {
    if (this.#showing || !this.root.hasAttribute('data-refused')) return;
    this.root.removeAttribute('data-refused');
    this.say('');
  }

  /** @param {Event} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!(button instanceof HTMLButtonElement) || button.getAttribute('aria-disabled') === 'true') return;
    const { post: path, delete: gone, said } = button.dataset;
    if (path) void this.send(path, given(button), said ? { said } : {});
    else if (gone) void this.send(gone, {}, { method: 'DELETE', ...(said ? { said } : {}) });
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset['post']) return;
    event.preventDefault();
    const { post: path = '', said } = form.dataset;
    const body = { ...given(form), ...bodyOf(form, event.submitter) };
    void this.send(path, body, { form, ...(said ? { said } : {}) });
  }

  /**
   * One press, one request: nothing else is sent meanwhile, and a press after a lost answer has the same key.
   * @param {string} path
   * @param {unknown} body
   * @param {{said?: string, form?: HTMLFormElement, method?: 'POST' | 'DELETE'}} [how]
   * @returns {Promise<import('./send.js').Answer | null>}
   */
  async send(path, body, how = {}) {
    if (this.#sending) return null;
    const sent = this.#send(path, body, how);
    this.#shown = sent;
    return sent;
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {{said?: string, form?: HTMLFormElement, method?: 'POST' | 'DELETE'}} how
   */
  async #send(path, body, { said, form, method = 'POST' }) {
    this.#sending = true;
    this.#showing = true;
    this.root.removeAttribute('data-refused');
    this.say('');
    this.lock();
    const { words, counter } = this.#page;
    const request = `${method} ${path} ${JSON.stringify(body)}`;
    const key = this.#unanswered.get(request) ?? newKey();
    this.#unanswered.set(request, key);
    const lost = () => this.say(words('desk-sending'));
    const answer = await post(path, body, { key, method, attempts: ATTEMPTS, lost, ...(counter && { counter }) });
    this.#sending = false;
    if (answer && answer.status !== 503) this.#unanswered.delete(request);
    this.#tell(answer, said);
    if (answer?.ok) this.#page.sent?.(path, body, answer);
    if (form) afterwards(form, answer);
    this.lock();
    await this.#page.read(answer?.panel);
    this.#showing = this.#sending;
    return answer;
  }

  /** @param {string} text */
  say(text) {
    const line = part(this.#page.said);
    line.textContent = text;
    clearTimeout(this.#over);
    const { lasts } = this.#page;
    if (lasts === undefined || text === '' || this.root.hasAttribute('data-refused')) return;
    this.#over = setTimeout(() => (line.textContent = ''), lasts);
  }

  /**
   * @param {import('./send.js').Answer | null} answer
   * @param {string | undefined} said
   */
  #tell(answer, said) {
    const { words, told } = this.#page;
    this.root.toggleAttribute('data-refused', !answer?.ok);
    if (!answer) this.say(words('desk-no-answer'));
    else if (answer.status === 409) this.say([problemText(answer), words('desk-not-done')].join(' '));
    else if (!answer.ok) this.say(problemText(answer));
    else if (answer.status === 204 && said === undefined) this.say(words('desk-did-nobody'));
    else this.say((said && told?.(said, answer)) || words('desk-done-said'));
  }

  /**
   * Buttons say that they are off while a request is under way; they stay focusable, so that focus is not lost.
   * @param {boolean} [off] before a swap: false, so that what was begun in a form is known again
   */
  lock(off = this.#sending) {
    const panel = part(this.#page.panel);
    const { settles } = this.#page;
    const settling = this.#settling !== undefined && settles !== undefined;
    for (const button of panel.querySelectorAll('button')) {
      if (off || (settling && button.matches(settles))) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
    panel.setAttribute('aria-busy', String(off));
  }
}

/**
 * What an element sends beside its own fields.
 * @param {HTMLElement} element
 * @returns {Record<string, unknown>}
 */
function given(element) {
  const { body = '{}', with: name = '' } = element.dataset;
  const more = document.getElementById(name);
  return { ...JSON.parse(body), ...(more ? bodyOf(more) : {}) };
}

/**
 * A form that was accepted closes; one that was refused stays, at the field that is wrong.
 * @param {HTMLFormElement} form
 * @param {import('./send.js').Answer | null} answer
 */
function afterwards(form, answer) {
  if (answer?.ok) {
    form.closest('details')?.removeAttribute('open');
    form.closest('dialog')?.close();
    return;
  }
  // What changed meanwhile is to be seen before anything is chosen again.
  if (answer?.status === 409) form.closest('dialog')?.close();
  const wrong = answer?.body?.errors?.[0]?.field;
  const field = typeof wrong === 'string' ? form.elements.namedItem(wrong) : null;
  if (field instanceof HTMLElement) field.focus();
}
