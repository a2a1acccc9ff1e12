// A ticket at the kiosk, a call at the desk, the call on the screen, the live page on the phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Guichet, chimes, openPage, pair, spyOnSound, startBrowser, until } from './tools.mjs';

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

/** A desk in a browser of its own. @param {number} place */
async function openDesk(place) {
  const desk = await openPage(browser);
  await pair(desk, guichet.url, guichet.counter(place).agent_token);
  await desk.locator('guichet-desk').waitFor();
  return desk;
}

/** A display in a browser of its own, with a spy on its sound. */
async function openDisplay() {
  const display = await openPage(browser, 1920, 1080);
  await display.addInitScript(spyOnSound);
  await pair(display, guichet.url, guichet.demo.display_token);
  await display.locator('#display-newest .welcome, #display-newest .number').first().waitFor();
  return display;
}

/**
 * Takes a ticket at the kiosk by touching the first choices; gives its number and live page.
 * @param {import('./tools.mjs').Page} kiosk
 * @param {string} service
 */
async function take(kiosk, service) {
  let taps = 0;
  const answer = kiosk.waitForResponse((response) => response.url().includes('/kiosk/ticket?code='));
  const tap = async (/** @type {string} */ choice) => {
    taps += 1;
    await kiosk.locator(choice).click();
  };
  const name = `tile-service-${service}`;
  const area = kiosk.locator('section', { has: kiosk.locator(`[id="${name}"]`) });
  await tap(`[data-screen=areas] [data-open="${await area.getAttribute('data-screen')}"]`);
  await tap(`[id="${name}"]`);
  const counted = kiosk.locator(`[id="${name}-1"]`);
  if (await counted.isVisible()) await tap(`[id="${name}-1"]`);
  await kiosk.locator('#kiosk-result .number').waitFor();
  const number = (await kiosk.locator('#kiosk-result .number').innerText()).trim();
  return { number, taps, code: new URL((await answer).url()).searchParams.get('code') ?? '' };
}

test('kiosk, desk, display and phone tell the same story', async () => {
  await guichet.clear(0);
  const kiosk = await openPage(browser, 1080, 1920);
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  const display = await openDisplay();
  const desk = await openDesk(0);

  const counter = guichet.counter(0);
  const { number, taps, code } = await take(kiosk, counter.services[0] ?? '');
  assert.ok(taps <= 3, `${taps} taps`);
  assert.match(number, /^[A-Z]\d{3,}$/);
  assert.equal(await kiosk.locator('#kiosk-result .qr svg').count(), 1);

  const phone = await openPage(browser, 390, 844);
  await phone.goto(`${guichet.url}/t/${code}`);
  assert.equal((await phone.locator('main .number').innerText()).includes(number), true);
  assert.equal(await phone.locator('main').getAttribute('data-state'), 'waiting');

  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: number }).waitFor();
  await desk.locator('body').press('n');
  await display.locator('#display-newest .number', { hasText: number }).waitFor();
  assert.equal((await display.locator('#display-newest .counter').innerText()).replace(/\s+/g, ' ').trim(), counter.name);
  await phone.locator('main[data-state=called]').waitFor();
  assert.match(await phone.title(), new RegExp(number));
  assert.equal((await phone.locator('main .where').innerText()).startsWith(counter.name), true);
  await until(() => phone.locator('#live-said').innerText(), (said) => said.includes(number), 'the phone says it');
  await until(() => chimes(display), (count) => count === 1, 'one chime');

  await desk.locator('body').press('r');
  await until(() => chimes(display), (count) => count === 2, 'ringing again chimes again');
  await desk.locator('body').press('s');
  await phone.locator('main[data-state=serving]').waitFor();
  await desk.locator('body').press('d');
  await phone.locator('main[data-state=done]').waitFor();
  await display.locator('#display-calls .call', { hasText: number }).first().waitFor();
  await display.reload();
  await display.locator('#display-calls .call', { hasText: number }).first().waitFor();
  assert.equal(await chimes(display), 0, 'a reload repeats nothing');
});

test('two presses of next call one person', async () => {
  await guichet.clear(1);
  const desk = await openDesk(1);
  const [first, second] = [await guichet.issue(1), await guichet.issue(1)];
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: first.number }).waitFor();
  const sent = [];
  desk.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await desk.evaluate(() => {
    const next = document.querySelector('#desk-next');
    if (next instanceof HTMLElement) for (const _ of [1, 2, 3]) next.click();
  });
  await desk.locator('.current .number', { hasText: first.number }).waitFor();
  assert.equal(sent.length, 1);
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: second.number }).waitFor();
  await desk.locator('body').press('d');
  await desk.locator('.current .number').waitFor({ state: 'detached' });
});

