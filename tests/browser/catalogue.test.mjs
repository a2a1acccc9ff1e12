// Every page and state of the catalogue: accessible, valid, whole, to be walked by keys, and read aloud as it was
// reviewed. `GUICHET_CATALOGUE=whole`: each theme with each size and language; else so that all pairs of them are met.
// `GUICHET_RENEW=1` writes aria/*.yml anew: look at what changed before you commit it.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { violations } from './axe.mjs';
import { AUDIENCES, Scene, catalogue, views } from './catalogue.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { overflow, speakPseudo } from './pseudo.mjs';
import { pair, startBrowser, until } from './tools.mjs';
import { mistakes } from './valid.mjs';
import { walk } from './walk.mjs';

/** @typedef {import('./catalogue.mjs').Entry} Entry */
/** @typedef {import('./tools.mjs').Page} Page */

const WHOLE = process.env['GUICHET_CATALOGUE'] === 'whole';
const RENEW = Boolean(process.env['GUICHET_RENEW']);
const GOLDEN = new URL('aria/', import.meta.url);
/** A page that is not by then as it should be is something else. */
const SETTLE_MS = 3_000;

/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;
/** @type {import('./tools.mjs').BrowserContext} */
let context;
/** @type {Scene} */
let scene;
let isStopped = false;
/** What a form was answered with, by its page. @type {WeakMap<Page, Promise<string>>} */
const posted = new WeakMap();

