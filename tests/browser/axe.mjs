// What axe-core finds on a page, by the rules of WCAG 2.2 AA, RGAA 4 and EN 301 549.

import { readFileSync } from 'node:fs';
import { tools } from './tools.mjs';

const axe = readFileSync(tools.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4', 'EN-301-549', 'best-practice'];

/**
 * Each violation with the elements that it concerns.
 * @param {import('playwright-core').Page} page
 */
export async function violations(page) {
  await page.evaluate(axe);
  /** @type {import('axe-core').AxeResults} */
  const results = await page.evaluate((tags) => /** @type {any} */ (window).axe.run({ runOnly: tags }), TAGS);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