test('a lost answer is asked for again with the same key', async () => {
  await guichet.clear(2);
  const desk = await openDesk(2);
  const ticket = await guichet.issue(2);
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: ticket.number }).waitFor();
  /** @type {string[]} */
  const keys = [];
  await desk.route('**/calls', async (route) => {
    keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  await desk.locator('#desk-next').click();
  await desk.locator('.current .number', { hasText: ticket.number }).waitFor();
  await until(async () => keys.length, (count) => count === 2, 'a second request');
  assert.equal(keys[0], keys[1]);
  assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
});

test('absent, on hold, back again, undone', async () => {
  await guichet.clear(3);
  const desk = await openDesk(3);
  const { number, id } = await guichet.issue(3);
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: number }).waitFor();
  await desk.locator('body').press('n');
  await desk.locator('.current .number', { hasText: number }).waitFor();
  await desk.locator('body').press('a');
  await desk.locator('section[aria-labelledby=desk-missed]', { hasText: number }).waitFor();
  await desk.locator('body').press('z');
  await desk.locator('.current .number', { hasText: number }).waitFor();
  await desk.locator('body').press('p');
  await desk.locator('section[aria-labelledby=desk-parked]', { hasText: number }).waitFor();
  await desk.locator(`[id="desk-recall-${id}"]`).click();
  await desk.locator('.current .number', { hasText: number }).waitFor();
  await desk.locator('body').press('d');
  await desk.locator('.current .number').waitFor({ state: 'detached' });
});

test('a pause is told and ended', async () => {
  const desk = await openDesk(4);
  if (await desk.locator('#desk-open').isVisible()) await desk.locator('#desk-open').click();
  await desk.locator('#desk-pause summary').click();
  await desk.locator('#desk-pause select[name=until]').selectOption('15');
  await desk.locator('#desk-pause button').click();
  await desk.locator('.title .pill.warn').waitFor();
  await desk.locator('#desk-open').click();
  await desk.locator('.title .pill.good').waitFor();
});

test('a choice that is open stays as it is while the line moves', async () => {
  await guichet.clear(5);
  const desk = await openDesk(5);
  const called = await guichet.issue(5);
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: called.number }).waitFor();
  await desk.locator('body').press('n');
  await desk.locator('.current .number', { hasText: called.number }).waitFor();
  await desk.locator('body').press('t');
  const select = desk.locator('#desk-transfer select[name=service]');
  await select.selectOption({ index: 1 });
  const chosen = await select.inputValue();
  const newcomer = await guichet.issue(5);
  await desk.locator('table.line', { hasText: newcomer.number }).waitFor();
  assert.equal(await desk.locator('#desk-transfer').getAttribute('open'), '');
  assert.equal(await select.inputValue(), chosen);
  assert.equal(await desk.evaluate(() => document.activeElement?.getAttribute('name')), 'service');
});

test('the kiosk works by keys alone and forgets who was there', async () => {
  const kiosk = await openPage(browser, 1080, 1920);
  await kiosk.clock.install();
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  await kiosk.locator('guichet-kiosk').waitFor();
  for (const tile of ['tile-appointment', 'tile-area-0']) {
    await kiosk.keyboard.press('ArrowDown');
    assert.equal(await kiosk.evaluate(() => document.activeElement?.id), tile);
  }
  await kiosk.keyboard.press('Enter');
  await kiosk.locator('[data-screen=area-0]').waitFor();
  await kiosk.keyboard.press('Escape');
  await kiosk.locator('[data-screen=areas]').waitFor();
  await kiosk.locator('.languages a[hreflang=en]').click();
  await kiosk.locator('html[lang=en]').waitFor();
  await kiosk.locator('#tile-area-0').click();
  // Who walks by keys has three times as long.
  await kiosk.clock.fastForward(136_000);
  await kiosk.locator('#kiosk-idle[open]').waitFor();
  await kiosk.locator('#kiosk-idle-stay').click();
  await kiosk.locator('#kiosk-idle[open]').waitFor({ state: 'detached' });
  await kiosk.locator('[data-screen=area-0]').waitFor();
  await kiosk.clock.fastForward(136_000);
  await kiosk.locator('#kiosk-idle[open]').waitFor();
  await kiosk.clock.runFor(61_000);
  await kiosk.locator('html[lang=fr] [data-screen=areas]').waitFor();
});

test('a lost answer at the kiosk makes one ticket', async () => {
  const kiosk = await openPage(browser, 1080, 1920);
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  /** @type {string[]} */
  const numbers = [];
  await kiosk.route('**/tickets', async (route) => {
    const response = await route.fetch();
    numbers.push((await response.json()).number);
    if (numbers.length === 1) await route.abort('connectionreset');
    else await route.fulfill({ response });
  });
  const { number } = await take(kiosk, guichet.counter(0).services[0] ?? '');
  assert.deepEqual(numbers, [number, number]);
});
