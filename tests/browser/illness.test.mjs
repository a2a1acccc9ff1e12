// An agent is ill at 8:20, with thirty appointments: one action, and everybody is moved, told or on the list to call. What is
// told is read where it goes to.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MovedTown } from './moved.mjs';
import { pair, startBrowser, until } from './tools.mjs';

const MORNING = '2031-03-11T08:20:00+01:00';
/** A service of two counters: who has an appointment at the one finds no room at the other. */
const KIND = 'inscription-scolaire';
const PEOPLE = 30;

/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  guichet = await MovedTown.startAt(MORNING);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

/** By every way that there is, and by none. @param {number} nth */
function contact(nth) {
  const name = `Personne ${nth}`;
  const phone = `06 00 00 ${String(Math.floor(nth / 100)).padStart(2, '0')} ${String(nth % 100).padStart(2, '0')}`;
  const ways = [
    { name, email: `personne-${nth}@mairie.example` },
    { name, phone: phone.replace('06', '02') },
    { name, phone: phone.replace('06', '02'), never_by_voice: true },
    { name },
    { name, email: `personne-${nth}@mairie.example`, phone },
    { name, phone },
  ];
  return /** @type {{name: string, email?: string, phone?: string, never_by_voice?: boolean}} */ (ways[nth % ways.length]);
}

/** A desk whose browser runs no script. @param {string} token */
async function open(token) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await pair(page, guichet.url, token);
  return page;
}

/** @param {string} id */
async function appointment(id) {
  const { status, body } = await guichet.api(`/appointments/${id}`, guichet.demo.reception_token);
  assert.equal(status, 200);
  return body;
}

/** What was said about an appointment, the newest first. @param {string} id */
async function letters(id) {
  const { body } = await guichet.api(`/sites/${guichet.demo.site}/letters?appointment=${id}`, guichet.demo.reception_token);
  return /** @type {{id: string, kind: string, state: string, channel: string | null}[]} */ (body.letters);
}

