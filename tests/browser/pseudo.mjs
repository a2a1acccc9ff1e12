// Languages that nobody speaks: every text of a page longer by two fifths and accented, or read from right to left. They
// exist in tests only, and show what a language yet to come would break.

/** @typedef {import('playwright-core').Page} Page */

const ACCENTS = { a: 'à', e: 'é', i: 'î', o: 'ô', u: 'û', c: 'ç', n: 'ñ', A: 'Å', E: 'È', I: 'Ï', O: 'Ø', U: 'Ù' };
/** More than most languages are longer than French. */
const LONGER = 0.4;
const FILLER = 'ŵîđëŗ ';

/** Longer and accented; numbers, holes and signs stay. @param {string} text */
export function pseudo(text) {
  if (!/\p{L}{2}/u.test(text)) return text;
  const accented = text.replace(/\{\w+\}|&[#\w]+;|\p{L}/gu, (part) => (part.length > 1 ? part : (ACCENTS[/** @type {'a'} */ (part)] ?? part)));
  const more = Math.ceil(text.trim().length * LONGER);
  const end = accented.match(/\s*$/)?.[0] ?? '';
  return `${accented.trimEnd()} ${FILLER.repeat(Math.ceil(more / FILLER.length)).slice(0, more).trim()}${end}`;
}

/** Texts between tags, and the words that a script fills in. @param {string} html */
function pseudoPage(html) {
  const parts = html.split(/(<(?:script|style|title)[\s\S]*?<\/(?:script|style|title)>|<[^>]+>)/);
  return parts.map((part, place) => (place % 2 === 0 ? pseudo(part) : part.replace(/(data-(?:words|durations|stops)=")([^"]+)(")/, words))).join('');
}

/** @param {string} _whole @param {string} before @param {string} json @param {string} after */
function words(_whole, before, json, after) {
  const told = JSON.parse(json.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
  return before + JSON.stringify(pseudoWords(told)).replace(/&/g, '&#38;').replace(/"/g, '&#34;').replace(/</g, '&#60;') + after;
}

/** @param {unknown} told @returns {unknown} */
function pseudoWords(told) {
  // Two letters are a language's tag.
  if (typeof told === 'string') return told.length > 2 ? pseudo(told) : told;
  if (Array.isArray(told)) return told.map(pseudoWords);
  return Object.fromEntries(Object.entries(told ?? {}).map(([key, inner]) => [key, pseudoWords(inner)]));
}

/** Every page and fragment that comes speaks it. @param {Page} page */
export async function speakPseudo(page) {
  await page.route((url) => !/^\/(api|assets|town)/.test(url.pathname), async (route) => {
    const response = await route.fetch();
    const isPage = (response.headers()['content-type'] ?? '').startsWith('text/html');
    await route.fulfill(isPage ? { response, body: pseudoPage(await response.text()) } : { response });
  });
}

/** Texts that are wider than the screen, or cut off by what they stand in. @param {Page} page @returns {Promise<string[]>} */
export function overflow(page) {
  return page.evaluate(() => {
    const out = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) out.push(`the page is ${scrollWidth} pixels wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const element = text.parentElement;
      if (!element || !text.textContent?.trim() || element.closest('.hidden, .skip, noscript, option') || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, top, bottom, width } = range.getBoundingClientRect();
      if (width === 0) continue;
      // A table of two dimensions may be wider than the screen, where keys can scroll it (WCAG 2.2, 1.4.10).
      const scroller = element.closest('[tabindex="0"]:has(table)');
      if (scroller && getComputedStyle(scroller).overflowX === 'auto') continue;
      const say = (/** @type {string} */ what) => out.push(`${what}: ${text.textContent?.trim().slice(0, 60)} (${Math.round(left)}–${Math.round(right)})`);
      if (left < -1.5 || right > innerWidth + 1.5) say('beside the screen');
      for (let around = element; around !== document.documentElement; around = around.parentElement ?? document.documentElement) {
        const { overflowX } = getComputedStyle(around);
        // A line's box is higher than what is painted in it.
        const above = 0.4 * Number.parseFloat(getComputedStyle(element).fontSize);
        if (overflowX === 'visible') continue;
        const place = around.getBoundingClientRect();
        if (left < place.left - 1.5 || right > place.right + 1.5) say(`cut off by ${around.className || around.localName}`);
        if ((overflowX === 'hidden' || overflowX === 'clip') && around !== document.body && (top < place.top - above || bottom > place.bottom + above)) say(`cut off below by ${around.className || around.localName}`);
        break;
      }
    }
    return out;
  });
}
