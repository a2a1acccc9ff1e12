// Booking on a phone with JavaScript switched off: taps and screens are counted, and what people do to forms is done.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MovedTown, TUESDAY } from './moved.mjs';
import { startBrowser } from './tools.mjs';

/** @typedef {import('./tools.mjs').Page} Page */

const MOST_SCREENS = 7;
const MOST_TAPS = 9;
const MOST_BYTES = 45_000;
const NAME = 'Gwenaëlle d’Épée-Ó Néill 🎈 שלום';

/** A day to come: three after {@link TUESDAY}. */
const DAY = '2031-03-14';
const TIMES = `/rdv/times?kind=identite&persons=1&on=${DAY}`;

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

/** Somebody with a phone. */
class Person {
  taps = 0;
  screens = 1;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} path */
  static async at(path) {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(guichet.url + path);
    return new Person(page);
  }

  /** What leads to another screen. @param {string} selector */
  async go(selector) {
    this.taps += 1;
    this.screens += 1;
    await Promise.all([this.page.waitForEvent('framenavigated'), this.page.locator(selector).first().click()]);
    await this.page.waitForLoadState();
  }

  /** @param {string} field @param {string} text */
  async type(field, text) {
    this.taps += 1;
    await this.page.locator(field).click();
    await this.page.locator(field).fill(text);
  }

  title() {
    return this.page.locator('h1').innerText();
  }

  /** From the démarche to the check. @param {string} email @param {string} [times] */
  async untilCheck(email, times = TIMES) {
    await this.page.goto(guichet.url + times);
    await this.go('button[name=starts_at]');
    await this.type('#name', NAME);
    await this.type('#email', email);
    await this.go('button.big');
    assert.match(await this.title(), /tout est juste/);
  }

  async book(email = address()) {
    await this.untilCheck(email);
    await this.go('button.big');
    assert.equal(await this.title(), 'Votre rendez-vous');
    return new URL(this.page.url()).pathname;
  }

  /** The fields of the form on the page. @returns {Promise<Record<string, string>>} */
  async form() {
    const fields = await this.page.locator('form input[type=hidden]').all();
    const pairs = fields.map(async (field) => [await field.getAttribute('name'), await field.getAttribute('value')]);
    return Object.fromEntries(await Promise.all(pairs));
  }

  /** @param {string} path @param {Record<string, string>} form */
  async post(path, form) {
    const response = await this.page.request.post(guichet.url + path, { form, maxRedirects: 0, headers: { Accept: 'text/html' } });
    return { status: response.status(), to: response.headers()['location'] ?? '' };
  }
}

let people = 0;
/** Somebody who never booked before. */
function address() {
  people += 1;
  return `somebody-${people}@mairie.example`;
}