/** The text of a letter that went out as a mail. @param {string} id */
async function mail(id) {
  const text = await readFile(join(guichet.data, 'letters', `${id}.eml`), 'utf8');
  return text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

test('an agent is ill at 8:20 with thirty appointments: one action, and nobody is forgotten', async () => {
  const today = MORNING.slice(0, 10);
  const times = (await guichet.times(KIND, { from: today, to: today })).slice(0, PEOPLE);
  assert.equal(times.length, PEOPLE);
  const booked = [];
  for (const [nth, at] of times.entries()) {
    booked.push(await guichet.book(KIND, at, contact(2 * nth)), await guichet.book(KIND, at, contact(2 * nth + 1)));
  }
  const ill = booked[0].staff.counters[0];
  const hit = booked.filter(({ staff }) => staff.counters[0].id === ill.id);
  assert.equal(hit.length, PEOPLE, 'each time has one of two at this counter');

  const page = await open(guichet.demo.manager_token);
  const query = new URLSearchParams({ counter: ill.id, on: today, from: '08:20', to: '23:59', reason: 'maladie', look: 'yes' });
  await page.goto(`${guichet.url}/desk/agenda/blocks?${query}`);
  await page.locator('section.panel button').click();
  await page.locator('h2', { hasText: `${PEOPLE} personnes sans place` }).waitFor();
  await page.getByRole('button', { name: "Écrire à tous : proposer d'autres heures" }).click();
  await page.locator('.notice', { hasText: 'chacun reçoit des horaires à choisir' }).waitFor();

  // The list says of each what was done: who was written to, and who is to be called.
  const list = page.url();
  const rows = /** @type {string[]} */ (await until(
    async () => (await page.goto(list), page.locator('table tbody tr').allInnerTexts()),
    (rows) => !rows.some((row) => row.includes('en route')),
    'every letter goes out',
  ));
  assert.equal(rows.length, PEOPLE);
  const proposed = new Map();
  for (const { staff, starts_at } of hit) {
    const row = rows.find((row) => row.startsWith(`${staff.contact.name}\t`)) ?? '';
    const [letter] = await letters(staff.id);
    assert.equal(letter?.kind, 'proposal', staff.contact.name);
    const isSoon = Date.parse(starts_at) <= Date.parse(MORNING) + 2 * 3_600_000;
    const isCalled = letter.state !== 'sent';
    assert.equal(row.includes('à appeler'), isSoon || isCalled, row);
    if (!isSoon && !isCalled) assert.match(row, /e-mail envoyé|lettre à imprimer|SMS envoyé/);
    if (letter.channel === 'email') {
      const links = (await mail(letter.id)).match(/\/rdv\/\w+\/moves\?at=[^\s"<]+/g) ?? [];
      assert.equal(new Set(links).size, 3, 'three times to choose from');
      proposed.set(staff.id, [...new Set(links)].slice(0, 3));
    }
  }
  const all = [...proposed.values()].flat().map((link) => link.split('?at=')[1]);
  assert.equal(new Set(all).size, all.length, 'no time is proposed to two');
  assert.ok(proposed.size >= 8, 'many have a mail address');
  assert.ok((await readdir(join(guichet.data, 'letters', 'paper', today))).length > 0, 'who wants no call has a letter on paper');

  // Whoever answers is on the list no more. A link alone changes nothing: mail programs open them.
  const [[first, links]] = /** @type {[[string, string[]]]} */ ([...proposed.entries()]);
  const citizen = await (await browser.newContext({ locale: 'fr-FR', viewport: { width: 390, height: 844 }, javaScriptEnabled: false })).newPage();
  const chosen = decodeURIComponent(links[2]?.split('?at=')[1] ?? '');
  await citizen.goto(guichet.url + links[2]);
  assert.notEqual(Date.parse((await appointment(first)).starts_at), Date.parse(chosen));
  await citizen.getByRole('button', { name: 'Oui, changer' }).click();
  await citizen.locator('h1', { hasText: 'Votre rendez-vous' }).waitFor();
  assert.equal(Date.parse((await appointment(first)).starts_at), Date.parse(chosen));
  await page.goto(list);
  assert.equal(await page.locator('table tbody tr').count(), PEOPLE - 1);

  // A second press writes to nobody twice.
  await page.getByRole('button', { name: 'Écrire à tous' }).click();
  await page.locator('.notice', { hasText: 'chacun reçoit' }).waitFor();
  const last = hit[PEOPLE - 1];
  assert.equal((await letters(last.staff.id)).filter(({ kind }) => kind === 'proposal').length, 1);

  // Whoever has not answered is moved, in one action; then nobody is left in the agent's time.
  await page.getByRole('button', { name: "Tout déplacer à l'heure libre suivante" }).click();
  await page.locator('h2', { hasText: "Personne n'attend plus de solution" }).waitFor();
  for (const { staff } of booked) {
    const now = await appointment(staff.id);
    assert.equal(now.state, 'booked');
    assert.ok(now.staff.counters[0].id !== ill.id || !now.starts_at.startsWith(today), `${staff.contact.name} waits for who is ill`);
  }
  for (const { staff } of hit) {
    const kinds = (await letters(staff.id)).map(({ kind }) => kind);
    assert.ok(kinds.includes('moved') || kinds.includes('change'), `${staff.contact.name} is told`);
  }
});

test('what cannot be kept is called off in one action, and said as the town hall’s own doing', async () => {
  const on = guichet.date(3);
  const at = (await guichet.times(KIND, { from: on, to: on })).find((at) => at.slice(11, 16) >= '10:00') ?? '';
  const people = [await guichet.book(KIND, at, contact(600)), await guichet.book(KIND, at, contact(604))];
  const { id } = people[0].staff.counters[0];
  const page = await open(guichet.demo.manager_token);
  const query = new URLSearchParams({ counter: id, on, from: '09:00', to: '18:00', look: 'yes' });
  await page.goto(`${guichet.url}/desk/agenda/blocks?${query}`);
  await page.locator('section.panel button').click();
  await page.locator('details summary', { hasText: 'Tout annuler' }).click();
  await page.getByRole('button', { name: 'Oui, annuler' }).click();
  await page.locator('h2', { hasText: "Personne n'attend plus de solution" }).waitFor();
  const states = await Promise.all(people.map(async ({ staff }) => (await appointment(staff.id)).state));
  assert.deepEqual(states.toSorted(), ['booked', 'cancelled']);
  const gone = people[states.indexOf('cancelled')].staff.id;
  const [letter] = await until(() => letters(gone), ([letter]) => letter?.state === 'sent', 'the letter goes out');
  assert.equal(letter?.kind, 'called_off');
  assert.match(await mail(letter?.id ?? ''), /Nous devons annuler votre rendez-vous/);
});
