// The agenda of the counters, without JavaScript as with it: booked on the phone, found, changed, received; a counter's time
// blocked, and nobody forgotten.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { pair, startBrowser } from './tools.mjs';

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

/** A desk whose browser runs no script. @param {string} token @param {string} [path] */
async function open(token, path = '/desk/agenda') {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await pair(page, guichet.url, token);
  await page.goto(guichet.url + path);
  return page;
}

/** @param {import('./tools.mjs').Page} page @param {string} text */
async function said(page, text) {
  await page.locator('.notice', { hasText: text }).waitFor();
}

/** @param {import('./tools.mjs').Page} page @param {string} text */
async function find(page, text) {
  await page.locator('#agenda-text').fill(text);
  await page.locator('#agenda-text').press('Enter');
}

test('somebody on the phone has an appointment after a service, a time and a name, and is found by all that is remembered', async () => {
  const page = await open(guichet.demo.reception_token);
  await page.getByRole('link', { name: 'Nouveau rendez-vous' }).click();
  await page.locator('[name=service]').selectOption({ label: "Carte d'identité, passeport : demande" });
  await page.locator('[name=persons]').fill('2');
  await page.locator('[name=persons]').press('Enter');
  const time = page.locator('.times input').nth(3);
  await time.check();
  const value = await time.getAttribute('value');
  await page.locator('#name').press('Enter');
  // Nothing that was chosen is lost where something is missing.
  await page.locator('.errors a', { hasText: 'Donnez un nom' }).waitFor();
  assert.match(await page.title(), /^Erreur/);
  assert.equal(await page.locator('.times input:checked').getAttribute('value'), value);
  assert.equal(await page.locator('form.asked [name=persons]').inputValue(), '2');
  await page.locator('#name').fill('Gwenaëlle Le Goff');
  await page.locator('#phone').fill('06 98 76 54 32');
  await page.locator('#name').press('Enter');
  await said(page, 'Le rendez-vous est pris.');
  const path = new URL(page.url()).pathname;
  const id = path.split('/').pop();
  const { body } = await guichet.api(`/appointments/${id}`, guichet.demo.reception_token);
  assert.deepEqual([body.starts_at, body.services[0].persons, body.staff.channel], [value, 2, 'staff']);
  for (const text of ['le gof', '7654', body.short_code.toLowerCase(), `http://x/rdv/${body.code}`]) {
    await find(page, text);
    assert.equal(new URL(page.url()).pathname, path, text);
  }
  await find(page, 'personne');
  await page.locator('main', { hasText: 'Aucun rendez-vous trouvé' }).waitFor();
  await page.context().close();
});

test('an appointment is moved, changed, corrected and cancelled by plain forms, and the day shows it', async () => {
  const times = await guichet.times('identite', { from: guichet.date(3), to: guichet.date(4) });
  const booked = await guichet.book('identite', times[4] ?? '', { name: 'Yan Rioux' });
  const page = await open(guichet.demo.reception_token, `/desk/agenda/rdv/${booked.staff.id}`);
  await page.locator('#agenda-name summary').click();
  await page.locator('#name').fill('Yann Riou');
  await page.locator('#agenda-name button').click();
  await said(page, 'Le nom est corrigé.');
  await page.locator('#agenda-persons summary').click();
  await page.locator('#persons-1').fill('2');
  await page.locator('#agenda-persons button').click();
  await said(page, 'Le nombre est changé.');
  await page.getByRole('link', { name: "Changer d'heure" }).click();
  const time = page.locator('.times input').nth(10);
  const value = (await time.getAttribute('value')) ?? '';
  await time.check();
  await page.locator('main button.big').click();
  await said(page, 'Le rendez-vous est déplacé.');

  await page.locator('.lead a').first().click();
  const entry = page.locator('td .entry', { hasText: 'Yann Riou' });
  await entry.waitFor();
  // A cell is told with its counter and its half-hour.
  const row = await entry.locator('xpath=ancestor::tr/th[@scope="row"]').innerText();
  const [hour, minute] = [Number(value.slice(11, 13)), Number(value.slice(14, 16))];
  assert.equal(row.replace(/\s/g, ''), `${hour}h${minute < 30 ? '' : '30'}`);
  const head = await page.locator('thead th').allInnerTexts();
  const place = await entry.locator('xpath=ancestor::tr').locator('th, td').evaluateAll((cells) => cells.findIndex((cell) => cell.textContent?.includes('Yann Riou')));
  const { body: moved } = await guichet.api(`/appointments/${booked.staff.id}`, guichet.demo.reception_token);
  assert.equal(head[place], moved.staff.counters[0].name);
  await page.getByRole('link', { name: 'Voir la semaine' }).click();
  await page.locator('td a', { hasText: '1 rendez-vous' }).first().waitFor();

  await page.goto(`${guichet.url}/desk/agenda/rdv/${booked.staff.id}`);
  await page.locator('#agenda-cancel summary').click();
  await page.locator('#agenda-cancel button').click();
  await said(page, 'Le rendez-vous est annulé.');
  assert.equal(await page.locator('#agenda-cancel').count(), 0, 'nothing more can be done');
  await page.context().close();
});

