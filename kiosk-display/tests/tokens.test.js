// Every pair of colours that the token file declares is legible, in every theme, whatever two colours a town has.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

/** @typedef {[number, number, number]} Rgb each 0 to 255 */
/** @typedef {Map<string, string>} Tokens values as they are written, by name without dashes */

const assets = new URL('../assets/', import.meta.url);
const sheet = readFileSync(new URL('tokens.css', assets), 'utf8');
/** Sheets that take every colour from the tokens. */
const sheets = readdirSync(assets).filter((name) => name.endsWith('.css') && name !== 'tokens.css');

const THEMES = {
  light: [':root', ':root, [data-theme]', ':root, [data-theme=light]'],
  'dark by preference': [':root', ':root, [data-theme]', ':root, [data-theme=light]', ':root:not([data-theme])'],
  dark: [':root', ':root, [data-theme]', '[data-theme=dark]'],
  contrast: [':root', ':root, [data-theme]', '[data-theme=contrast]'],
};

/** The colours that may hurt most: white on the first reaches 7, ink on the second reaches 7, both as barely as can be. */
const TOWNS = [
  null,
  ['#000000', '#ffffff'],
  ['#595959', '#a4a4a4'],
  ['#0000ff', '#00cc00'],
  ['#a00000', '#ff8f8f'],
  ['#006000', '#00ffff'],
  ['#7a2a8f', '#ffd700'],
];

/** The declarations of the rule with this selector. @param {string} selector @returns {Tokens} */
function rule(selector) {
  const text = sheet.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@media \(forced-colors[\s\S]*$/, '');
  const escaped = selector.replace(/[[\]().]/g, '\\$&');
  const body = text.match(new RegExp(`(?:^|[{};])\\s*${escaped}\\s*\\{([^}]*)\\}`))?.[1];
  assert.ok(body, `no rule ${selector}`);
  const declarations = [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)];
  return new Map(declarations.map(([, name = '', value = '']) => [name, value.trim()]));
}

/** @param {string[]} selectors @param {string[] | null} town @returns {Tokens} */
function theme(selectors, town) {
  const tokens = new Map(selectors.flatMap((selector) => [...rule(selector)]));
  if (town) for (const [place, color] of town.entries()) tokens.set(`town-${place + 1}`, color);
  return tokens;
}

/** @param {string} value @param {Tokens} tokens @returns {Rgb} */
function color(value, tokens) {
  const named = value.match(/^var\(--([\w-]+)\)$/)?.[1];
  if (named !== undefined) return color(tokens.get(named) ?? assert.fail(`--${named} is not defined`), tokens);
  const mixed = value.match(/^color-mix\(in srgb, (.+?)(?: (\d+)%)?, (.+?)(?: (\d+)%)?\)$/);
  if (mixed) {
    const [, one = '', first, other = '', second] = mixed;
    const share = (first === undefined ? 100 - Number(second) : Number(first)) / 100;
    const [from, to] = [color(one, tokens), color(other, tokens)];
    return /** @type {Rgb} */ (from.map((part, place) => part * share + Number(to[place]) * (1 - share)));
  }
  const digits = value.match(/^#([\da-f]{3}|[\da-f]{6})$/i)?.[1] ?? assert.fail(`${value} is no colour`);
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  return /** @type {Rgb} */ ([0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)));
}

/** Relative luminance (WCAG 2.2). @param {Rgb} rgb */
function luminance(rgb) {
  const linear = (/** @type {number} */ part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = rgb;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** @param {Rgb} one @param {Rgb} other */
function contrast(one, other) {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `or`: where the first fails, this one is enough (a ring of two colours). */
function pairs() {
  const lines = [...sheet.matchAll(/@pair ([\w- ]+) \/ ([\w- ]+) \/ ([\d.]+)(?: or ([\w-]+))?/g)];
  return lines.flatMap(([, above = '', below = '', limit, or]) =>
    above.split(' ').flatMap((fore) => below.split(' ').map((back) => ({ fore, back, limit: Number(limit), or }))),
  );
}

for (const [name, selectors] of Object.entries(THEMES)) {
  test(`every declared pair is legible: ${name}`, () => {
    assert.ok(pairs().length > 40);
    for (const town of TOWNS) {
      const tokens = theme(selectors, town);
      const of = (/** @type {string} */ token) => color(`var(--${token})`, tokens);
      for (const { fore, back, limit, or } of pairs()) {
        const reached = Math.max(contrast(of(fore), of(back)), or ? contrast(of(or), of(back)) : 0);
        assert.ok(reached >= limit, `${fore} on ${back}: ${reached.toFixed(2)} < ${limit} (${town ?? 'own colours'})`);
      }
    }
  });
}

test('the extreme towns are towns that may be', () => {
  const tokens = theme(THEMES.light, null);
  for (const town of TOWNS) {
    const [first = '', second = ''] = town ?? [tokens.get('town-1') ?? '', tokens.get('town-2') ?? ''];
    assert.ok(contrast(color(first, tokens), [255, 255, 255]) >= 7, first);
    assert.ok(contrast(color(second, tokens), color('var(--on-accent)', tokens)) >= 7, second);
  }
});

test('dark is the same whether the reader prefers it or the page asks for it', () => {
  assert.deepEqual(rule(':root:not([data-theme])'), rule('[data-theme=dark]'));
});

test('every theme gives every colour, and every colour stands in a pair', () => {
  const light = [...rule(':root, [data-theme=light]').keys()];
  for (const selector of ['[data-theme=dark]', '[data-theme=contrast]']) {
    const missing = light.filter((token) => !rule(selector).has(token));
    assert.deepEqual(missing, [], selector);
  }
  const used = new Set(pairs().flatMap(({ fore, back, or }) => [fore, back, or]));
  const alone = [...light, ...rule(':root, [data-theme]').keys()].filter((token) => !used.has(token));
  assert.deepEqual(alone, ['hair', 'lift'], 'they only adorn');
});

test('style sheets name no colour and no token that there is not', () => {
  const known = new Set([...sheet.matchAll(/--([\w-]+):/g)].map(([, name]) => name));
  for (const name of sheets) {
    const text = readFileSync(new URL(name, assets), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    if (name !== 'display.css') assert.deepEqual(text.match(/#[\da-f]{3,8}\b|rgba?\(/gi), null, name);
    const own = new Set([...text.matchAll(/--([\w-]+):/g)].map(([, token]) => token));
    const used = [...text.matchAll(/var\(--([\w-]+)(,)?/g)].filter(([, , fallback]) => !fallback).map(([, token]) => token);
    const unknown = used.filter((token) => !known.has(token) && !own.has(token));
    // Set by the script that fits a line into its place.
    assert.deepEqual(unknown.filter((token) => token !== 'squeeze'), [], name);
  }
});
