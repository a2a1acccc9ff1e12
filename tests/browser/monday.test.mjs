// A whole Monday and a Saturday at the town hall, through the pages that people look at. Each situation ends with nobody
// lost and with one sentence that tells the visitor what happens. GUICHET_SHOTS names a folder for pictures of each.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MovedTown } from './moved.mjs';
import { openPage, pair, startBrowser, until } from './tools.mjs';

/** @typedef {import('./tools.mjs').Page} Page */
/** @typedef {{id: string, number: string, code: string}} Taken */

const MONDAY = '2031-03-10';
const SATURDAY = '2031-03-15';
const SHOTS = process.env['GUICHET_SHOTS'];

/** @type {MovedTown} */
let town;
/** @type {import('./tools.mjs').Browser} */
let browser;
/** @type {Page} */
let kiosk;
/** @type {Page} */
let display;
/** @type {Page} */
let reception;
/** @type {Page} */
let desk;
/** @type {Page} */
let narrow;
let clock = `${MONDAY}T08:00:00+01:00`;
/** Everybody who ever got a number. @type {Map<string, string>} */
const numbers = new Map();

before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  browser = await startBrowser();
  town = await MovedTown.startAt(clock, { hours: 'of the file' });
  kiosk = await open(1080, 1920);
  await pair(kiosk, town.url, town.demo.kiosk_token);
  display = await open(1920, 1080);
  await pair(display, town.url, town.demo.display_token);
  reception = await open(1440, 900);
  await pair(reception, town.url, town.demo.reception_token);
  desk = await open(1440, 900);
  await pair(desk, town.url, counter('Guichet 2').agent_token);
  narrow = await open(360, 780);
  await pair(narrow, town.url, counter('Guichet 3').agent_token);
});
after(async () => {
  await browser?.close();
  await town?.end();
});

/** @param {string} name */
function counter(name) {
  const found = town.demo.counters.find((it) => it.name === name);
  if (!found) throw new Error(`no counter ${name}`);
  return found;
}

/** @param {string} words a part of its name */
function service(words) {
  const found = town.demo.services.find(({ name }) => name.includes(words));
  if (!found) throw new Error(`no service ${words}`);
  return found.id;
}

/** Sets the clock of the town, and of the machines that its pages are open on. @param {string} time @param {string} [day] */
async function at(time, day = MONDAY) {
  clock = `${day}T${time}:00+01:00`;
  await Promise.all(browser.contexts().flatMap((context) => context.pages()).map((page) => page.clock.setFixedTime(clock)));
  await town.at(clock);
}

/** A page on a machine whose clock is right. @param {number} width @param {number} height */
async function open(width, height) {
  const page = await openPage(browser, width, height);
  await page.clock.setFixedTime(clock);
  return page;
}