test('who comes is received by name, once', async () => {
  const [at = ''] = await guichet.times('identite');
  const booked = await guichet.book('identite', at, { name: 'Maëlle Kervella' });
  const page = await open(guichet.demo.reception_token);
  await find(page, 'kerv');
  await page.getByRole('button', { name: 'Est là' }).click();
  await said(page, "L'arrivée est annoncée");
  await page.locator('.number', { hasText: /^C\d+$/ }).waitFor();
  const { body } = await guichet.api(`/appointments/${booked.code}`, guichet.demo.reception_token);
  assert.equal(body.state, 'checked_in');
  assert.equal(await page.getByRole('button', { name: 'Est là' }).count(), 0);
  await page.context().close();
});

test('an interpreter is booked for somebody on the phone, and colleagues know it on the day', async () => {
  const page = await open(guichet.demo.reception_token, '/desk/agenda/new');
  await page.locator('[name=service]').selectOption({ label: "Carte d'identité, passeport : demande" });
  await page.locator('[name=interpreter]').selectOption('sign_language');
  await page.locator('[name=persons]').press('Enter');
  await page.locator('.notice', { hasText: 'à partir du mardi 25 mars' }).waitFor();
  assert.match((await page.locator('.times input').first().getAttribute('value')) ?? '', /^2031-03-25/);
  await page.locator('#name').fill('Loeiz Le Moal');
  await page.locator('#name').press('Enter');
  await said(page, 'Le rendez-vous est pris.');
  await page.locator('.facts', { hasText: 'Langue des signes (LSF)' }).waitFor();
  await page.locator('#agenda-numbers summary').click();
  await page.locator('#numbers').fill('TT1KC7');
  await page.locator('#agenda-numbers button').click();
  await page.locator('#numbers-wrong').waitFor();
  await page.locator('#numbers').fill('tt1kc7jv3e');
  await page.locator('#agenda-numbers button').click();
  await said(page, 'Les numéros sont enregistrés.');
  await page.locator('.facts', { hasText: 'TT1KC7JV3E' }).waitFor();
  await page.context().close();

  // Staff may know of somebody who comes today; the ticket then says it.
  const [at = ''] = await guichet.times('identite');
  const contact = /** @type {{name: string}} */ ({ name: 'Loeiz Le Bihan', interpreter: 'sign_language' });
  const { code } = await guichet.book('identite', at, contact);
  const { body: ticket } = await guichet.api(`/sites/${guichet.demo.site}/check-ins`, guichet.demo.reception_token, { code });
  const { body: seen } = await guichet.api(`/sites/${guichet.demo.site}/tickets?number=${ticket.number}`, guichet.demo.reception_token);
  assert.deepEqual(seen.staff.needs, ['sign_language']);
});

test('who came to the wrong town hall is received here in one action, and nobody waits there any more', async () => {
  const { body: sites } = await guichet.api('/sites', guichet.demo.admin_token);
  const other = sites.sites.find((/** @type {{id: string}} */ site) => site.id !== guichet.demo.site);
  const [at = ''] = await guichet.times('identite', { site: other.id });
  const booked = await guichet.book('identite', at, { name: 'Soizic Le Dantec' }, other.id);
  const page = await open(guichet.demo.reception_token);
  // Nobody finds by name who booked elsewhere.
  await find(page, 'dantec');
  await page.locator('main', { hasText: 'Aucun rendez-vous trouvé' }).waitFor();
  await find(page, booked.code);
  await page.locator('h2', { hasText: 'Ce rendez-vous est dans une autre mairie' }).waitFor();
  assert.ok(!(await page.locator('main').innerText()).includes('Dantec'), 'its person is not named here');
  await page.getByRole('button', { name: 'Recevoir ici, maintenant' }).click();
  await said(page, 'donné');
  const { body } = await guichet.api(`/appointments/${booked.code}`, guichet.demo.admin_token);
  assert.equal(body.state, 'cancelled');
  await page.context().close();
});

