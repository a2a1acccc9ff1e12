// One visit from its beginning: booked on a phone without JavaScript for four identity documents and a school registration, told
// by a mail server, moved by the letter's link, announced at the kiosk by its QR code, called at the desk, shown in the hall.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Mailroom } from './mailroom.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { openPage, pair, startBrowser, until } from './tools.mjs';

const EMAIL = 'famille@mairie.example';

/** @type {Mailroom} */
let mailroom;
/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  mailroom = await Mailroom.open();
  guichet = await MovedTown.startAt(TUESDAY, {
    environment: { GUICHET_SMTP: `smtp://localhost:${mailroom.port}?tls=none`, GUICHET_LETTERS_FROM: 'Mairie <rdv@mairie.example>' },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
  await mailroom?.close();
});

/** A letter that came, by what its lead says. @param {string} lead */
function letter(lead) {
  return until(async () => mailroom.to(EMAIL).find((text) => text.includes(lead)) ?? '', (text) => text !== '', lead, 30_000);
}

/** The appointment's link in a letter. @param {string} text */
function link(text) {
  return /\/rdv\/(\w{26})\b/.exec(text)?.[1] ?? '';
}

test('a family books, is told, moves, comes, is called, and the display shows it', async () => {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const phone = await context.newPage();
  await phone.goto(`${guichet.url}/`);
  for (const way of ['a[href="/rdv"]', 'a[href*="kind=identite"]', 'a[href*="persons=4"]', 'a[href*="/rdv?kind=identite"]', 'a[href*="kind=inscription-scolaire"]']) {
    await phone.locator(way).first().click();
  }
  await phone.locator('a[href*="persons=4&kind=inscription-scolaire&persons=1"]').first().click();
  await phone.locator('button.big[name=starts_at]').click();
  await phone.locator('#name').fill('Famille Le Goff');
  await phone.locator('#email').fill(EMAIL);
  await phone.locator('button.big').click();
  await phone.locator('h1', { hasText: 'tout est juste' }).waitFor();
  await phone.locator('button.big').click();
  await phone.locator('h1', { hasText: 'Votre rendez-vous' }).waitFor();

  const code = link(await letter('Votre rendez-vous est pris.'));
  const { body: booked } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  assert.deepEqual(booked.services.map((/** @type {{persons: number}} */ it) => it.persons), [4, 1]);

  // By the letter's link alone.
  const other = await browser.newContext({ locale: 'fr-FR', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const later = await other.newPage();
  await later.goto(`${guichet.url}/rdv/${code}`);
  await later.getByRole('link', { name: 'Choisir un autre horaire' }).click();
  await later.locator('a.button.big').click();
  await later.getByRole('button', { name: 'Oui, changer' }).click();
  await later.locator('.notice', { hasText: 'voici votre nouvel horaire' }).waitFor();
  const scanned = link(await letter('Votre rendez-vous a changé.'));
  assert.equal(scanned, code, 'the link stays');
  const { body: moved } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  assert.notEqual(moved.starts_at, booked.starts_at);

  // Ten minutes before it.
  await guichet.at(new Date(Date.parse(moved.starts_at) - 10 * 60_000).toISOString());
  const kiosk = await openPage(browser, 1080, 1920);
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  await kiosk.locator('guichet-kiosk').waitFor();
  await kiosk.evaluate((read) => {
    for (const key of [...read, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, scanned);
  const number = (await kiosk.locator('.taken .number').innerText()).trim();
  assert.match(number, /^C\d{3,}$/);

  const display = await openPage(browser, 1920, 1080);
  await pair(display, guichet.url, guichet.demo.display_token);
  await display.locator('#display-newest .welcome, #display-newest .number').first().waitFor();
  const desk = await openPage(browser);
  const counter = guichet.demo.counters.find(({ id }) => id === moved.staff.counters[0].id);
  await pair(desk, guichet.url, counter?.agent_token ?? '');
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: number }).waitFor();
  await desk.locator('body').press('n');
  await display.locator('#display-newest .number', { hasText: number }).waitFor();
  assert.equal((await display.locator('#display-newest .counter').innerText()).replace(/\s+/g, ' ').trim(), counter?.name);
  const { body: here } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  assert.equal(here.state, 'checked_in');
  for (const it of [context, other, kiosk.context(), display.context(), desk.context()]) await it.close();
});