/** @param {string} name @param {Page} page */
async function shot(name, page) {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** What a page must come to say. @param {Page} page @param {string} place @param {RegExp} sentence @param {number} [milliseconds] */
async function says(page, place, sentence, milliseconds = 15_000) {
  const plain = (/** @type {string} */ text) => text.replace(/[\u00a0\u202f\s]+/g, ' ');
  await until(async () => plain((await page.locator(place).allInnerTexts()).join(' ')), (text) => sentence.test(text), `${place} says ${sentence}`, milliseconds);
}

/** @param {string} path @param {unknown} [body] */
async function asked(path, body) {
  const { status, body: answer } = await town.api(path, town.demo.reception_token, body);
  assert.ok(status < 300, `${path}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Somebody at the kiosk: by the API where it is not the kiosk's page that the story is about. @param {string} words @param {object} [more] */
async function takes(words, more = {}) {
  const body = { service: service(words), ...more };
  const { status, body: ticket } = await town.api(`/sites/${town.demo.site}/tickets`, town.demo.kiosk_token, body);
  assert.equal(status, 201, JSON.stringify(ticket));
  return known(ticket);
}

/** What the reception shows that nobody was given before. */
async function fresh() {
  return (await given()).filter((number) => !numbers.has(number));
}

/** @param {Taken} ticket */
function known(ticket) {
  assert.equal(numbers.has(ticket.number), false, `${ticket.number} twice`);
  numbers.set(ticket.number, ticket.id);
  return ticket;
}

/** @param {string} number */
function standing(number) {
  return asked(`/sites/${town.demo.site}/tickets?number=${number}`);
}

/** The two taps at the kiosk. @param {string} words */
async function taps(words) {
  const name = `tile-service-${service(words)}`;
  const area = kiosk.locator('section', { has: kiosk.locator(`[id="${name}"]`) });
  await kiosk.locator(`[data-screen=areas] [data-open="${await area.getAttribute('data-screen')}"]`).click();
  await kiosk.locator(`[id="${name}"]`).click();
  await kiosk.locator('#kiosk-result .number').waitFor();
  return known(await standing((await kiosk.locator('#kiosk-result .number').innerText()).trim()));
}

/** Opens the area of a service at the kiosk, from its start. @param {string} words */
async function opens(words) {
  await kiosk.reload();
  const screen = kiosk.locator('section', { has: kiosk.locator('li', { hasText: named(words) }) });
  const area = await screen.locator('xpath=self::*[not(@data-screen="areas")]').first().getAttribute('data-screen');
  await kiosk.locator(`[data-screen=areas] [data-open="${area}"]`).click();
}

/** @param {string} words */
function named(words) {
  return town.demo.services.find(({ name }) => name.includes(words))?.name ?? '';
}

/** The telephone of somebody. @param {Taken} ticket */
async function phone({ code }) {
  const page = await open(390, 844);
  await page.goto(`${town.url}/t/${code}`);
  return page;
}

/** What an agent asks for by the API. @param {string} name @param {string} what @param {object} [body] */
async function agent(name, what, body = {}) {
  const { id, agent_token } = counter(name);
  const answer = await town.api(what.startsWith('/') ? what : `/counters/${id}/${what}`, agent_token, body);
  assert.ok(answer.status < 300, `${name} ${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Every counter serves until nobody waits. */
async function servesEverybody() {
  for (const place of town.demo.counters.keys()) await town.clear(place);
}

async function board() {
  return (await town.api(`/sites/${town.demo.site}/board`, town.demo.display_token)).body;
}

async function waiting() {
  return (await board()).waiting.reduce((/** @type {number} */ sum, /** @type {any} */ line) => sum + line.count, 0);
}

test('8:00: who comes too early is told when tickets are given, and the manager sees that the kiosk is there', async () => {
  const manager = await open(1440, 900);
  await pair(manager, town.url, town.demo.manager_token);
  await until(
    async () => {
      await manager.goto(`${town.url}/manage/today?site=${town.demo.site}`);
      return (await manager.locator('main li').allInnerTexts()).join(' ').replace(/[\u00a0\u202f\s]+/g, ' ');
    },
    (text) => /Borne [^É]*\) (: )?répond/.test(text),
    'the kiosk reports',
  );
  await manager.context().close();
  await says(kiosk, '#kiosk-services', /à 8 h 30, tickets dès 8 h 15/);
  await shot('0800-kiosk', kiosk);
});

/** @type {Taken} */
let first;

test('8:15: the queue at the door is ten taps at the reception, two at the kiosk, and everybody knows their place', async () => {
  await at('08:15');
  await kiosk.locator('[data-screen=areas] .tile').first().waitFor();
  await shot('0815-kiosk', kiosk);
  first = await taps('Carte d\'identité, passeport : demande');
  await says(kiosk, '#kiosk-result', /Aucun guichet n['’]est ouvert/);
  assert.doesNotMatch(await kiosk.locator('#kiosk-result').innerText(), /prochain/, 'first of a line that nobody serves');
  await shot('0815-kiosk-ticket', kiosk);
  await kiosk.locator('[data-finish]').click();
  const tile = reception.locator(`[id="issue-${service('retrait')}"]`);
  for (let tap = 0; tap < 10; tap += 1) await tile.click();
  await until(() => waiting(), (count) => count === 11, 'eleven wait');
  for (const number of await until(fresh, (all) => new Set(all).size === 10, 'ten numbers are shown')) known(await standing(number));
  const own = await phone(first);
  await says(own, 'main', /Aucun guichet n['’]est ouvert/);
  await shot('0815-phone', own);
  await shot('0815-reception', reception);
  await shot('0815-display', display);
  await agent('Guichet 2', 'openings');
  await says(own, 'main', /10 personnes passent avant vous/); // they came after, but without its 30 minutes of allowance
  await own.context().close();
  const manager = await open(1440, 900);
  await pair(manager, town.url, town.demo.manager_token);
  // Kiosk and display say every half minute that they are there; the clock leapt by more than they may be silent.
  await until(() => greenLines(manager), (lines) => lines.length > 0, 'everything is ready', 90_000);
  assert.deepEqual(await greenLines(manager), ['Tout est prêt : écrans, bornes et guichets répondent.']);
  assert.equal(await manager.locator('#today-wrong').count(), 0, 'nothing else is to be looked at');
  await shot('0815-manager', manager);
  await manager.context().close();
});

/** What is well on the manager's page, as it is now. @param {Page} manager */
async function greenLines(manager) {
  await manager.goto(`${town.url}/manage/today?site=${town.demo.site}`);
  const lines = await manager.locator('#today > .notice.good').allInnerTexts();
  return lines.map((line) => line.replace(/[\u00a0\u202f\s]+/g, ' ').trim());
}

/** The numbers that the reception has given since the page was opened, newest first. */
async function given() {
  const all = [await reception.locator('#reception-number').innerText(), ...(await reception.locator('#reception-given li').allInnerTexts())];
  return all.map((text) => text.trim()).filter((text) => !numbers.has(text));
}

test('8:30: the first is called by one key and sees where to go', async () => {
  await at('08:30');
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: /[A-Z]\d{3}/ }).waitFor();
  await desk.locator('body').press('n');
  const { ticket } = await until(async () => (await town.api(`/counters/${counter('Guichet 2').id}`, counter('Guichet 2').agent_token)).body, (view) => view.ticket, 'somebody is called');
  const own = await phone(await standing(ticket.number));
  await own.locator('main[data-state=called]').waitFor();
  await says(own, 'main', /Guichet 2.*à droite de l['’]accueil/);
  await display.locator('#display-newest', { hasText: ticket.number }).waitFor();
  await shot('0830-phone', own);
  await shot('0830-display', display);
  await shot('0830-desk', desk);
  await shot('0830-desk-360', narrow);
  await own.context().close();
  await servesEverybody();
  assert.equal(await waiting(), 0);
});

test('8:50: a family of four goes together, and each phone says with whom', async () => {
  await at('08:50');
  const family = [await takes('passeport : demande'), await takes('passeport : demande'), await takes('retrait'), await takes('Attestation')];
  // Who stands first of them is called; the retrieval has no allowance of half an hour.
  const mother = family.find(({ number }) => number.startsWith('R'));
  const others = family.filter((it) => it !== mother);
  assert.ok(mother);
  for (const { id } of family) await reception.locator(`[id="choose-${id}"]`).check();
  await reception.locator('#reception-join').click();
  await reception.locator(`[id="waiting-${mother.id}"] th`, { hasText: others[0]?.number ?? '' }).waitFor();
  const child = await phone(/** @type {Taken} */ (others[0]));
  await says(child, 'main', new RegExp(mother.number));
  await shot('0850-phone-family', child);
  await shot('0850-reception-family', reception);
  await agent('Guichet 2', 'calls', { ticket: mother.id });
  await child.locator('main[data-state=called]').waitFor();
  await shot('0850-phone-family-called', child);
  await agent('Guichet 2', `/tickets/${mother.id}/starts`);
  await servesEverybody();
  for (const { number } of family) {
    const { state } = await until(() => standing(number), (seen) => seen.state === 'done', `${number} is served`);
    assert.equal(state, 'done');
  }
  await child.context().close();
});

test('9:20: a lost ticket is found by its number, and is the same turn', async () => {
  await at('09:20');
  const lost = await takes('Légalisation');
  const { turn_at } = await standing(lost.number);
  await takes('Légalisation');
  await at('09:24');
  await reception.locator('#reception-text').fill(lost.number.toLowerCase());
  await reception.locator('#reception-text').press('Enter');
  await reception.locator('#reception-ticket-title', { hasText: lost.number }).waitFor();
  await says(reception, '#reception-standing', /Attend depuis|prochain/);
  await reception.locator('#reception-reprint').waitFor();
  await shot('0920-reception-lost', reception);
  assert.equal((await standing(lost.number)).turn_at, turn_at);
  const again = await phone(await standing(lost.number));
  await says(again, 'main', /prochain|personne/);
  await again.context().close();
  await reception.keyboard.press('Escape');
});

test('9:40: a priority that is disputed is lifted with the exact turn, one that stands is explained at the desk', async () => {
  await at('09:40');
  const plain = await takes('passeport : demande');
  await at('09:45');
  const declared = await takes('passeport : demande', { priority: true });
  const before = await standing(declared.number);
  assert.equal(before.staff.priority, 'declared');
  await reception.locator('#reception-text').fill(declared.number);
  await reception.locator('#reception-text').press('Enter');
  await reception.locator('#reception-lift-priority').click();
  await until(() => standing(declared.number), ({ staff }) => staff.priority === 'lifted', 'lifted');
  assert.ok(Date.parse((await standing(declared.number)).turn_at) > Date.parse((await standing(plain.number)).turn_at), 'behind who came before');
  await reception.locator('#reception-give-priority').click();
  await until(() => standing(declared.number), ({ staff }) => staff.priority === 'confirmed', 'confirmed');
  assert.equal((await standing(declared.number)).turn_at, before.turn_at, 'the exact turn again');
  await desk.locator('#desk-panel .why', { hasText: declared.number }).waitFor();
  await says(desk, '#desk-panel .why', /priorit/i);
  await shot('0940-desk-why', desk);
  const own = await phone(plain);
  await says(own, 'main', /personne|prochain/);
  await own.context().close();
  await agent('Guichet 2', 'calls', { ticket: plain.id, reason: 'brief' });
  await servesEverybody();
});

test('10:10: who comes for a death sits down and is fetched; no screen says why they came', async () => {
  await at('10:10');
  const office = await open(1440, 900);
  await pair(office, town.url, counter('Bureau 11').agent_token);
  await office.locator('#desk-panel').waitFor();
  const name = `tile-service-${service('décès')}`;
  const area = kiosk.locator('section', { has: kiosk.locator(`[id="${name}"]`) });
  await kiosk.locator(`[data-screen=areas] [data-open="${await area.getAttribute('data-screen')}"]`).click();
  await shot('1010-kiosk-area', kiosk);
  await kiosk.locator(`[id="${name}"]`).click();
  await says(kiosk, '#kiosk-result', /On vient vous chercher\. Vous pouvez vous asseoir\./);
  await shot('1010-kiosk-death', kiosk);
  const taken = await standing((await kiosk.locator('#kiosk-result .number').innerText()).trim());
  const { number, staff } = taken;
  known(taken);
  assert.equal(staff.fetch, true, 'somebody goes and fetches them');
  await office.locator('[data-alert]', { hasText: number }).waitFor();
  await kiosk.locator('[data-finish]').click();
  assert.doesNotMatch(await display.locator('body').innerText(), /décès/i);
  await shot('1010-display', display);
  await shot('1010-desk', office);
  await office.context().close();
  await servesEverybody();
});

test('11:00: everybody leaves for the drill; every screen says so at once, and the order is kept', async () => {
  await at('10:58');
  const queue = [await takes('retrait'), await takes('passeport : demande'), await takes('Légalisation')];
  const own = await phone(/** @type {Taken} */ (queue[1]));
  const turns = await Promise.all(queue.map(async ({ number }) => (await standing(number)).turn_at));
  await at('11:00');
  await reception.locator('#staff-stop summary').click();
  await reception.locator('#staff-stop button[value=drill]').click();
  await says(own, 'main', /exercice.*(tour|place)/i);
  await says(kiosk, '#kiosk-services', /exercice/i);
  await says(display, '#display-newest', /exercice/i);
  await says(desk, '#desk-panel', /exercice/i);
  for (const [name, page] of Object.entries({ phone: own, kiosk, display, desk, reception })) await shot(`1100-drill-${name}`, page);
  await at('11:15');
  await reception.locator('.stop button').first().click();
  await kiosk.locator('[data-screen=areas] .tile').first().waitFor();
  await until(() => own.locator('main').innerText(), (text) => !/exercice/i.test(text), 'the phone goes on');
  for (const [place, { number }] of queue.entries()) {
    const now = await standing(number);
    assert.equal(now.state, 'waiting');
    assert.equal(now.turn_at, turns[place], `${number} keeps its turn`);
  }
  await own.context().close();
});

test('11:40: lunch is taken in turns, and before noon the kiosk says until when', async () => {
  await at('11:40');
  await servesEverybody();
  await desk.locator('#desk-pause summary').click();
  await desk.locator('#desk-pause select[name=reason]').selectOption('repas');
  await desk.locator('#desk-pause select[name=until]').selectOption('60');
  await desk.locator('#desk-pause [type=submit]').click();
  await says(desk, '#desk-panel', /12 h 40/);
  await shot('1140-desk-lunch', desk);
  const guest = await takes('retrait');
  const called = await agent('Guichet 3', 'calls', {});
  assert.equal(called.ticket.number, guest.number, 'a colleague goes on');
  await agent('Guichet 3', 'calls', { finish: true });
  await opens('école');
  await says(kiosk, '.screen:not([hidden])', /12 h/);
  await shot('1140-kiosk', kiosk);
  await at('12:05');
  await says(kiosk, '#kiosk-services', /13 h 15/);
  await shot('1205-kiosk', kiosk);
  await at('13:30');
  await kiosk.locator('.screen:not([hidden]) [data-service]').first().waitFor();
  await desk.locator('#desk-open').click();
  await desk.locator('#desk-pause').waitFor();
});

test('14:00: the kiosk is dead; a notice says where tickets are, and slips keep their true times', async () => {
  await at('14:00');
  const before = await takes('retrait');
  await kiosk.context().close();
  await reception.locator('body').press('n');
  await reception.locator('#reception-notice [name=fr]').fill('La borne est en panne : prenez votre ticket à l’accueil.');
  await reception.locator('#reception-notice [type=submit]').click();
  const own = await phone(before);
  await says(own, 'body', /La borne est en panne/);
  // What has no room beside the calls takes turns.
  await says(display, 'body', /La borne est en panne/, 60_000);
  await shot('1400-display-notice', display);
  await shot('1400-phone-notice', own);
  await at('14:10');
  for (const [number, arrived] of [[1, '14:02'], [2, '14:04'], [3, '14:05']]) {
    const slip = await asked(`/sites/${town.demo.site}/slips`, { number, service: service('retrait'), arrived_at: `${MONDAY}T${arrived}:00+01:00` });
    known(slip);
    assert.equal(Date.parse(slip.arrived_at), Date.parse(`${MONDAY}T${arrived}:00+01:00`));
  }
  const manager = await open(1440, 900);
  await pair(manager, town.url, town.demo.manager_token);
  await manager.goto(`${town.url}/manage/today?site=${town.demo.site}`);
  // What the kiosk said of itself when its page was opened is too old by now.
  await says(manager, 'main li', /Borne [^É]*\) (: )?ne répond plus, vu à/);
  await says(manager, '#today-picked', /avant (son|leur) tour aujourd['’]hui : .*1 pour une question rapide/);
  assert.deepEqual(await greenLines(manager), [], 'a dead kiosk is no green line');
  await says(manager, '[aria-labelledby=today-wrong] li', /Borne [^É]*ne répond plus/);
  await shot('1410-manager', manager);
  await manager.context().close();
  const order = [];
  for (let turn = 0; turn < 4; turn += 1) order.push((await agent('Guichet 2', 'calls', { finish: true })).ticket.number);
  assert.deepEqual(order, [before.number, 'P001', 'P002', 'P003'], 'by the time on the slip');
  await servesEverybody();
  await own.context().close();
  kiosk = await open(1080, 1920);
  await pair(kiosk, town.url, town.demo.kiosk_token);
  await reception.locator('#reception-take-down').click();
});

test('14:40: an ambulance stops the hall for ten minutes, and the sheet for the worst case is on the disk', async () => {
  await at('14:38');
  const waits = await takes('passeport : demande');
  const sooner = await takes('retrait');
  const [held, missed] = [await takes('Légalisation'), await takes('Légalisation')];
  await agent('Guichet 3', 'calls', { ticket: held.id });
  await agent('Guichet 3', `/tickets/${held.id}/parkings`, { minutes: 30 });
  await agent('Guichet 3', 'calls', { ticket: missed.id });
  await agent('Guichet 3', `/tickets/${missed.id}/no-shows`);
  await asked(`/tickets/${waits.id}/cares`, { note: 'Madame Le Gall attend dehors' });
  const own = await phone(waits);
  await at('14:40');
  await desk.locator('#staff-stop summary').click();
  await desk.locator('#staff-stop button[value=ambulance]').click();
  await says(own, 'main', /secours|ambulance|urgence/i);
  await says(display, '#display-newest', /secours|ambulance|urgence/i);
  await shot('1440-ambulance-phone', own);
  await shot('1440-ambulance-display', display);
  await at('14:47');
  const sheet = join(town.data, 'paper/sheet-hotel-de-ville.html');
  const paper = await until(async () => readFileSync(sheet, 'utf8'), (text) => text.includes(`>${waits.number}</td>`) && /Interruption/.test(text), 'the paper sheet');
  const order = [...paper.matchAll(/<td>\d+<\/td><td class="number">([A-Z]\d+)<\/td>/g)].map(([, number]) => number);
  assert.deepEqual(order, [sooner.number, waits.number], 'in the order of calls');
  assert.match(paper, new RegExp(`>${held.number}</td>.*mis en attente, retour`));
  assert.match(paper, new RegExp(`>${missed.number}</td>.*absent à l['’&#0-9;]+appel`));
  assert.doesNotMatch(paper, /Le Gall/, 'no name, no note');
  if (SHOTS) {
    const page = await open(900, 1270);
    await page.goto(`file://${sheet}`);
    await page.pdf({ path: join(SHOTS, 'sheet.pdf'), preferCSSPageSize: true });
    await shot('1447-sheet', page);
    await page.context().close();
  }
  await at('14:50');
  await desk.locator('.stop button').first().click();
  await until(() => own.locator('main').innerText(), (text) => !/secours|ambulance/i.test(text), 'the phone goes on');
  assert.equal((await standing(waits.number)).state, 'waiting');
  await own.context().close();
  for (const { id } of [held, missed]) await asked(`/tickets/${id}/returns`, {});
  await servesEverybody();
});

test('15:15: an agent falls ill in the middle of a visit; a colleague sends the person on, with the turn', async () => {
  await at('15:15');
  const halfway = await takes('Attestation');
  await agent('Guichet 5', 'calls', { ticket: halfway.id });
  await agent('Guichet 5', `/tickets/${halfway.id}/starts`);
  const { turn_at } = await standing(halfway.number);
  const own = await phone(halfway);
  await own.locator('main[data-state=serving]').waitFor();
  // The colleague opens that counter's desk in another browser: one agent at two browsers is one agent.
  const colleague = await open(1440, 900);
  await pair(colleague, town.url, counter('Guichet 5').agent_token);
  await colleague.locator('.current .number', { hasText: halfway.number }).waitFor();
  await colleague.locator('body').press('t');
  await colleague.locator('#desk-transfer select[name=counter]').selectOption(counter('Guichet 2').id);
  await colleague.locator('#desk-transfer form').nth(1).locator('[type=submit]').click();
  await own.locator('main[data-state=waiting]').waitFor();
  await says(own, 'main', /prochain|personne/);
  await shot('1515-phone-back', own);
  await colleague.locator('#desk-close').click();
  await shot('1515-desk-closed', colleague);
  assert.equal((await standing(halfway.number)).turn_at, turn_at);
  await agent('Guichet 2', 'calls', { finish: true });
  await own.locator('main[data-state=called]').waitFor();
  await says(own, 'main', /Guichet 2/);
  await agent('Guichet 2', 'calls', { finish: true });
  await colleague.context().close();
  await own.context().close();
});

test('17:29: the last person is received, or told before taking a ticket; the evening says that nobody is left', async () => {
  await at('17:20');
  await opens('passeport : demande');
  await says(kiosk, '.screen:not([hidden])', /17 h 30/);
  await shot('1720-kiosk', kiosk);
  await at('17:29');
  const last = known(await asked(`/sites/${town.demo.site}/tickets`, { service: service('retrait') }));
  const own = await phone(last);
  await says(own, 'main', /prochain|personne/);
  await shot('1729-phone-last', own);
  await at('17:31');
  await says(kiosk, '#kiosk-services', /demain|mardi|8 h/i);
  await shot('1731-kiosk', kiosk);
  const called = await agent('Guichet 2', 'calls', { finish: true });
  assert.equal(called.ticket.number, last.number, 'who has a ticket is served after the door has closed');
  await agent('Guichet 2', `/tickets/${last.id}/completions`);
  await own.locator('main[data-state=done]').waitFor();
  await servesEverybody();
  const manager = await open(1440, 900);
  await pair(manager, town.url, town.demo.manager_token);
  await manager.goto(`${town.url}/manage/today?site=${town.demo.site}`);
  await says(manager, 'main', /Personne n['’]attend et personne n['’]est au guichet/);
  await shot('1731-manager', manager);
  await manager.context().close();
  await own.context().close();
});

test('nobody of the Monday is lost', async () => {
  assert.ok(numbers.size > 30, `${numbers.size} numbers`);
  for (const [number, id] of numbers) {
    const { state, id: found } = await standing(number);
    assert.deepEqual([found, state], [id, 'done'], number);
  }
});

test('Saturday: some counters, some services; the others are told when, and numbers begin anew', async () => {
  numbers.clear();
  await at('08:30', SATURDAY);
  await says(kiosk, '#kiosk-services', /8 h 45/);
  await at('09:00', SATURDAY);
  await kiosk.locator('[data-screen=areas] .tile').first().waitFor();
  await shot('saturday-0900-kiosk', kiosk);
  await opens('école');
  await says(kiosk, '.screen:not([hidden])', /lundi à 8 h/);
  await shot('saturday-0900-kiosk-closed', kiosk);
  await kiosk.reload();
  const one = await taps('passeport : demande');
  assert.match(one.number, /001$/, 'a new day');
  await shot('saturday-0900-kiosk-ticket', kiosk);
  await kiosk.locator('[data-finish]').click();
  const closed = await town.api(`/sites/${town.demo.site}/tickets`, town.demo.kiosk_token, { service: service('école') });
  assert.equal(closed.body.type, 'service-closed');
  await agent('Guichet 2', 'openings');
  await desk.locator('#desk-next:not([aria-disabled=true])', { hasText: one.number }).waitFor();
  await desk.locator('body').press('n');
  const own = await phone(one);
  await own.locator('main[data-state=called]').waitFor();
  await shot('saturday-0905-display', display);
  await at('11:58', SATURDAY);
  const late = known(await asked(`/sites/${town.demo.site}/tickets`, { service: service('retrait') }));
  await at('12:02', SATURDAY);
  const next = await agent('Guichet 2', 'calls', { finish: true });
  assert.equal(next.ticket.number, late.number);
  await agent('Guichet 2', `/tickets/${late.id}/completions`);
  await says(kiosk, '#kiosk-services', /lundi/i);
  await shot('saturday-1202-kiosk', kiosk);
  for (const [number, id] of numbers) assert.deepEqual(await standing(number).then(({ id: found, state }) => [found, state]), [id, 'done']);
  await own.context().close();
});
