// What did not reach people by itself: who is called, written to again, or has a letter on paper. All by plain forms.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { Mailroom } from './mailroom.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { pair, startBrowser, until } from './tools.mjs';
import { mistakes } from './valid.mjs';

/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;
/** @type {Mailroom} */
let mailroom;
/** Where screens are kept to be looked at. */
const SHOTS = process.env['GUICHET_SHOTS'];

/** @type {Record<string, {name: string, email?: string, phone?: string, never_by_voice?: boolean}>} */
const PEOPLE = {
  phone: { name: 'Anne Abgrall', phone: '02 61 91 00 11' },
  unknown: { name: 'Berc Bihan', email: 'bihan@mairie.example', phone: '02 61 91 00 12' },
  full: { name: 'Chann Coat', email: 'coat@mairie.example', phone: '02 61 91 00 13', never_by_voice: true },
  paper: { name: 'Dewi Danno' },
  mail: { name: 'Erell Even', email: 'even@mairie.example' },
};

before(async () => {
  mailroom = await Mailroom.open();
  mailroom.refused = { 'bihan@mairie.example': 550, 'coat@mairie.example': 552 };
  const environment = { GUICHET_SMTP: `smtp://127.0.0.1:${mailroom.port}?tls=none`, GUICHET_LETTERS_FROM: 'Mairie de Lorient <rdv@lorient.example>' };
  guichet = await MovedTown.startAt(TUESDAY, { environment });
  browser = await startBrowser();
  const times = await guichet.times('identite', { from: guichet.date(3), to: guichet.date(4) });
  for (const [nth, person] of Object.values(PEOPLE).entries()) await guichet.book('identite', times[nth] ?? '', person);
  await until(ended, (all) => all, 'every letter that is due came to an end');
});
after(async () => {
  await browser?.close();
  await guichet?.end();
  await mailroom?.close();
});

/** Whether each confirmation went out or will not. */
async function ended() {
  const { body } = await guichet.api(`/sites/${guichet.demo.site}/letters`, guichet.demo.reception_token);
  const booked = body.letters.filter((/** @type {{kind: string}} */ it) => it.kind === 'confirmation');
  return booked.length === Object.keys(PEOPLE).length && booked.every((/** @type {{state: string}} */ it) => it.state !== 'waiting');
}

/** A desk whose browser runs no script. @param {number} [width] */
async function open(width = 1440) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await pair(page, guichet.url, guichet.demo.reception_token);
  await page.goto(`${guichet.url}/desk/agenda`);
  return page;
}

/** @param {import('./tools.mjs').Page} page @param {string} name */
async function keep(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

/** How many sheets a page takes on paper. @param {import('./tools.mjs').Page} page */
async function sheets(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test('who was not reached is listed with the reason in plain words, whom to call, and nobody who wants no call is called', async () => {
  const page = await open();
  await page.getByRole('link', { name: 'Messages : 3 à suivre' }).click();
  await page.locator('h2', { hasText: '3 personnes à prévenir' }).waitFor();
  const row = (/** @type {string} */ name) => page.locator('tbody tr', { hasText: name });
  for (const [name, ...said] of [
    ['Anne Abgrall', "N'a donné qu'un téléphone.", '02 61 91 00 11', 'Rendez-vous pris'],
    ['Berc Bihan', 'Adresse e-mail inconnue (550).', '02 61 91 00 12'],
    ['Chann Coat', 'Boîte e-mail pleine (552).', 'Ne veut pas être appelé'],
  ]) {
    const text = await row(name ?? '').innerText();
    for (const part of said) assert.ok(text.replaceAll('\u00a0', ' ').includes(part), `${name}: ${text}`);
  }
  assert.equal(await row('Anne Abgrall').locator('.phone').getAttribute('href'), 'tel:0261910011');
  assert.equal(await row('Chann Coat').locator('.phone').count(), 0, 'no number to be tapped');
  assert.equal(await row('Anne Abgrall').getByRole('button', { name: 'Renvoyer' }).count(), 0, 'nothing was refused');
  await keep(page, 'messages-1440');

  // Told, and once more from a page that is out of date.
  const old = await open();
  await old.goto(page.url());
  for (const each of [page, old]) {
    await each.locator('tbody tr', { hasText: 'Anne Abgrall' }).getByRole('button', { name: 'Prévenu' }).click();
    await each.locator('.notice', { hasText: 'la personne est prévenue' }).waitFor();
    assert.equal(await each.locator('tbody tr', { hasText: 'Anne Abgrall' }).count(), 0);
  }
  await old.context().close();

  // Where no way is left, it can be sent once more: the mailbox has room again.
  mailroom.refused = {};
  await row('Chann Coat').getByRole('button', { name: 'Renvoyer' }).click();
  await page.locator('.notice', { hasText: 'Le message repart.' }).waitFor();
  await until(async () => mailroom.to('coat@mairie.example').length, (many) => many === 1, 'the letter arrives');
  await page.getByRole('link', { name: 'Messages : 1 à suivre' }).click();
  await row('Berc Bihan').getByRole('button', { name: 'Prévenu' }).click();
  await page.locator('h2', { hasText: 'Tout le monde est prévenu' }).waitFor();
  await keep(page, 'messages-none-1440');
  await page.context().close();
});

test('the letters of the day are printed from there, one sheet each, in large type', async () => {
  const page = await open();
  await page.getByRole('link', { name: /^Messages/ }).click();
  await page.getByRole('link', { name: /1 lettre$/ }).click();
  assert.equal(await page.locator('article').count(), 1);
  const text = await page.locator('article').innerText();
  assert.ok(text.includes('Bonjour Dewi Danno') && text.includes('À apporter'), text);
  const points = await page.locator('article p').first().evaluate((it) => (Number.parseFloat(getComputedStyle(it).fontSize) * 72) / 96);
  assert.ok(Math.round(points) >= 16, `${points} points`);
  assert.equal(await sheets(page), 1);
  const printed = await page.context().newPage();
  await printed.emulateMedia({ media: 'print' });
  await printed.goto(page.url());
  await keep(printed, 'paper');
  assert.deepEqual(await mistakes(await page.content()), []);
  await page.getByRole('link', { name: 'Retour aux messages' }).click();
  await page.locator('h1', { hasText: 'Messages' }).waitFor();
  await page.context().close();
});

test('neither the list nor the sheets have a barrier, and the list is read on a narrow screen', async () => {
  const times = await guichet.times('identite', { from: guichet.date(6), to: guichet.date(8) });
  await guichet.book('identite', times[0] ?? '', { name: 'Fañch Le Fur', phone: '02 61 91 00 14' });
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await pair(page, guichet.url, guichet.demo.reception_token);
  const list = `${guichet.url}/desk/agenda/letters`;
  await until(async () => (await page.goto(list), page.locator('tbody tr', { hasText: 'Fañch' }).count()), (many) => many === 1, 'somebody to call');
  const paper = (await page.getByRole('link', { name: 'Imprimer la lettre' }).first().getAttribute('href')) ?? '';
  for (const path of [list, guichet.url + paper, `${list}/paper`]) {
    await page.goto(path);
    assert.deepEqual(await violations(page), [], path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
    await keep(page, path === list ? 'messages-360' : 'sheets-360');
  }
  const response = await context.request.get(list, { headers: { Accept: 'text/html' } });
  assert.deepEqual(await mistakes(await response.text()), []);
  await context.close();
});
