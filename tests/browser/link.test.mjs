// What screens say when the link is lost or the server has been away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Guichet, blockSound, chimes, openPage, pair, spyOnSound, startBrowser, until } from './tools.mjs';
import { Wire } from './wire.mjs';

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

/** @param {number} place */
async function callNext(place) {
  const counter = guichet.counter(place);
  const { status, body } = await guichet.api(`/counters/${counter.id}/calls`, counter.agent_token, { finish: true });
  assert.equal(status, 201, JSON.stringify(body));
  return body.ticket.number;
}

test('after a kill the display comes back and shows the truth', async () => {
  const display = await openPage(browser, 1920, 1080);
  await display.addInitScript(spyOnSound);
  await pair(display, guichet.url, guichet.demo.display_token);
  await guichet.issue();
  await guichet.issue();
  const first = await callNext(0);
  await display.locator('#display-newest .number', { hasText: first }).waitFor();
  await until(() => chimes(display), (count) => count === 1, 'one chime');
  await guichet.kill();
  await guichet.run();
  const second = await callNext(0);
  await display.locator('#display-newest .number', { hasText: second }).waitFor();
  await until(() => chimes(display), (count) => count === 2, 'the new call chimes, the old one not again');
});

test('a display that hears nothing for 12 s says since when', async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const display = await openPage(browser, 1920, 1080);
  await display.clock.install();
  await pair(display, wire.url, guichet.demo.display_token);
  await display.locator('#display-clock:not(:empty)').waitFor();
  assert.equal(await display.locator('#display-stale').isVisible(), false);
  wire.die();
  await display.clock.fastForward(11_000);
  assert.equal(await display.locator('#display-stale').isVisible(), false);
  await display.clock.fastForward(2_000);
  await display.locator('#display-stale', { hasText: /\d+\sh\s\d\d/ }).waitFor();
  await display.clock.resume();
  wire.heal();
  await display.locator('#display-stale').waitFor({ state: 'hidden' });
});

test('a desk says at once that its link is lost, and when it is back', async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const desk = await openPage(browser);
  await pair(desk, wire.url, guichet.counter(0).agent_token);
  await desk.locator('guichet-desk').waitFor();
  await until(() => desk.locator('#desk-stale').isVisible(), (seen) => !seen, 'the desk is linked');
  wire.cut();
  await desk.locator('#desk-stale', { hasText: /\d/ }).waitFor();
  wire.heal();
  await desk.locator('#desk-stale').waitFor({ state: 'hidden' });
  await guichet.issue();
  await desk.locator('#desk-next', { hasText: /[A-Z]\d{3}/ }).waitFor();
});

test('a phone says that its page is old, and catches up', async (t) => {
  const ticket = await guichet.issue(1);
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const phone = await openPage(browser, 390, 844);
  const live = phone.waitForResponse((response) => response.url().endsWith('/live'));
  await phone.goto(`${wire.url}/t/${ticket.code}`);
  await live;
  wire.cut();
  await phone.locator('#live-lost').waitFor();
  const counter = guichet.counter(1);
  await guichet.api(`/counters/${counter.id}/calls`, counter.agent_token, { ticket: ticket.id });
  wire.heal();
  await phone.locator('main[data-state=called]').waitFor();
  await phone.locator('#live-lost').waitFor({ state: 'hidden' });
});

test('a kiosk says that it has no link', async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const kiosk = await openPage(browser, 1080, 1920);
  await kiosk.clock.install();
  await pair(kiosk, wire.url, guichet.demo.kiosk_token);
  await kiosk.locator('#tile-area-0').waitFor();
  wire.die();
  await kiosk.clock.fastForward(13_000);
  await kiosk.locator('#kiosk-link').waitFor();
  await kiosk.clock.resume();
  wire.heal();
  await kiosk.locator('#kiosk-link').waitFor({ state: 'hidden' });
});

test('a browser that blocks sound is asked visibly, and nothing is lost', async () => {
  const display = await openPage(browser, 1920, 1080);
  await pair(display, guichet.url, guichet.demo.display_token);
  await display.addInitScript(spyOnSound);
  await display.addInitScript(blockSound);
  await display.reload();
  await display.locator('#display-sound button').waitFor();
  await guichet.issue(2);
  const number = await callNext(2);
  await display.locator('#display-newest .number', { hasText: number }).waitFor();
  assert.equal(await chimes(display), 0);
  await display.keyboard.press('Enter');
  await until(() => chimes(display), (count) => count === 1, 'the chime follows the gesture');
  await display.locator('#display-sound button').waitFor({ state: 'hidden' });
});
