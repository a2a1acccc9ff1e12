// The kiosk, as people of every height, sight and patience use it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { Guichet, openPage, pair, startBrowser, until } from './tools.mjs';

/** A 32-inch portrait screen: 1080 pixels on 398 mm. */
const PIXELS_PER_MM = 1080 / 398;
const HEIGHT = 1920;

/** @type {Guichet} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  guichet = await Guichet.start();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

/** A paired kiosk whose clock stands still. @param {string} [query] */
async function openKiosk(query = '') {
  const kiosk = await openPage(browser, 1080, HEIGHT);
  await kiosk.clock.install();
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  if (query) await kiosk.goto(`${guichet.url}/kiosk${query}`);
  await kiosk.locator('guichet-kiosk').waitFor();
  return kiosk;
}

/** @param {import('./tools.mjs').Page} kiosk */
function screens(kiosk) {
  return kiosk.locator('#kiosk-services > section, main > section.arrival').evaluateAll((all) => all.map((screen) => screen.getAttribute('data-screen') ?? ''));
}

/** @param {import('./tools.mjs').Page} kiosk @param {string} screen */
async function show(kiosk, screen) {
  await kiosk.evaluate((name) => /** @type {any} */ (document.querySelector('guichet-kiosk')).show(name), screen);
}

/** Where everything that can be touched is. @param {import('./tools.mjs').Page} kiosk */
function controls(kiosk) {
  return kiosk.locator('guichet-kiosk :is(button, a, summary):visible').evaluateAll((all) =>
    // What a newer fragment has replaced meanwhile has no place any more.
    all.filter((control) => control.checkVisibility() && getComputedStyle(control).pointerEvents !== 'none').map((control) => {
      const { top, bottom, left, right, width, height } = control.getBoundingClientRect();
      return { name: control.textContent?.trim().replace(/\s+/g, ' ') ?? '', top, bottom, left, right, width, height };
    }),
  );
}

/** What is wider than its place, and so cut off or over something else. @param {import('./tools.mjs').Page} kiosk */
function cramped(kiosk) {
  return kiosk.locator('guichet-kiosk :is(button, .tile, h1, p):visible').evaluateAll((all) =>
    all.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent?.trim() ?? ''),
  );
}

/** @param {import('./tools.mjs').Page} kiosk @param {string} why */
async function fits(kiosk, why) {
  const [inner, outer] = await kiosk.evaluate(() => [
    Math.max(document.documentElement.scrollHeight, document.body.scrollHeight),
    innerHeight,
  ]);
  assert.ok(Number(inner) <= Number(outer), `${why}: ${inner} of ${outer} pixels`);
  // What does not fit its place may lie over the next, and the page is no higher for it.
  const spilled = await kiosk.locator('main, #kiosk-services, .screen, dialog').evaluateAll((places) =>
    places.filter((place) => place.checkVisibility() && place.scrollHeight > place.clientHeight + 1).map(({ id, className, scrollHeight, clientHeight }) => `${id} ${className}: ${scrollHeight} of ${clientHeight}`),
  );
  assert.deepEqual(spilled, [], why);
  const isAsked = await kiosk.locator('dialog[open]').count();
  const all = isAsked ? [] : await controls(kiosk);
  for (const [place, one] of all.entries()) {
    for (const other of all.slice(place + 1)) {
      const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
      assert.ok(apart, `${why}: ${one.name} and ${other.name} overlap`);
    }
  }
  assert.deepEqual(await cramped(kiosk), [], why);
}

/** The tile of the first service of an area that is to be counted. @param {import('./tools.mjs').Page} kiosk */
async function counted(kiosk) {
  const id = await kiosk.locator('[data-screen^=area] .beside').first().getAttribute('id');
  const tile = (id ?? '').replace(/-several$/, '');
  const area = await kiosk.locator('section', { has: kiosk.locator(`[id="${tile}"]`) }).getAttribute('data-screen');
  return { tile, area };
}