before(async () => {
  guichet = await MovedTown.startAt(TUESDAY);
  browser = await startBrowser();
  context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const { kiosk_token, display_token, reception_token, manager_token } = guichet.demo;
  const desks = [0, 1, 2, 3, 4].map((place) => guichet.counter(place).agent_token);
  for (const token of [kiosk_token, display_token, reception_token, manager_token, ...desks]) await pair(page, guichet.url, token);
  await page.close();
  scene = new Scene(guichet);
  await scene.prepare();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

/**
 * The entry, on a page of its own.
 * @param {Entry} entry
 * @param {string} language
 * @param {(page: Page) => Promise<void>} [prepare]
 */
async function open({ path, scripts = [], reach }, language, prepare) {
  const page = await context.newPage();
  await page.clock.install({ time: guichet.now() });
  for (const script of scripts) await page.addInitScript(script);
  await prepare?.(page);
  page.on('response', (response) => {
    const isDocument = response.request().isNavigationRequest() && response.request().method() === 'POST' && response.status() !== 303;
    if (isDocument) posted.set(page, response.text());
  });
  await page.goto(address(path, language));
  await reach?.(page);
  return page;
}

/** @param {string} path @param {string} language */
function address(path, language) {
  return `${guichet.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
}

/** Until the page has heard of it. @param {Page} page @param {readonly [number, number]} size */
async function resize(page, [width, height]) {
  await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((heard) => requestAnimationFrame(() => requestAnimationFrame(heard))));
}

/** @param {Page} page @param {import('./catalogue.mjs').Theme} theme */
async function wear(page, { wish, marks = {} }) {
  await page.emulateMedia(wish);
  await page.evaluate((marks) => {
    for (const name of ['data-theme', 'data-large', 'data-reach']) document.documentElement.removeAttribute(name);
    for (const [name, value] of Object.entries(marks)) document.documentElement.setAttribute(name, value);
  }, marks);
}

// Paths are known once the scene is prepared; the names do not depend on it.
const NAMES = catalogue(/** @type {any} */ ({ guichet: { demo: {}, counter: () => ({}) }, codes: {} }));
const nameOf = (/** @type {Entry} */ { page, state }) => `${page}, ${state}`;

for (const [place, { page: name, state }] of NAMES.entries()) {
  test(`${name}, ${state}`, async () => {
    const entry = /** @type {Entry} */ (catalogue(scene)[place]);
    if (entry.stage === 'stopped' && !isStopped) await scene.stop();
    isStopped = entry.stage === 'stopped';
    await isValid(entry);
    if (entry.piece) return;
    if (RENEW) return renew(entry);
    await isAccessible(entry, place);
    await bearsOtherLanguages(entry);
  });
}

/** @param {Entry} entry */
async function isValid({ path }) {
  for (const language of ['fr', 'en']) {
    const response = await context.request.get(address(path, language), { headers: { Accept: 'text/html' } });
    assert.deepEqual(await mistakes(await response.text()), [], `HTML, ${language}`);
  }
}

/** @param {Entry} entry */
async function renew(entry) {
  if (entry.varies) return;
  const page = await open(entry, 'fr');
  await isReadAsReviewed(page, entry);
  await page.close();
}

/** @param {Entry} entry @param {number} place */
async function isAccessible(entry, place) {
  const all = views(entry, place, WHOLE);
  for (const language of ['fr', 'en']) {
    const page = await open(entry, language);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    if (language === 'fr' && !entry.varies) await isReadAsReviewed(page, entry);
    const answered = await posted.get(page);
    if (answered) assert.deepEqual(await mistakes(answered), [], `HTML of the answer, ${language}`);
    for (const { theme, size } of all.filter((view) => view.language === language)) {
      const [width, height] = size;
      await resize(page, size);
      await wear(page, theme);
      const seen = `${theme.name}, ${width} × ${height}, ${language}`;
      assert.deepEqual(await violations(page), [], seen);
      await settles(() => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, `${seen}: pixels too wide`);
    }
    if (language === 'fr' && entry.for !== 'hall' && !entry.answers) {
      const [size] = AUDIENCES[entry.for].sizes;
      const [theme] = AUDIENCES[entry.for].themes;
      if (size) await resize(page, size);
      if (theme) await wear(page, theme);
      assert.deepEqual(await walk(page), [], 'by keys');
    }
    await page.close();
  }
}

/**
 * A page is as it should be, as soon as it has drawn what it heard.
 * @template Seen
 * @param {() => Promise<Seen>} look
 * @param {Seen} expected
 * @param {string} what
 */
async function settles(look, expected, what) {
  await until(look, (seen) => isDeepStrictEqual(seen, expected), what, SETTLE_MS).catch(async () => assert.deepEqual(await look(), expected, what));
}

/** What a screen reader is given is what was reviewed. @param {Page} page @param {Entry} entry */
async function isReadAsReviewed(page, entry) {
  const file = new URL(`${nameOf(entry).replace(/\W+/g, '-')}.yml`, GOLDEN);
  const hear = async () => steady(await page.locator('body').ariaSnapshot());
  if (RENEW) {
    mkdirSync(GOLDEN, { recursive: true });
    return writeFileSync(file, await hear());
  }
  assert.ok(existsSync(file), `${file.pathname} is missing: GUICHET_RENEW=1 writes it`);
  const reviewed = readFileSync(file, 'utf8');
  // What a page asks for when it opens may still be on its way.
  await settles(hear, reviewed, 'read aloud');
}

/** Waits in words, as sentences and as pieces. */
const WAITS = [
  /(?:Environ|Moins de|L'attente n'est) [^"]*?(?:d'attente(?:, rarement plus [^."]*)?|connue)\./g,
  /moins de \d+ minutes|\d+ à \d+ minutes|pas encore connue|environ (?:\d+ minutes|un quart d'heure|une demi-heure|trois quarts d'heure|(?:\d+|une) heures?(?: et (?:quart|demie)| \d+ minutes)?)/gi,
];

const DATE = /(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?:\d+|1er) [a-zéû]+(?: \d{4})?/g;

/** However many times of a day are free. */
const FREE_TIMES = /( +- text: 0 h\n +- radio "0 h"\n)(?: +- text: 0 h\n +- radio "0 h"\n)+/g;

/** Without what changes from run to run: numbers, times, waits, codes. @param {string} said */
function steady(said) {
  const plain = WAITS.reduce((text, wait) => text.replace(wait, 'WAIT'), said.replace(/\/(t|pair|rdv|appointments)\/\w{20,}/g, '/$1/CODE'))
    .replace(/(- paragraph: "?)[0-9A-Z]{6}(?="?$)/gm, '$1REFERENCE')
    .replace(/secret=\w+/g, 'secret=SECRET')
    .replace(/(hold=|\/desk\/agenda\/(?:rdv|blocks|letters)\/)(?=\w*\d)\w+/g, '$1ID')
    .replace(DATE, 'DATE');
  // A step can be taken back for half a minute.
  const counted = plain.replace(/^.*button "Annuler : .*\n/gm, '').replace(/(?<!level=)\d+/g, '0').replace(/0 minutes?/g, '0 min').replace(/\b0[\s ]h(?:[\s ]0)?\b/g, '0 h');
  return `${counted.replace(FREE_TIMES, '$1')}\n`;
}

/** @param {Entry} entry */
async function bearsOtherLanguages(entry) {
  const page = await open(entry, 'fr', speakPseudo);
  for (const size of AUDIENCES[entry.for].sizes) {
    const [width, height] = size;
    await resize(page, size);
    for (const direction of ['ltr', 'rtl']) {
      await page.evaluate((dir) => (document.documentElement.dir = dir), direction);
      await settles(() => overflow(page), [], `longer texts, ${direction}, ${width} × ${height}`);
    }
  }
  await page.close();
}

test('every theme meets every size and every language', () => {
  for (const [who, { sizes, themes }] of Object.entries(AUDIENCES)) {
    const met = NAMES.flatMap((entry, place) => (entry.for === who && !entry.piece ? views(entry, place, WHOLE) : []));
    const pairs = new Set(met.flatMap(({ theme, size, language }) => [`${theme.name} ${size}`, `${theme.name} ${language}`, `${size} ${language}`]));
    assert.equal(pairs.size, themes.length * sizes.length + (themes.length + sizes.length) * 2, who);
  }
});

test('every reviewed file belongs to an entry', () => {
  const known = new Set(NAMES.filter(({ piece, varies }) => !piece && !varies).map((entry) => `${nameOf(entry).replace(/\W+/g, '-')}.yml`));
  const alone = readdirSync(GOLDEN).filter((name) => !known.has(name));
  if (RENEW) for (const name of alone) rmSync(new URL(name, GOLDEN));
  else assert.deepEqual(alone, []);
});