test('somebody books in seven screens and nine taps', async () => {
  const person = await Person.at('/');
  await person.go('a[href="/rdv"]');
  await person.go('a[href*="kind=identite"]');
  await person.go('a[href*="persons=2"]');
  await person.go('button.big');
  await person.type('#name', NAME);
  await person.type('#phone', '+33 (0)6 12.34-56 78');
  await person.go('button.big');
  const check = await person.page.locator('main').innerText();
  assert.ok(check.includes(NAME) && check.includes('2 personnes'), check);
  await person.go('button.big');
  const page = await person.page.locator('main').innerText();
  assert.match(page, /C'est confirmé/);
  assert.match(page, /[0-9A-Z]{6}/);
  assert.ok(person.screens <= MOST_SCREENS, `${person.screens} screens`);
  assert.ok(person.taps <= MOST_TAPS, `${person.taps} taps`);
  const calendar = await person.page.request.get(guichet.url + ((await person.page.locator('a[href*=".ics"]').getAttribute('href')) ?? ''));
  assert.match(await calendar.text(), /BEGIN:VEVENT/);
});

test('four identity documents and a school registration are one visit', async () => {
  const person = await Person.at('/rdv');
  await person.go('a[href*="kind=identite"]');
  await person.go('a[href*="persons=4"]');
  await person.go('a[href*="/rdv?kind=identite"]');
  await person.go('a[href*="kind=inscription-scolaire"]');
  if (new URL(person.page.url()).pathname === '/rdv/persons') await person.go('a[href*="persons=1"]');
  await person.untilCheck(address(), `${person.page.url().replace(guichet.url, '')}&on=${DAY}`);
  await person.go('button.big');
  const page = await person.page.locator('main').innerText();
  assert.ok(page.includes('4 personnes') && page.includes("Inscription à l'école"), page);
});

test('what is to be mended stands first, has the focus and leads to its field', async () => {
  const person = await Person.at(TIMES);
  await person.go('button[name=starts_at]');
  await person.type('#name', NAME.repeat(8));
  await person.type('#email', 'nobody');
  await person.go('button.big');
  assert.match(await person.page.title(), /^Erreur/);
  assert.equal(await person.page.locator('#rdv-errors a').count(), 2);
  assert.equal(await person.page.locator('#rdv-errors:focus').count(), 1);
  assert.equal(await person.page.locator('#name').inputValue(), NAME.repeat(8), 'nothing is cleared');
  await person.page.locator('#rdv-errors a[href="#email"]').click();
  assert.equal(await person.page.locator('#email:focus').count(), 1);
  await person.type('#name', NAME);
  await person.type('#email', address());
  await person.go('button.big');
  assert.match(await person.title(), /tout est juste/);
});

test('a confirmation that is sent twice is one appointment', async () => {
  const person = await Person.at('/');
  await person.untilCheck(address());
  const form = await person.form();
  const both = await Promise.all([person.post('/rdv/appointments', form), person.post('/rdv/appointments', form)]);
  const [one, other] = both.map(({ status, to }) => `${status} ${to.split('?')[0]}`);
  assert.match(one ?? '', /^303 \/rdv\/\w{26}$/);
  assert.equal(one, other);
});

test('the way back leads somewhere from every page, with everything that was typed', async () => {
  const person = await Person.at('/');
  await person.untilCheck(address());
  await person.page.goBack();
  assert.equal(await person.page.locator('#name').inputValue(), NAME);
  await person.go('button.big');
  await person.go('button[name=act]');
  assert.equal(await person.page.locator('#name').inputValue(), NAME, '"put my answers right" keeps them');
  await person.go('button.big');
  await person.go('button.big');
  const booked = new URL(person.page.url()).pathname;
  await person.page.goBack();
  assert.match(await person.title(), /tout est juste|Votre rendez-vous/);
  if (await person.page.locator('form button.big').count()) await person.go('form button.big');
  assert.equal(new URL(person.page.url()).pathname, booked, 'what is confirmed again is the same appointment');
});

test('of two tabs one gets the time, and the other loses nothing that was typed', async () => {
  const [one, other] = [await Person.at('/'), await Person.at('/')];
  await one.page.goto(guichet.url + TIMES);
  await one.go('button[name=starts_at]');
  await one.type('#name', NAME);
  await one.type('#email', address());
  const form = await one.form();
  // The hold is given back, and everybody else takes the time.
  assert.equal((await one.post('/rdv/releases', form)).status, 303);
  await other.page.goto(guichet.url + TIMES);
  const wanted = { ...(await other.form()), starts_at: (await other.page.locator('button[name=starts_at]').first().getAttribute('value')) ?? '' };
  for (let status = 303; status === 303; ) {
    delete (/** @type {any} */ (wanted).key);
    ({ status } = await other.post('/rdv/holds', wanted));
  }
  await other.go('button[name=starts_at]');
  assert.match(await other.title(), /vient d'être pris/);
  assert.ok((await other.page.locator('button[name=starts_at]').count()) > 1, 'other times are there');
  await one.go('button.big');
  assert.match(await one.title(), /vient d'être pris/);
  await one.go('button[name=starts_at]');
  assert.match(await one.title(), /tout est juste/);
  assert.ok((await one.page.locator('main').innerText()).includes(NAME));
});

test('an appointment is moved and made larger, and given up in two taps', async () => {
  const person = await Person.at('/');
  const booked = await person.book();
  const before = await person.page.locator('.summary').innerText();
  await person.go('a[href*="/times"]');
  await person.go('.rows li:nth-child(3) a');
  await person.go('a.button[href*="/moves"]');
  await person.go('button.big');
  assert.equal(new URL(person.page.url()).pathname, booked);
  assert.notEqual(await person.page.locator('.summary').innerText(), before);
  await person.go('a[href*="/persons"]');
  await person.page.locator('select').selectOption('3');
  await person.go('button.big');
  assert.match(await person.page.locator('main').innerText(), /3 personnes/);
  person.taps = 0;
  await person.go('a[href*="/cancellations"]');
  await person.go('button.grave');
  assert.equal(person.taps, 2);
  assert.equal(await person.title(), 'Rendez-vous annulé');
});

test('a program that opens every link of a letter changes nothing', async () => {
  const person = await Person.at('/');
  const booked = await person.book();
  const links = await person.page.locator('main a').evaluateAll((all) => all.map((it) => /** @type {HTMLAnchorElement} */ (it).href));
  for (const link of links.filter((it) => it.startsWith(guichet.url))) assert.ok((await person.page.request.get(link)).ok(), link);
  await person.page.goto(guichet.url + booked);
  assert.equal(await person.title(), 'Votre rendez-vous');
});

test('the first view of each page is light and needs no script', async () => {
  const person = await Person.at('/');
  await person.untilCheck(address());
  const check = await person.form();
  const { to } = await person.post('/rdv/appointments', check);
  for (const path of ['/rdv', '/rdv/persons?kind=identite', '/rdv/times?kind=identite&persons=1', to]) {
    const response = await person.page.request.get(guichet.url + path, { headers: { Accept: 'text/html' } });
    const html = await response.text();
    assert.ok(!html.includes('<script'), path);
    let bytes = Buffer.byteLength(html);
    for (const [, asset] of html.matchAll(/(?:href|src)="(\/(?:assets|town)[^"]*)"/g)) {
      const sent = await person.page.request.fetch(guichet.url + asset, { headers: { 'Accept-Encoding': 'gzip' } });
      bytes += Number(sent.headers()['content-length'] ?? (await sent.body()).length);
    }
    assert.ok(bytes <= MOST_BYTES, `${path}: ${bytes} bytes`);
  }
});

test('who signs is asked plainly, and is offered times at which an interpreter is there', async () => {
  const person = await Person.at('/rdv/times?kind=attestation-accueil&persons=1');
  assert.match((await person.page.locator('button.big[name=starts_at]').getAttribute('value')) ?? '', /^2031-03-11/);
  await person.page.locator('summary', { hasText: 'interprète' }).click();
  await person.go('a[href*="interpreter=sign_language"]');
  // Ten working days after Tuesday, 11 March.
  await person.page.locator('details', { hasText: 'les horaires commencent le mardi 25 mars' }).waitFor();
  const first = (await person.page.locator('button.big[name=starts_at]').getAttribute('value')) ?? '';
  assert.ok(Date.parse(first) >= Date.parse('2031-03-25T00:00:00+01:00'), first);
  await person.go('button.big[name=starts_at]');
  await person.type('#name', NAME);
  await person.type('#email', address());
  await person.go('button.big');
  await person.go('button.big');
  assert.match(await person.page.locator('.summary').innerText(), /Avec interprète en langue des signes \(LSF\)/);
  const code = new URL(person.page.url()).pathname.split('/').pop() ?? '';
  const { body } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  assert.equal(body.staff.contact.interpreter, 'sign_language');
  // Another time is looked for with the interpreter, too.
  await person.go('a[href*="/times"]');
  const next = /at=([^&]+)/.exec((await person.page.locator('a.button.big').getAttribute('href')) ?? '')?.[1] ?? '';
  assert.ok(Date.parse(decodeURIComponent(next)) >= Date.parse('2031-03-25T00:00:00+01:00'), next);
});

test('an interpreter who cannot be there is not promised, whatever the form says', async () => {
  const { site } = guichet.demo;
  const service = await guichet.service('attestation-accueil');
  const json = (/** @type {object} */ body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const ask = (/** @type {string} */ path, /** @type {object} */ body) => fetch(`${guichet.url}/api/v1/sites/${site}${path}`, json(body));
  const times = await guichet.times('attestation-accueil', { from: DAY, to: DAY });
  const starts_at = times[times.length >> 1];
  const early = await ask('/holds', { services: [service], starts_at, interpreter: 'sign_language' });
  assert.equal(early.status, 409, 'it is not held');
  const held = await (await ask('/holds', { services: [service], starts_at })).json();
  const contact = { name: NAME, email: address(), interpreter: 'sign_language' };
  const booked = await ask('/appointments', { hold: held.id, secret: held.secret, contact });
  assert.equal(booked.status, 422);
  assert.equal((await booked.json()).errors[0].field, 'contact.interpreter');
  const unknown = await ask('/appointments', { hold: held.id, secret: held.secret, contact: { ...contact, interpreter: 'mime' } });
  assert.equal(unknown.status, 422);
});

test('numbers of pre-applications are added by the link, one for each person, until three days before', async () => {
  const person = await Person.at('/rdv/times?kind=identite&persons=2&on=2031-03-20');
  await person.go('button[name=starts_at]');
  await person.type('#name', NAME);
  await person.type('#email', address());
  await person.go('button.big');
  await person.go('button.big');
  const main = () => person.page.locator('main').innerText();
  assert.match(await main(), /Il manque 2 numéros de pré-demande\. Ajoutez-les jusqu'au lundi 17 mars/);
  const booked = new URL(person.page.url()).pathname;
  await person.go('a[href*="/numbers"]');
  assert.equal(await person.page.locator('input[id^=number-]').count(), 2);
  await person.type('#number-1', 'tt1k c7jv 3e');
  await person.type('#number-2', 'TT1KC7');
  await person.go('button.big');
  assert.match(await person.page.title(), /^Erreur/);
  assert.deepEqual(await person.page.locator('#rdv-errors a').evaluateAll((all) => all.map((it) => it.getAttribute('href'))), ['#number-2']);
  assert.equal(await person.page.locator('#number-2').inputValue(), 'TT1KC7', 'nothing is cleared');
  await person.type('#number-2', 'TT1KC7JV3E');
  await person.go('button.big');
  assert.match(await person.page.locator('#rdv-errors').innerText(), /écrit deux fois/);
  await person.type('#number-2', '');
  await person.go('button.big');
  assert.equal(new URL(person.page.url()).pathname, booked);
  assert.match(await main(), /C'est enregistré.*Il manque votre numéro de pré-demande/s);
  const { body } = await guichet.api(`/appointments/${booked.split('/').pop()}`, guichet.demo.reception_token);
  assert.deepEqual(body.staff.contact.pre_applications, ['TT1KC7JV3E']);
  assert.equal(body.staff.contact.name, NAME, 'nothing else of the contact is touched');
  // Three days before it is over.
  await person.go('a[href*="/numbers"]');
  await person.type('#number-2', 'TT1KC7JV3F');
  const form = { ...(await person.form()), 'number-1': 'TT1KC7JV3E', 'number-2': 'TT1KC7JV3F' };
  await guichet.at('2031-03-18T08:00:00+01:00');
  assert.equal((await person.post(`${booked}/numbers`, form)).status, 409);
  await person.page.goto(guichet.url + booked);
  assert.equal(await person.page.locator('a[href*="/numbers"]').count(), 0);
});