test('a ticket for one is two taps, whatever the service counts', async () => {
  const kiosk = await openKiosk();
  const { tile, area } = await counted(kiosk);
  const sent = kiosk.waitForRequest((request) => request.method() === 'POST');
  await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).click();
  await kiosk.locator(`[id="${tile}"]`).click();
  await kiosk.locator('.taken .number').waitFor();
  const service = tile.replace('tile-service-', '');
  assert.deepEqual((await sent).postDataJSON(), { services: [{ service, persons: 1 }], language: 'fr', priority: false });
});

test('several services with a priority are one ticket, and a refusal keeps what was chosen', async () => {
  const kiosk = await openKiosk();
  const { tile, area } = await counted(kiosk);
  await kiosk.locator('#kiosk-several').click();
  await kiosk.locator('#kiosk-priority').click();
  await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).click();
  await kiosk.locator(`[id="${tile}-several"]`).click();
  await kiosk.locator(`[id="${tile}-2"]`).click();
  await kiosk.locator('#kiosk-add').click();
  await kiosk.locator(`[data-screen=areas] [data-open="area-1"]`).click();
  await kiosk.locator('[data-screen=area-1] [data-service]').first().click();
  assert.equal(await kiosk.locator('#kiosk-legs li').count(), 2);
  await kiosk.locator('.languages a[hreflang=en]').click();
  await kiosk.locator('html[lang=en] #kiosk-legs li').nth(1).waitFor();

  /** @type {any[]} */
  const asked = [];
  const problem = JSON.stringify({ type: 'disk-full', title: 'No room', detail: 'Nothing was done' });
  await kiosk.route('**/tickets', (route) => {
    asked.push(route.request().postDataJSON());
    return asked.length === 1 ? route.fulfill({ status: 507, contentType: 'application/problem+json', body: problem }) : route.continue();
  });
  await kiosk.locator('#kiosk-take-all').click();
  await kiosk.locator('.told', { hasText: 'Nothing was done' }).waitFor();
  assert.deepEqual(await violations(kiosk), []);
  assert.ok(await kiosk.locator('.told [data-open=reception]').isVisible(), 'the reception is always a way');
  await kiosk.locator('.told [data-open=visit]').click();
  assert.equal(await kiosk.locator('#kiosk-legs li').count(), 2);
  await kiosk.locator('#kiosk-take-all').click();
  await kiosk.locator('.taken .number').waitFor();
  assert.equal(asked[0].priority, true);
  assert.deepEqual(asked[0].services.map((/** @type {any} */ leg) => leg.persons), [2, 1]);
  assert.deepEqual(asked[1], asked[0]);
  await kiosk.locator('[data-finish]').click();
  await kiosk.locator('html[lang=fr] #kiosk-several[aria-pressed=false]').waitFor();
});

/** Seconds of silence, then of an answer, before everything is wiped. */
const PATIENCE = [
  { name: 'with nothing set', comfort: null, idle: 45, answer: 20 },
  { name: 'in large text', comfort: 'large', idle: 135, answer: 60 },
  { name: 'by keys', comfort: 'keys', idle: 135, answer: 60 },
];
for (const { name, comfort, idle, answer } of PATIENCE) {
  test(`who leaves leaves nothing behind: ${name}`, async () => {
    const kiosk = await openKiosk();
    if (comfort === 'large') await kiosk.locator('[data-comfort=large]').click();
    await kiosk.locator('#kiosk-priority').click();
    await kiosk.locator('#tile-area-0').click();
    if (comfort === 'keys') await kiosk.keyboard.press('ArrowDown');
    const asking = kiosk.locator('#kiosk-idle[open]');
    // Time also goes on by itself, on a busy machine by seconds.
    await kiosk.clock.runFor(idle * 500);
    assert.equal(await asking.count(), 0);
    await kiosk.clock.runFor(idle * 500);
    assert.equal(await asking.count(), 1);
    assert.deepEqual(await violations(kiosk), []);
    await kiosk.clock.runFor(answer * 400);
    assert.equal(await asking.count(), 1);
    await kiosk.clock.runFor(answer * 600);
    await kiosk.locator('[data-screen=areas]').waitFor();
    const left = await kiosk.evaluate(() => ({ ...document.documentElement.dataset }));
    assert.deepEqual(left, {});
    assert.equal(await kiosk.locator('#kiosk-priority').getAttribute('aria-pressed'), 'false');
    assert.equal(await asking.count(), 0);
  });
}

