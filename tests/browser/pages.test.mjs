// What holds for pages as they come: nothing from elsewhere, light, complete without JavaScript where citizens read them.
// The states of every page are in catalogue.mjs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { Guichet, blockSound, openPage, pair, startBrowser } from './tools.mjs';
import { Wire } from './wire.mjs';

/** @type {Guichet} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;
/** @type {import('./tools.mjs').BrowserContext} */
let context;
/** Paths of pages and fragments, by name. @type {Map<string, string>} */
const pages = new Map();

before(async () => {
  guichet = await Guichet.start();
  browser = await startBrowser();
  context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const { kiosk_token, display_token, reception_token } = guichet.demo;
  for (const token of [kiosk_token, display_token, reception_token, guichet.counter(0).agent_token]) await pair(page, guichet.url, token);
  await page.close();
  await prepare();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

/** Tickets in every state that a test can reach, and the paths of all pages. */
async function prepare() {
  const { id, agent_token } = guichet.counter(0);
  const act = (/** @type {string} */ path, body = {}) => guichet.api(path, agent_token, body);
  const states = ['waiting', 'parked', 'no_show', 'done', 'serving', 'withdrawn', 'called'];
  for (const state of states) {
    const ticket = await guichet.issue();
    pages.set(`ticket ${state}`, `/t/${ticket.code}`);
    if (state === 'withdrawn') await act(`/tickets/${ticket.id}/withdrawals`);
    if (state === 'waiting') pages.set('ticket at the kiosk', `/kiosk/ticket?code=${ticket.code}`);
    if (state === 'waiting' || state === 'withdrawn') continue;
    const counter = state === 'serving' ? guichet.counter(1) : guichet.counter(0);
    const called = await guichet.api(`/counters/${counter.id}/calls`, counter.agent_token, { ticket: ticket.id });
    if (called.status !== 201) continue;
    const step = { parked: 'parkings', no_show: 'no-shows', done: 'completions', serving: 'starts' }[state];
    if (step) await guichet.api(`/tickets/${ticket.id}/${step}`, counter.agent_token, {});
  }
  pages.set('home', '/');
  pages.set('pair', `/pair/${guichet.demo.kiosk_token}`);
  pages.set('kiosk', '/kiosk');
  pages.set('display', '/display');
  pages.set('counter panel', `/display/counter?counter=${id}`);
  pages.set('desk', `/desk?counter=${id}`);
  pages.set('services at the kiosk', '/kiosk/services');
  pages.set('panel of the desk', `/desk/panel?counter=${id}`);
  pages.set('reception', '/desk/accueil');
  pages.set('panel of the reception', '/desk/accueil/panel');
  pages.set('tickets at the reception', '/desk/accueil/tickets?text=0');
  pages.set('styleguide', '/styleguide');
  pages.set('error', '/nowhere');
  pages.set('unknown ticket', `/t/${'0'.repeat(26)}`);
}

/** A piece of a page, looked at within its page. @param {string} path */
function isFragment(path) {
  return path.startsWith('/kiosk/') || path.startsWith('/desk/');
}

test('every screen of the kiosk is accessible, fits without scrolling and has large targets', async () => {
  const page = await openPage(browser, 1080, 1920);
  await page.clock.install();
  await pair(page, guichet.url, guichet.demo.kiosk_token);
  const screens = await page.locator('#kiosk-services section').evaluateAll((all) =>
    all.map((screen) => screen.getAttribute('data-screen') ?? ''),
  );
  assert.ok(screens.length > 10, screens.join(' '));
  for (const screen of screens) {
    await page.evaluate((name) => /** @type {any} */ (document.querySelector('guichet-kiosk')).show(name), screen);
    assert.deepEqual(await violations(page), [], screen);
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), true, screen);
    const choices = await page.locator('.tile:visible').evaluateAll((all) => all.map((tile) => tile.getBoundingClientRect()));
    assert.ok(choices.length <= 6, screen);
    // A 32-inch portrait screen has 1080 pixels on 398 mm: 20 mm are 54 pixels.
    for (const { width, height } of choices) assert.ok(Math.min(width, height) >= 100, `${screen}: ${width} × ${height}`);
  }
  await page.evaluate(() => /** @type {any} */ (document.querySelector('guichet-kiosk')).show('area-0'));
  await page.clock.fastForward(46_000);
  await page.locator('#kiosk-idle[open]').waitFor();
  assert.deepEqual(await violations(page), [], 'still there?');
  await page.locator('#kiosk-idle-stay').click();
  await page.locator('#kiosk-services [data-service]:visible').first().click();
  await page.locator('#kiosk-result .number').waitFor();
  assert.deepEqual(await violations(page), [], 'a ticket');
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), true, 'a ticket');
  await page.context().close();
});

