// What html-validate finds in a page.

import { tools } from './tools.mjs';

/** @type {typeof import('html-validate')} */
const { HtmlValidate } = tools('html-validate');

const ELEMENTS = ['kiosk', 'display', 'counter-panel', 'desk', 'keys', 'ticket', 'reception'];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  elements: ['html5', Object.fromEntries(ELEMENTS.map((name) => [`guichet-${name}`, { flow: true, permittedContent: ['@flow'] }]))],
  rules: {
    // The live page reloads itself where there is no JavaScript (SURFACES.md).
    'meta-refresh': 'off',
    // Titles name the ticket or the place first; browsers cut them where they like.
    'long-title': 'off',
    // Whitespace is the templates' own affair.
    'no-trailing-whitespace': 'off',
  },
});

/** @param {string} html */
export async function mistakes(html) {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `${line}: ${ruleId} ${message}`));
}