test('five keys reach a ticket, and every stop can be seen', async () => {
  const kiosk = await openKiosk();
  const at = () => kiosk.evaluate(() => document.activeElement?.id ?? '');
  const press = async (/** @type {string} */ key, times = 1) => {
    for (let time = 0; time < times; time += 1) await kiosk.keyboard.press(key);
  };
  await press('F1');
  await kiosk.locator('#kiosk-helped[open]').waitFor();
  await press('Escape');
  await kiosk.locator('#kiosk-helped[open]').waitFor({ state: 'detached' });
  const { tile, area } = await counted(kiosk);
  const stops = await kiosk.locator('guichet-kiosk :is(button, a):visible').count();
  const reached = new Set();
  const door = await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).getAttribute('id');
  for (let stop = 0; stop < stops; stop += 1) {
    await press('ArrowDown');
    const { width, style, place } = await kiosk.evaluate(() => {
      const here = document.activeElement ?? document.body;
      const { outlineWidth, outlineStyle } = getComputedStyle(here);
      const place = [...document.querySelectorAll('guichet-kiosk :is(button, a)')].indexOf(here);
      return { width: parseFloat(outlineWidth), style: outlineStyle, place };
    });
    reached.add(place);
    assert.ok(width >= PIXELS_PER_MM && style === 'solid', `${await at()}: ${width} ${style}`);
  }
  assert.equal(reached.size, stops, 'everything that can be touched is reached by keys');
  for (let stop = 0; stop < stops && (await at()) !== door; stop += 1) await press('ArrowDown');
  assert.equal(await at(), door);
  await press('Enter');
  await kiosk.locator(`[data-screen="${area}"]`).waitFor();
  await press('Escape');
  await kiosk.locator('[data-screen=areas]').waitFor();
  await kiosk.locator(`[id="${door}"]`).focus();
  await press('Enter');
  for (let stop = 0; stop < 30 && (await at()) !== tile; stop += 1) await press('ArrowRight');
  await press('Enter');
  await kiosk.locator('.taken .number').waitFor();
});

test('who walks by keys keeps the place when the page is read again or changes its language', async () => {
  const kiosk = await openKiosk();
  const at = () => kiosk.evaluate(() => document.activeElement?.id ?? '');
  const { tile, area } = await counted(kiosk);
  /** Somebody takes a ticket elsewhere, and the page has read that. */
  const refreshed = async () => {
    const read = kiosk.waitForResponse('**/kiosk/services**');
    const old = await kiosk.locator('#kiosk-services').elementHandle();
    await guichet.issue();
    await kiosk.clock.fastForward(2_500);
    await read;
    await until(() => old?.evaluate((element) => element.isConnected) ?? Promise.resolve(false), (isThere) => !isThere, 'the newer one is shown');
  };
  await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).focus();
  await kiosk.keyboard.press('Enter');
  await kiosk.locator(`[data-screen="${area}"]`).waitFor();
  await refreshed();
  assert.equal(await at(), `title-${area}`);
  for (let stop = 0; stop < 30 && (await at()) !== tile; stop += 1) await kiosk.keyboard.press('ArrowDown');
  await refreshed();
  assert.equal(await at(), tile);
  await kiosk.locator('#kiosk-several').click();
  await kiosk.locator(`[id="${tile}"]`).click();
  await kiosk.locator('#kiosk-legs button').focus();
  const remove = await at();
  await refreshed();
  assert.equal(await at(), remove);
  await kiosk.locator('#language-en').focus();
  await kiosk.keyboard.press('Enter');
  await kiosk.locator('html[lang=en]').waitFor();
  assert.equal(await at(), 'language-en');
  await kiosk.context().close();
});