test('an agent is ill: it is said before what happens, and nobody is forgotten', async () => {
  const kind = 'inscription-scolaire';
  const times = await guichet.times(kind, { from: guichet.date(5), to: guichet.date(5) });
  const start = times.find((at) => at.slice(11, 16) >= '10:00') ?? '';
  // Two counters give it: two people at one time, and one of them elsewhere when one counter is shut.
  const people = [
    { name: 'Anne Abgrall', phone: '06 11 22 33 44' },
    { name: 'Berc Bihan', email: 'bihan@mairie.example' },
  ];
  for (const contact of people) await guichet.book(kind, start, contact);
  const later = times.find((at) => at > start && at.slice(11, 16) >= '11:00') ?? '';
  await guichet.book(kind, later, { name: 'Chann Coat' });
  const page = await open(guichet.demo.manager_token, '/desk/agenda/blocks');
  const site = await guichet.api(`/sites/${guichet.demo.site}/appointments?on=${guichet.date(5)}`, guichet.demo.reception_token);
  const counter = site.body.appointments[0].staff.counters[0];
  await page.locator('#counter').selectOption(counter.id);
  await page.locator('#on').fill(guichet.date(5));
  await page.locator('#from').fill('09:00');
  await page.locator('#to').fill('08:00');
  await page.locator('button[name=look]').click();
  await page.locator('.errors').waitFor();
  await page.locator('#to').fill('18:00');
  await page.locator('#reason').fill('maladie');
  await page.locator('button[name=look]').click();
  const preview = page.locator('section.panel');
  await preview.getByText('1 personne ne trouve plus de place').waitFor();
  assert.deepEqual((await guichet.api(`/sites/${guichet.demo.site}/blocks`, guichet.demo.reception_token)).body.blocks, [], 'nothing is done yet');
  await preview.locator('button').click();
  await said(page, "L'horaire est bloqué.");
  const hit = page.locator('table tbody tr');
  assert.equal(await hit.count(), 1);
  assert.match(await hit.innerText(), /06 11 22 33 44|bihan@mairie\.example/);
  assert.equal(await hit.locator('td button').count(), 3, 'three times to propose');
  await page.getByRole('button', { name: "Tout déplacer à l'heure libre suivante" }).click();
  await said(page, "C'est fait.");
  await page.locator('h2', { hasText: "Personne n'attend plus de solution" }).waitFor();
  const told = page.locator('table tbody tr');
  assert.equal(await told.count(), 1, 'who was moved is on the list to call');
  assert.match(await told.innerText(), /06 11 22 33 44|bihan@mairie\.example/);
  await page.getByRole('button', { name: 'Rendre cet horaire' }).click();
  await said(page, "L'horaire est rendu.");
  assert.deepEqual((await guichet.api(`/sites/${guichet.demo.site}/blocks`, guichet.demo.reception_token)).body.blocks, []);
  await page.context().close();
});

test('an agent blocks the own counter alone, and a kiosk sees nothing', async () => {
  const { agent_token, id } = guichet.counter(1);
  const page = await open(agent_token, '/desk/agenda/blocks');
  assert.deepEqual(await page.locator('#counter option').evaluateAll((all) => all.map((it) => it.getAttribute('value'))), [id]);
  await page.context().close();
  const kiosk = await open(guichet.demo.kiosk_token);
  assert.equal(await kiosk.locator('#agenda-text').count(), 0);
  await kiosk.context().close();
});

test('no page of the agenda has a barrier, and its day is read on a narrow screen', async () => {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await pair(page, guichet.url, guichet.demo.reception_token);
  const times = await guichet.times('identite', { from: guichet.date(2), to: guichet.date(2) });
  await guichet.book('identite', times[0] ?? '', { name: 'Nolwenn Le Meur' });
  for (const path of [`/desk/agenda?on=${guichet.date(2)}`, '/desk/agenda?view=week', '/desk/agenda/new', '/desk/agenda/blocks', '/desk/agenda/find?text=meur']) {
    await page.goto(guichet.url + path);
    assert.deepEqual(await violations(page), [], path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
  }
  await context.close();
});
