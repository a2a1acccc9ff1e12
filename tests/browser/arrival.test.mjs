// Who has an appointment says so at the kiosk: by the code that the scanner reads, by six characters, or by a time and three
// letters. What cannot be is told with what to do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { openPage, pair, startBrowser } from './tools.mjs';

/** A service of several counters whose times are not staggered. */
const KIND = 'attestation-accueil';
/** An appointment can be checked in so long before. */
const EARLY_MS = 30 * 60_000;

/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  guichet = await MovedTown.startAt(TUESDAY);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

async function openKiosk() {
  const kiosk = await openPage(browser, 1080, 1920);
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  await kiosk.locator('guichet-kiosk').waitFor();
  return kiosk;
}

/** The next time for which somebody can be checked in now, or the first for which it is too early. @param {boolean} now */
async function time(now) {
  const times = await guichet.times(KIND);
  const found = times.find((at) => Date.parse(at) - guichet.now() < EARLY_MS - 60_000 === now);
  assert.ok(found, 'the demonstration is open round the clock');
  return found;
}

/** @param {import('./tools.mjs').Page} kiosk @param {string} text types it as fast as a scanner does */
async function scan(kiosk, text) {
  await kiosk.evaluate((read) => {
    for (const key of [...read, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, text);
}

/** Taps that a person makes. @param {import('./tools.mjs').Page} kiosk */
function taps(kiosk) {
  let count = 0;
  return {
    tap: async (/** @type {string} */ what) => {
      count += 1;
      await kiosk.locator(what).click();
    },
    count: () => count,
  };
}

/** @param {string} text */
const keys = (text) => [...text].map((letter) => `section:not([hidden]) [data-type="${letter}"]`);

/** The appointment as it stands. @param {{code: string}} appointment */
async function state({ code }) {
  const { body } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  return body.state;
}

test('a code that the scanner reads is a ticket without a tap', async () => {
  const at = await time(true);
  const appointment = await guichet.book(KIND, at, { name: 'Anne Le Goff' });
  const kiosk = await openKiosk();
  await scan(kiosk, `https://mairie.example/rdv/${appointment.code}`);
  await kiosk.locator('.taken .number').waitFor();
  assert.equal(await state(appointment), 'checked_in');
  // The paper that was just printed has a code, too.
  await scan(kiosk, appointment.code);
  await kiosk.locator('.told', { hasText: 'Votre arrivée est déjà annoncée' }).waitFor();
  assert.deepEqual(await violations(kiosk), []);
  await scan(kiosk, '0'.repeat(26));
  await kiosk.locator('.told', { hasText: 'Nous ne trouvons pas ce rendez-vous' }).waitFor();
  await kiosk.context().close();
});

test('a short code is at most eight taps, and what was mistyped stays', async () => {
  const at = await time(true);
  const appointment = await guichet.book(KIND, at, { name: 'Yann Riou' });
  const kiosk = await openKiosk();
  const right = taps(kiosk);
  await right.tap('#tile-appointment');
  for (const key of keys(appointment.short_code)) await right.tap(key);
  assert.equal((await kiosk.locator('#kiosk-code').innerText()).replace(/\s/g, ''), appointment.short_code);
  await right.tap('#kiosk-code-ok');
  await kiosk.locator('.taken .number').waitFor();
  assert.ok(right.count() <= 8, `${right.count()} taps`);

  await kiosk.locator('[data-finish]').click();
  await kiosk.locator('#tile-appointment').click();
  assert.equal(await kiosk.locator('#kiosk-code').innerText(), '', 'nothing of the person before is left');
  await kiosk.locator('#kiosk-code-ok').click();
  await kiosk.locator('#kiosk-said', { hasText: 'Le code a 6 lettres et chiffres.' }).waitFor();
  for (const key of keys('ZZZZZZ')) await kiosk.locator(key).click();
  await kiosk.locator('#kiosk-code-ok').click();
  await kiosk.locator('.told', { hasText: 'Nous ne trouvons pas ce rendez-vous' }).waitFor();
  assert.deepEqual(await violations(kiosk), []);
  await kiosk.locator('.told [data-again]').click();
  assert.equal((await kiosk.locator('#kiosk-code').innerText()).replace(/\s/g, ''), 'ZZZZZZ');
  await kiosk.locator('section:not([hidden]) [data-erase]').click();
  assert.equal((await kiosk.locator('#kiosk-code').innerText()).replace(/\s/g, ''), 'ZZZZZ');
  await kiosk.keyboard.press('Backspace');
  assert.equal((await kiosk.locator('#kiosk-code').innerText()).replace(/\s/g, ''), 'ZZZZ');
  await kiosk.keyboard.press('a');
  await kiosk.locator('#kiosk-code', { hasText: 'ZZZZA' }).waitFor();
  await kiosk.context().close();
});

test('who has no code says the time and three letters, and nobody is named', async () => {
  const at = await time(true);
  const appointment = await guichet.book(KIND, at, { name: 'Maëlle L’Hostis' });
  const kiosk = await openKiosk();
  await kiosk.locator('#tile-appointment').click();
  await kiosk.locator('#kiosk-no-code').click();
  await kiosk.locator(`[data-hour="${Number(at.slice(11, 13))}"]`).click();
  await kiosk.locator(`[data-minute="${at.slice(14, 16)}"]`).click();
  for (const key of keys('LHO')) await kiosk.locator(key).click();
  const sent = kiosk.waitForRequest((request) => request.url().endsWith('/check-ins'));
  await kiosk.locator('#kiosk-letters-ok').click();
  assert.deepEqual((await sent).postDataJSON(), { time: at.slice(11, 16), letters: 'LHO', language: 'fr', priority: false });
  await kiosk.locator('.taken .number').waitFor();
  assert.equal(await state(appointment), 'checked_in');
  assert.ok(!(await kiosk.locator('guichet-kiosk').innerText()).includes('Hostis'));
  await kiosk.context().close();
});

test('who comes too early is told from when on', async () => {
  const at = await time(false);
  const appointment = await guichet.book(KIND, at, { name: 'Erwan Le Bras' });
  const kiosk = await openKiosk();
  await scan(kiosk, appointment.code);
  await kiosk.locator('.told', { hasText: 'Trop tôt' }).waitFor();
  assert.ok(await kiosk.locator('.told [data-open=reception]').isVisible(), 'the reception is always a way');
  assert.equal(await state(appointment), 'booked');
  await kiosk.context().close();
});

test('who stands before the wrong town hall is told which is right', async () => {
  const { body: sites } = await guichet.api('/sites', guichet.demo.admin_token);
  const other = sites.sites.find((/** @type {{id: string}} */ site) => site.id !== guichet.demo.site);
  const at = (await guichet.times('identite', { site: other.id }))[0] ?? '';
  const appointment = await guichet.book('identite', at, { name: 'Soizic Le Dantec' }, other.id);
  const kiosk = await openKiosk();
  await kiosk.locator('#tile-appointment').click();
  for (const key of keys(appointment.short_code)) await kiosk.locator(key).click();
  await kiosk.locator('#kiosk-code-ok').click();
  await kiosk.locator('.told', { hasText: 'Ce rendez-vous est dans un autre lieu' }).waitFor();
  await kiosk.context().close();
});