test('the reception is one key away from every step, and its ticket one more', async () => {
  const kiosk = await openKiosk();
  const { area } = await counted(kiosk);
  await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).focus();
  await kiosk.keyboard.press('Enter');
  await kiosk.locator(`[data-screen="${area}"]`).waitFor();
  const at = () => kiosk.evaluate(() => document.activeElement?.id);
  for (let stop = 0; stop < 30 && (await at()) !== 'kiosk-unsure'; stop += 1) await kiosk.keyboard.press('ArrowUp');
  await kiosk.keyboard.press('Enter');
  await kiosk.locator('.taken .number').waitFor();
});

test('a kiosk reads on at the site that its address names', async () => {
  const kiosk = await openKiosk();
  const { site } = guichet.demo;
  await kiosk.goto(`${guichet.url}/kiosk?site=${site}`);
  const read = kiosk.waitForRequest((request) => new URL(request.url()).pathname === '/kiosk/services');
  await guichet.issue();
  await kiosk.clock.runFor(3_000);
  assert.equal(new URL((await read).url()).searchParams.get('site'), site);
});

const MODES = [[], ['large'], ['contrast'], ['reach'], ['large', 'contrast'], ['large', 'reach'], ['large', 'contrast', 'reach']];

/** Turns comforts on, and waits until the screens are laid out for them. @param {import('./tools.mjs').Page} kiosk @param {string[]} modes */
async function turnOn(kiosk, modes) {
  for (const mode of modes) await kiosk.locator(`[data-comfort=${mode}]`).click();
  if (!modes.includes('large')) return;
  const most = () => kiosk.locator('.screen[data-screen^=area-] > .tiles').evaluateAll((all) => Math.max(...all.map((tiles) => tiles.children.length)));
  await until(most, (choices) => choices <= (modes.includes('reach') ? 3 : 4), 'fewer choices a screen');
}

/** What to bring is read. @param {import('./tools.mjs').Page} kiosk */
async function bring(kiosk) {
  if (!(await kiosk.locator('.taken details[open]').count())) await kiosk.locator('.taken summary').click();
}

/**
 * Every page that somebody may meet at the kiosk, one after the other.
 * @param {import('./tools.mjs').Page} kiosk
 * @param {(page: string) => Promise<void>} look
 */
async function everyPage(kiosk, look) {
  const all = await screens(kiosk);
  assert.ok(all.length > 10);
  for (const screen of all) {
    await show(kiosk, screen);
    await look(screen);
  }
  for (const dialog of ['kiosk-helped', 'kiosk-idle']) {
    await kiosk.evaluate((id) => /** @type {HTMLDialogElement} */ (document.getElementById(id)).showModal(), dialog);
    await look(dialog);
    await kiosk.evaluate((id) => /** @type {HTMLDialogElement} */ (document.getElementById(id)).close(), dialog);
  }
  await show(kiosk, 'areas');
  await kiosk.locator('#kiosk-several').click();
  await kiosk.locator('#kiosk-priority').click();
  for (const screen of ['areas', 'area-0', 'area-2']) {
    await show(kiosk, screen);
    await look(`${screen}, several`);
  }
  for (const area of ['area-0', 'area-1', 'area-2']) {
    await show(kiosk, area);
    await kiosk.locator(`[data-screen=${area}] [data-service]`).first().click();
  }
  assert.equal(await kiosk.locator('#kiosk-legs li').count(), 3);
  await look('visit');
  const problem = JSON.stringify({ type: 'disk-full', title: 'Plus de place', detail: "Le serveur n'a plus de place pour enregistrer. Rien n'a été fait : prévenez l'administration." });
  await kiosk.route('**/tickets', (route) => route.fulfill({ status: 507, contentType: 'application/problem+json', body: problem }));
  await kiosk.locator('#kiosk-take-all').click();
  await kiosk.locator('.told [data-open=reception]').waitFor();
  await look('refused');
  await kiosk.unroute('**/tickets');
  await kiosk.locator('.told [data-again]').click();
  await kiosk.locator('.taken .number').waitFor();
  await look('ticket of three services');
  await bring(kiosk);
  await look('ticket of three services, what to bring');
  await show(kiosk, 'area-2');
  await kiosk.locator('[data-screen=area-2] [data-service]').first().click();
  await kiosk.locator('.taken .number').waitFor();
  await look('ticket');
  await bring(kiosk);
  await look('ticket, what to bring');
  await show(kiosk, 'areas');
}