test('screens without a link, without sound and with a refusal are accessible too', async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const display = await openPage(browser, 1920, 1080);
  await display.clock.install();
  await pair(display, wire.url, guichet.demo.display_token);
  await display.addInitScript(blockSound);
  await display.reload();
  await display.locator('#display-sound button').waitFor();
  assert.deepEqual(await violations(display), [], 'a display without sound');
  // Beside a banner the town's line has no room: what is drawn is there all the same.
  await display.locator('#display-clock:not(:empty)').waitFor({ state: 'attached' });
  const desk = await openPage(browser);
  await pair(desk, wire.url, guichet.counter(2).agent_token);
  await desk.route('**/calls', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"type":"disk-full","title":"Plus de place"}' }),
  );
  await desk.locator('#desk-next').click();
  await desk.locator('#desk-said', { hasText: 'Plus de place' }).waitFor();
  assert.deepEqual(await violations(desk), [], 'a desk with a refusal');
  wire.cut();
  await desk.locator('#desk-stale').waitFor();
  assert.deepEqual(await violations(desk), [], 'a desk without a link');
  await display.clock.fastForward(13_000);
  await display.locator('#display-stale').waitFor();
  assert.deepEqual(await violations(display), [], 'a display that is out of date');
});

test('no page asks for anything elsewhere, and the policy lets nothing inline run', async () => {
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => request.url().startsWith(guichet.url) || complaints.push(request.url()));
  for (const [name, path] of pages) {
    if (isFragment(path)) continue;
    const response = await page.goto(guichet.url + path);
    assert.match(response?.headers()['content-security-policy'] ?? '', /default-src 'none'|default-src 'self'/, name);
    if (response?.ok()) assert.deepEqual(complaints, [], name);
    complaints.length = 0;
  }
  await page.close();
});

test('the live page is complete without JavaScript', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR', viewport: { width: 390, height: 844 } });
  const page = await plain.newPage();
  const ticket = await guichet.issue(2);
  await page.goto(`${guichet.url}/t/${ticket.code}`);
  const text = await page.locator('main').innerText();
  assert.ok(text.includes(ticket.number), text);
  assert.match(text, /avant vous|prochain/);
  assert.match(text, /attente/);
  assert.match(await page.content(), /<noscript><meta http-equiv="refresh" content="20">/);
  const counter = guichet.counter(2);
  await guichet.api(`/counters/${counter.id}/calls`, counter.agent_token, { ticket: ticket.id });
  await page.reload();
  assert.ok((await page.locator('main').innerText()).includes(counter.name));
  await plain.close();
});

/**
 * Bytes that came over the wire for a page and all it needs, by the end of each address.
 * @param {string} path
 */
async function weights(path) {
  // A browser that was never here, but for what it is paired with.
  const fresh = await browser.newContext({ storageState: await context.storageState() });
  const page = await fresh.newPage();
  /** @type {import('playwright-core').Request[]} */
  const asked = [];
  page.on('request', (request) => !request.url().endsWith('/live') && asked.push(request));
  await page.goto(guichet.url + path, { waitUntil: 'load' });
  const seen = asked.slice();
  const sizes = await Promise.all(seen.map((request) => request.sizes()));
  await fresh.close();
  return seen.map((request, place) => ({ url: request.url(), bytes: sizes[place]?.responseBodySize ?? 0 }));
}

test('the live page is under 20 KB', async () => {
  const { code } = await guichet.issue(2);
  const found = await weights(`/t/${code}`);
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total > 5_000 && total < 20_000, `${total} bytes in ${found.length} answers`);
});

test('the style sheets of a page are under 10 KB', async () => {
  for (const [name, path] of pages) {
    if (isFragment(path)) continue;
    const sheets = (await weights(path)).filter(({ url }) => url.endsWith('.css'));
    const total = sheets.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(sheets.length > 1 && total > 1_000 && total <= 10_000, `${name}: ${total} bytes`);
  }
});

test("the manager's day is read again by itself, and says when it is old", async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const { site, manager_token } = guichet.demo;
  const page = await openPage(browser, 1440, 900);
  await page.clock.install();
  await pair(page, wire.url, manager_token);
  await page.goto(`${wire.url}/manage/today?site=${site}`);
  await page.locator('guichet-today:defined').waitFor();
  const { status, body: stop } = await guichet.api(`/sites/${site}/suspensions`, manager_token, { kind: 'drill', reason: "exercice d'évacuation" });
  assert.equal(status, 201);
  await page.clock.fastForward(15_000);
  await page.locator('[aria-labelledby=today-suspensions] li', { hasText: /exercice/i }).waitFor();
  const ended = await fetch(`${guichet.url}/api/v1/suspensions/${stop.id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${manager_token}` } });
  assert.ok(ended.ok);
  wire.cut();
  await page.clock.fastForward(15_000);
  await page.locator('#today-stale', { hasText: /Non à jour depuis/ }).waitFor();
  wire.heal();
  await page.clock.fastForward(15_000);
  await page.locator('#today-stale').waitFor({ state: 'hidden' });
  await page.context().close();
});