for (const modes of MODES) {
  test(`nothing scrolls, overlaps or is cut off, and all is large enough to touch: ${modes.join(' and ') || 'plain'}`, async () => {
    const kiosk = await openKiosk();
    await turnOn(kiosk, modes);
    await everyPage(kiosk, async (page) => {
      await fits(kiosk, page);
      for (const { name, top, width, height } of await controls(kiosk)) {
        // What stands behind a question cannot be touched.
        if (page.startsWith('kiosk-') && !(await kiosk.locator('dialog[open] button', { hasText: name }).count())) continue;
        assert.ok(Math.min(width, height) >= 20 * PIXELS_PER_MM, `${page}: ${name} is ${width} × ${height}`);
        if (modes.includes('reach')) assert.ok(top >= HEIGHT * 0.55, `${page}: ${name} is at ${top}`);
      }
      assert.ok((await kiosk.locator('.screen:visible .tiles > li').count()) <= 6, page);
      assert.deepEqual(await violations(kiosk), [], page);
      const asked = await kiosk.locator('#kiosk-services > section:visible').count();
      const stopped = await kiosk.locator('section.stopped:visible').count();
      const doors = await kiosk.locator('#kiosk-unsure:visible, [id^=tile-reception]:visible').count();
      if (asked > 0) assert.equal(doors, 1 - stopped, `${page}: the way to the reception`);
    });
    await kiosk.context().close();
  });
}

/**
 * How high the letters are of everything that is read, by where it stands: the smallest of each place.
 * @param {import('./tools.mjs').Page} kiosk
 * @returns {Promise<Record<string, number>>}
 */
function letters(kiosk) {
  return kiosk.evaluate(() => {
    /** @type {Record<string, number>} */
    const heights = {};
    const walker = document.createTreeWalker(/** @type {Element} */ (document.querySelector('guichet-kiosk')), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      const parent = text.parentElement;
      if (!parent || !text.data.trim() || !parent.checkVisibility() || parent.closest('svg, .hidden, .slip')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const height = range.getClientRects()[0]?.height ?? 0;
      // Screens in their pages are the same to who reads them.
      const place = (parent.closest('[id]')?.id ?? '').replace(/^(title-area-\d+|title-areas|tile-reception)-\d+$/, '$1');
      const key = `${place} ${parent.tagName} ${parent.className}`;
      heights[key] = Math.min(heights[key] ?? Infinity, height);
    }
    return heights;
  });
}

test('large text is a third larger on every page, whatever else is chosen', async () => {
  const kiosk = await openKiosk();
  /** @type {Record<string, Record<string, number>>} */
  const plain = {};
  await everyPage(kiosk, async (page) => void (plain[page] = await letters(kiosk)));
  const read = Object.assign({}, ...Object.values(plain));
  assert.ok(Object.keys(read).length > 60, 'everything is measured');
  for (const modes of MODES.filter((all) => all.includes('large'))) {
    const other = await openKiosk();
    await turnOn(other, modes);
    /** @type {Record<string, number>} */
    const seen = {};
    await everyPage(other, async (page) => {
      for (const [place, height] of Object.entries(await letters(other))) {
        seen[place] = height;
        const least = Math.min(...Object.values(plain).map((known) => known[place] ?? Infinity));
        if (least < Infinity) assert.ok(height >= 1.3 * least, `${modes}, ${page}: ${place} is ${height}, without ${least}`);
      }
    });
    // Where controls are within low reach, what several services are is told by the list itself.
    const gone = Object.keys(read).filter((place) => !(place in seen) && !place.startsWith('tile-more'));
    assert.deepEqual(gone, modes.includes('reach') ? ['kiosk-visit P lead'] : [], `${modes}: is read there, too`);
    await other.context().close();
  }
  await kiosk.context().close();
});

test('another way is offered before the ticket', async () => {
  const kiosk = await openKiosk();
  const tile = kiosk.locator('section', { has: kiosk.locator('.alternatives') }).first();
  await show(kiosk, (await tile.getAttribute('data-screen')) ?? '');
  await kiosk.locator('.alternatives svg[role=img]:visible').first().waitFor();
  assert.ok((await kiosk.locator('.alternatives:visible li').count()) > 0);
  assert.ok((await kiosk.locator('[data-service]:visible').count()) > 0);
});

test('missing paper is said before the choice, and the number is then not printed', async () => {
  const kiosk = await openKiosk('?printer=out');
  await kiosk.locator('.notice.alert', { hasText: 'papier' }).waitFor();
  await kiosk.locator('#tile-area-2').click();
  await kiosk.locator('[data-screen=area-2] [data-service]').first().click();
  await kiosk.locator('.taken .number').waitFor();
  assert.equal(await kiosk.locator('#kiosk-print').isVisible(), false);
  await kiosk.locator('[data-finish]').click();
  await kiosk.locator('.languages a[hreflang=en]').click();
  await kiosk.locator('html[lang=en] .notice.alert', { hasText: 'paper' }).waitFor();
});

test('a ticket is printed with a number of 25 mm', async () => {
  const kiosk = await openKiosk('?printer=always');
  await kiosk.evaluate(() => Object.assign(window, { printed: 0, print: () => ((/** @type {any} */ (window)).printed += 1) }));
  await kiosk.locator('#tile-area-2').click();
  await kiosk.locator('[data-screen=area-2] [data-service]').first().click();
  await until(() => kiosk.evaluate(() => /** @type {any} */ (window).printed), (printed) => printed === 1, 'printed once');
  await kiosk.emulateMedia({ media: 'print' });
  const slip = await kiosk.locator('.slip').innerText();
  for (const part of ['Hôtel de Ville', 'Aucun guichet', 'téléphone']) assert.ok(slip.includes(part), slip);
  const { letter, number, paper } = await kiosk.evaluate(() => {
    const text = document.querySelector('.slip-number text');
    const svg = document.querySelector('.slip-number');
    if (!(text instanceof SVGTextElement) || !svg) return { letter: 0, number: 0, paper: 0 };
    const pen = new OffscreenCanvas(10, 10).getContext('2d');
    const { fontFamily, fontWeight, fontSize } = getComputedStyle(text);
    const scale = svg.getBoundingClientRect().height / 27;
    if (pen) pen.font = `${fontWeight} ${10 * Number.parseFloat(fontSize)}px ${fontFamily}`;
    const ascent = Number(pen?.measureText('H').actualBoundingBoxAscent) / 10;
    return { letter: ascent * scale, number: text.getBoundingClientRect().width, paper: svg.getBoundingClientRect().width };
  });
  const millimetre = 96 / 25.4;
  assert.ok(letter >= 25 * millimetre, `${letter / millimetre} mm`);
  assert.ok(number <= paper, `${number} of ${paper}`);
  assert.equal(await kiosk.locator('.taken').isVisible(), false);
});

test('a suspended site and a lost link are said, and take nothing away', async () => {
  const kiosk = await openKiosk();
  const { site, manager_token } = guichet.demo;
  const reason = "exercice d'évacuation";
  const { status, body } = await guichet.api(`/sites/${site}/suspensions`, manager_token, { reason });
  assert.equal(status, 201);
  await kiosk.clock.resume();
  await kiosk.locator('.stopped', { hasText: reason }).waitFor();
  assert.deepEqual(await violations(kiosk), []);
  await fits(kiosk, 'suspended');
  await fetch(`${guichet.url}/api/v1/suspensions/${body.id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${manager_token}` } });
  await kiosk.locator('#tile-area-0').waitFor();
});
