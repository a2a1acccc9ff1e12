// The reception: one tap a ticket, any ticket found and put right, the site stopped and told, all by keys too.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { board, fakeSockets, feed } from './boards.mjs';
import { boxOf, Guichet, openPage, pair, startBrowser, until } from './tools.mjs';

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

/** Counts what is printed, and keeps what was on the paper. */
function spyOnPrinting() {
  /** @type {string[]} */
  const printed = [];
  Object.assign(window, {
    printed,
    print: () => printed.push(document.querySelector('#reception-slip .slip-number')?.textContent ?? 'nothing'),
  });
}

/** A reception in a browser of its own. @param {{width?: number, height?: number, url?: string}} [how] */
async function openReception({ width = 1440, height = 900, url = guichet.url } = {}) {
  const page = await openPage(browser, width, height);
  await page.addInitScript(spyOnPrinting);
  await pair(page, url, guichet.demo.reception_token);
  assert.equal(new URL(page.url()).pathname, '/desk/accueil');
  await page.locator('guichet-reception').waitFor();
  return page;
}

/** The first service of counter number `place`, and its tile. @param {number} place */
function service(place) {
  const id = guichet.counter(place).services[0] ?? '';
  return { id, tile: `[id="issue-${id}"]`, name: guichet.demo.services.find((it) => it.id === id)?.name ?? '' };
}

/** @param {string} what */
function reception(what) {
  return guichet.api(`/sites/${guichet.demo.site}${what}`, guichet.demo.reception_token);
}

/** A ticket as staff reads it. @param {string} number */
async function ticket(number) {
  const { status, body } = await reception(`/tickets?number=${number}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** The number that the page shows last. @param {import('./tools.mjs').Page} page */
async function lastNumber(page) {
  return (await page.locator('#reception-number').innerText()).trim();
}

/** Opens a ticket by its number. @param {import('./tools.mjs').Page} page @param {string} number */
async function find(page, number) {
  await page.locator('#reception-text').fill(number);
  await page.locator('#reception-text').press('Enter');
}

/** @param {string} number */
const digits = (number) => Number(number.slice(1));

test('ten taps are ten tickets in order, with no dialog, and the focus stays', async () => {
  const page = await openReception();
  /** @type {string[]} */
  const keys = [];
  page.on('request', async (request) => {
    if (request.method() === 'POST') keys.push((await request.headerValue('idempotency-key')) ?? '');
  });
  page.on('dialog', () => assert.fail('a dialog'));
  const { tile } = service(0);
  const box = await boxOf(page, tile);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let tap = 0; tap < 10; tap += 1) {
    await page.mouse.down();
    await page.mouse.up();
  }
  await until(() => page.locator('#reception-given li').count(), (count) => count === 9, 'nine behind the last');
  const shown = [await lastNumber(page), ...(await page.locator('#reception-given li').allInnerTexts())];
  const numbers = shown.map((number) => digits(number.trim())).reverse();
  assert.deepEqual(numbers, numbers.map((_, place) => (numbers[0] ?? 0) + place));
  assert.equal(new Set(keys).size, 10, keys.join(' '));
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), tile.slice(5, -2));
  await page.locator('#reception-qr svg').waitFor();
  await page.context().close();
});

test('a tap counts although the page changes under the finger', async () => {
  const page = await openReception();
  const { tile } = service(1);
  const box = await boxOf(page, tile);
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  const read = page.waitForResponse((response) => response.url().includes('/desk/accueil/panel'));
  const { number } = await guichet.issue(3);
  await (await read).finished();
  await page.mouse.up();
  await until(() => lastNumber(page), (last) => last !== '–' && last !== number, 'the tap was a ticket');
  await page.locator('#reception-line', { hasText: number }).waitFor();
  await page.context().close();
});

test('what the next ticket is chosen to be holds for one alone', async () => {
  const page = await openReception();
  const id = guichet.demo.services.find(({ name }) => name.includes('retrait'))?.id ?? '';
  await page.locator('#reception-persons').selectOption('3');
  await page.locator('#reception-priority').check();
  await page.locator('#reception-language').selectOption('en');
  await page.locator(`[id="issue-${id}"]`).click();
  await until(() => lastNumber(page), (last) => last !== '–', 'a ticket');
  const family = await ticket(await lastNumber(page));
  assert.deepEqual([family.persons, family.staff.priority, family.staff.language], [3, 'confirmed', 'en']);
  await page.locator(`[id="issue-${id}"]`).click();
  await until(() => lastNumber(page), (last) => last !== family.number, 'another ticket');
  const plain = await ticket(await lastNumber(page));
  assert.deepEqual([plain.persons, plain.staff.priority, plain.staff.language], [1, 'none', 'fr']);
  await page.context().close();
});

test('lost answers and a reload make no ticket twice, and the page says what waits', async () => {
  const page = await openReception();
  const { tile, id } = service(0);
  const line = async () => (await reception('/board')).body.waiting.find((/** @type {any} */ it) => it.service === id).count;
  const waiting = await line();
  /** @type {string[]} */
  const keys = [];
  let [reaches, answers] = [true, false];
  await page.route('**/api/v1/sites/*/tickets', async (route) => {
    keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    if (answers) return route.continue();
    // The first is done and its answer lost; after it nothing gets through.
    if (reaches) await route.fetch();
    reaches = false;
    await route.abort('connectionreset');
  });
  await page.locator(tile).click();
  await page.locator(tile).click();
  await page.locator('#reception-pending', { hasText: '2 demandes' }).waitFor();
  await until(line, (now) => now === waiting + 1, 'the first is in the line');
  await page.reload();
  answers = true;
  await until(() => page.locator('#reception-given li').count(), (count) => count === 1, 'both are given');
  assert.equal(await line(), waiting + 2);
  assert.equal(new Set(keys).size, 2, keys.join(' '));
  assert.equal(await page.locator('#reception-pending').isVisible(), false);
  await page.reload();
  await page.locator('guichet-reception').waitFor();
  assert.equal(await lastNumber(page), '–');
  await page.context().close();
});

test('what nobody wants to be sent any more is dropped, and the page says what that means', async () => {
  const page = await openReception();
  const { tile } = service(0);
  await page.route('**/api/v1/sites/*/tickets', (route) => route.abort('connectionreset'));
  await page.locator(tile).click();
  await page.locator('#reception-drop').click();
  await page.locator('#reception-said', { hasText: 'abandonné' }).waitFor();
  await page.unroute('**/api/v1/sites/*/tickets');
  assert.equal(await page.locator('#reception-pending').isVisible(), false);
  await page.locator(tile).click();
  await until(() => lastNumber(page), (last) => last !== '–', 'the next tap is a ticket');
  assert.equal(await page.locator('#reception-given li').count(), 0);
  await page.context().close();
});

test('tickets are printed when that is chosen, each once, and again when asked for', async () => {
  const page = await openReception();
  const printed = () => page.evaluate(() => /** @type {any} */ (window).printed);
  const { tile } = service(0);
  await page.locator(tile).click();
  await until(() => lastNumber(page), (last) => last !== '–', 'a ticket');
  assert.deepEqual(await printed(), []);
  await page.locator('#reception-print-each').check();
  await page.locator(tile).click();
  await page.locator(tile).click();
  await until(printed, (papers) => papers.length === 2, 'two papers');
  const last = await lastNumber(page);
  assert.deepEqual(await printed(), [`${last[0]}${String(digits(last) - 1).padStart(3, '0')}`, last]);
  await page.locator('#reception-print').click();
  await until(printed, (papers) => papers.length === 3 && papers[2] === last, 'the last again');
  await page.reload();
  assert.equal(await page.locator('#reception-print-each').isChecked(), true);
  await find(page, last);
  await page.locator('#reception-reprint').click();
  await until(printed, (papers) => papers.length === 1 && papers[0] === last, 'found and printed');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('#reception-slip .slip').isVisible(), true);
  assert.equal(await page.locator('main').isVisible(), false);
  await page.context().close();
});

test('a ticket given by mistake is taken back with one tap', async () => {
  const page = await openReception();
  await page.locator(service(2).tile).click();
  await until(() => lastNumber(page), (last) => last !== '–', 'a ticket');
  const number = await lastNumber(page);
  await page.locator('#reception-take-back').click();
  await page.locator('#reception-given s', { hasText: number }).waitFor();
  assert.equal((await ticket(number)).state, 'withdrawn');
  assert.equal(await page.locator('#reception-take-back').isDisabled(), true);
  await page.context().close();
});

test('who comes for a death is to be fetched, and every desk is told', async () => {
  const page = await openReception();
  const death = guichet.demo.services.find(({ name }) => name.includes('décès'))?.id ?? '';
  await page.locator(`[id="issue-${death}"]`).click();
  await until(() => lastNumber(page), (last) => last !== '–', 'a ticket');
  const number = await lastNumber(page);
  await until(() => ticket(number), ({ staff }) => staff.fetch, 'to be fetched');
  await page.context().close();
});

test('people answered without a ticket are counted with one tap each', async () => {
  const page = await openReception();
  const { id } = service(0);
  const count = page.locator(`[id="answered-${id}"] b`);
  await page.locator(`[id="answered-${id}"]`).click();
  await page.locator(`[id="answered-${id}"]`).click();
  await until(() => count.innerText(), (text) => text === '2', 'two today');
  await page.locator('body').press('i');
  await until(() => page.locator('#answered-other b').innerText(), (text) => text === '1', 'one for something else');
  assert.equal(await lastNumber(page), '–', 'no ticket');
  await page.context().close();
});

test('a ticket is found by what people remember of it, and put right', async () => {
  const page = await openReception();
  const { id, number } = await guichet.issue(0);
  const [letter, rest] = [number[0] ?? '', String(digits(number))];
  await find(page, `${letter.toLowerCase()}${rest}`);
  await page.locator('#reception-ticket-title', { hasText: number }).waitFor();
  assert.match(await page.locator('#reception-standing').innerText(), /Attend depuis .* place de sa file|Le prochain/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reception-ticket-title');

  await page.locator('#reception-give-priority').click();
  await page.locator('#reception-ticket .pill', { hasText: 'priorité' }).waitFor();
  assert.equal((await ticket(number)).staff.priority, 'confirmed');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reception-ticket-title', 'its button is no more');
  await page.locator('#reception-lift-priority').click();
  await page.locator('#reception-give-priority').waitFor();
  assert.equal((await ticket(number)).staff.priority, 'lifted');

  await page.locator('#reception-care summary').click();
  await page.locator('#reception-care textarea').fill('Attend près de la porte');
  await page.locator('#reception-care input[value=wheelchair]').check();
  await page.locator('#reception-care input[name=fetch]').check();
  await page.locator('#reception-care [type=submit]').click();
  await page.locator('#reception-ticket .note', { hasText: 'près de la porte' }).waitFor();
  const { staff } = await ticket(number);
  assert.deepEqual([staff.note, staff.needs, staff.fetch], ['Attend près de la porte', ['wheelchair'], true]);

  const other = guichet.counter(9).services[0] ?? '';
  await page.locator('#reception-extend summary').click();
  await page.locator('#reception-extend select').selectOption(service(5).id);
  await page.locator('#reception-extend [type=submit]').click();
  await page.locator('#reception-ticket .lead', { hasText: `puis ${service(5).name}` }).waitFor();
  await page.locator('#reception-send summary').click();
  await page.locator('#reception-send select[name=service]').selectOption(other);
  await page.locator('#reception-send form').first().locator('[type=submit]').click();
  await until(() => ticket(number), (now) => now.service === other, 'sent to another service');

  await page.locator('#reception-withdraw summary').click();
  await page.locator('#reception-withdraw .grave').click();
  await page.locator('#reception-standing', { hasText: 'ne sera pas appelé' }).waitFor();
  assert.equal((await ticket(number)).id, id);
  assert.equal((await ticket(number)).state, 'withdrawn');
  await page.keyboard.press('Escape');
  await page.locator('#reception-ticket').waitFor({ state: 'detached' });
  await page.context().close();
});

test('several tickets that may be meant are offered, and none is said', async () => {
  const page = await openReception();
  for (let ticket = 0; ticket < 12; ticket += 1) await guichet.issue(0);
  const { number } = await guichet.issue(0);
  await find(page, number[0] ?? '');
  await page.locator('#reception-found-said', { hasText: 'un chiffre de plus' }).waitFor();
  assert.equal(await page.locator('.found li').count(), 12);
  await page.locator('.found .link', { hasText: number }).click();
  await page.locator('#reception-ticket-title', { hasText: number }).waitFor();
  await find(page, 'z999');
  await page.locator('#reception-found', { hasText: 'Aucun ticket' }).waitFor();
  await find(page, '"><b>');
  await page.locator('#reception-found', { hasText: 'Aucun ticket' }).waitFor();
  await page.context().close();
});

test('a half-written note outlives what happens meanwhile', async () => {
  const page = await openReception();
  const { number } = await guichet.issue(0);
  await find(page, number);
  await page.locator('#reception-care summary').click();
  await page.locator('#reception-care textarea').pressSequentially('Attend');
  const another = await guichet.issue(0);
  await page.locator('#reception-line', { hasText: another.number }).waitFor();
  await page.locator('#reception-care textarea').pressSequentially(' dehors');
  assert.equal(await page.locator('#reception-care textarea').inputValue(), 'Attend dehors');
  await page.context().close();
});

test('who missed the call is seen, and comes back to the line', async () => {
  const page = await openReception();
  await guichet.clear(4);
  const { id, number } = await guichet.issue(4);
  const { id: counter, agent_token } = guichet.counter(4);
  await guichet.api(`/counters/${counter}/calls`, agent_token, { ticket: id });
  await find(page, number);
  await page.locator('#reception-standing', { hasText: `Appelé à` }).waitFor();
  await guichet.api(`/tickets/${id}/no-shows`, agent_token, {});
  await page.locator('#reception-standing', { hasText: "Absent à l'appel" }).waitFor();
  await page.locator(`[id="missed-${id}"]`, { hasText: number }).waitFor();
  await page.locator(`[id="return-${id}"]`).click();
  await page.locator('#reception-said', { hasText: `${number} est de nouveau dans la file` }).waitFor();
  await page.locator(`[id="waiting-${id}"]`).waitFor();
  assert.equal((await ticket(number)).state, 'waiting');
  await page.context().close();
});

test('a family is joined from the line and split again', async () => {
  const page = await openReception();
  // The line lists its first fifty: it begins anew.
  for (const place of guichet.demo.counters.keys()) await guichet.clear(place);
  const family = [await guichet.issue(0), await guichet.issue(0), await guichet.issue(0)];
  const [mother, father, child] = family;
  for (const { id } of family) await page.locator(`[id="choose-${id}"]`).check();
  const stranger = await guichet.issue(0);
  await page.locator(`[id="choose-${stranger.id}"]`).waitFor();
  assert.equal(await page.locator('[data-choose]:checked').count(), 3, 'the choice outlives a change');
  await page.locator('#reception-join').click();
  await page.locator(`[id="waiting-${mother.id}"] th`, { hasText: `+ ${father.number}, ${child.number}` }).waitFor();
  assert.equal((await ticket(father.number)).goes_with, mother.number);
  await until(() => page.locator('#reception-join').isDisabled(), (disabled) => disabled, 'nothing is chosen any more');
  await find(page, child.number);
  await page.locator('#reception-standing', { hasText: `Va avec ${mother.number}` }).waitFor();
  await page.locator('#reception-split').click();
  await page.locator(`[id="waiting-${child.id}"]`).waitFor();
  await page.locator('#reception-family summary').click();
  await page.locator('#reception-family input').fill(mother.number.toLowerCase());
  await page.locator('#reception-family [type=submit]').click();
  await page.locator('#reception-standing', { hasText: `Va avec ${mother.number}` }).waitFor();
  assert.equal((await ticket(child.number)).goes_with, mother.number);
  await page.context().close();
});

test('paper slips are entered one after the other with their true times', async () => {
  const page = await openReception();
  const at = await page.locator('#reception-now').getAttribute('data-at');
  const [hour = '', minute = ''] = [at?.slice(11, 13), at?.slice(14, 16)];
  await page.locator('body').press('t');
  const number = page.locator('#reception-slips [name=number]');
  await number.fill('P212');
  await page.locator('#reception-slips [name=time]').fill(`${hour}:${minute}`);
  await page.locator('#reception-slips [name=service]').selectOption(service(0).id);
  await number.press('Enter');
  await page.locator('#reception-slip-wrong', { hasText: 'P001 à P199' }).waitFor();
  assert.equal(await number.getAttribute('aria-invalid'), 'true');
  assert.equal(await number.inputValue(), 'P212', 'what was typed stays');
  await number.fill('p007');
  await number.press('Enter');
  await page.locator('#reception-said', { hasText: 'P007 est dans la file' }).waitFor();
  assert.equal(await page.locator('#reception-slip-wrong').isVisible(), false);
  const slip = await ticket('P007');
  assert.deepEqual([slip.arrived_at.slice(11, 16), slip.service], [`${hour}:${minute}`, service(0).id]);
  await until(() => number.inputValue(), (value) => value === 'P008', 'the next number stands there');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'number');
  await number.press('Enter');
  await page.locator('#reception-said', { hasText: 'P008 est dans la file' }).waitFor();
  await number.fill('8');
  await number.press('Enter');
  await page.locator('guichet-reception[data-refused] #reception-said', { hasText: 'P008' }).waitFor();
  await page.context().close();
});

test('the site is stopped and goes on in one action, and tiles say so', async () => {
  const page = await openReception();
  const board = async () => (await reception('/board')).body;
  const { tile } = service(0);
  await page.locator('#staff-stop summary').click();
  await page.locator('#staff-stop button[value=drill]').click();
  await page.locator('.stop', { hasText: "exercice d'évacuation" }).waitFor();
  assert.equal((await board()).suspended.kind, 'drill');
  await page.locator(`${tile}:disabled`).waitFor();
  await page.locator('.stop button').click();
  await page.locator(`${tile}:enabled`).waitFor();
  assert.equal((await board()).suspended, null);
  await page.locator('#staff-stop summary').click();
  await page.locator('#staff-stop select[name=service]').selectOption(service(0).id);
  await page.locator('#staff-stop button[value=outage]').click();
  await page.locator('.stop', { hasText: 'panne' }).waitFor();
  await page.locator(`${tile}:enabled`, { hasText: 'panne' }).waitFor();
  assert.equal((await page.locator(service(7).tile).innerText()).includes('panne'), false);
  await page.locator('.stop button').click();
  await page.locator(`${tile}:enabled`).waitFor();
  await page.context().close();
});

test('a notice is hung up and taken down', async () => {
  const page = await openReception();
  const board = async () => (await reception('/board')).body;
  await page.locator('body').press('n');
  await page.locator('#reception-notice [name=fr]').fill("L'ascenseur est en panne.\nDemandez à l'accueil.");
  await page.locator('#reception-notice [type=submit]').click();
  await page.locator('.hung', { hasText: "L'ascenseur est en panne. Demandez à l'accueil." }).waitFor();
  assert.equal((await board()).notice, "L'ascenseur est en panne. Demandez à l'accueil.");
  await page.locator('#reception-take-down').click();
  await page.locator('.hung').waitFor({ state: 'detached' });
  assert.equal((await board()).notice, null);
  await page.context().close();
});

test('a call for help is seen and answered here', async () => {
  const page = await openReception();
  await guichet.api(`/sites/${guichet.demo.site}/help-calls`, guichet.counter(5).agent_token, {});
  const call = page.locator('.call-for-help', { hasText: guichet.counter(5).name });
  await call.waitFor();
  assert.match(await page.title(), new RegExp(guichet.counter(5).name));
  await call.locator('button').click();
  await page.locator('.call-for-help', { hasText: 'Vous y allez' }).waitFor();
  const { body } = await reception('/help-calls');
  assert.equal(body.help.at(-1).state, 'answered');
  await page.context().close();
});

test('keys do what their signs say, on French keyboards too, and can be switched off', async () => {
  const page = await openReception();
  const press = async (/** @type {string} */ key) => {
    const before = await lastNumber(page);
    await page.locator('body').dispatchEvent('keydown', { key, bubbles: true });
    await until(() => lastNumber(page), (last) => last !== before, `${key} gives a ticket`);
    return ticket(await lastNumber(page));
  };
  const [first, second] = guichet.demo.services;
  assert.equal((await press('1')).service, first?.id);
  assert.equal((await press('é')).service, second?.id, 'the key of 2 without Shift');
  assert.equal((await press('&')).service, first?.id);
  await page.locator('body').press('c');
  await page.locator('#reception-text:focus').waitFor();
  const kept = await lastNumber(page);
  await page.locator('#reception-text').pressSequentially('12');
  assert.equal(await page.locator('#reception-text').inputValue(), '12', 'digits are typed there');
  await page.locator('#reception-text').press('Escape');
  await page.locator('#reception-keys').uncheck();
  await page.locator('main').press('1');
  await page.locator('#reception-keys').check();
  await page.locator('main').press('z');
  await page.locator('#reception-given s', { hasText: kept }).waitFor();
  assert.equal((await ticket(kept)).state, 'withdrawn');
  const signs = await page.locator('[data-key]').evaluateAll((all) =>
    all.filter((it) => {
      const sign = it.matches('input') ? it.labels?.[0]?.querySelector('kbd') : it.querySelector('kbd');
      return sign?.textContent?.toLowerCase() !== it.getAttribute('data-key')?.[0];
    }).map((it) => it.id),
  );
  assert.deepEqual(signs, [], 'every key is shown');
  await page.context().close();
});

test('a reception without a link says since when, and shows the truth when it is back', async () => {
  const page = await openReception();
  const { number } = await guichet.issue(0);
  await guichet.kill();
  await page.locator('#reception-stale', { hasText: 'Liaison perdue' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await guichet.run();
  await page.locator('#reception-stale').waitFor({ state: 'hidden' });
  await find(page, number);
  await page.locator('#reception-ticket-title', { hasText: number }).waitFor();
  await page.context().close();
});

test('the kiosk gives who does not know a ticket of the reception', async () => {
  const kiosk = await openPage(browser, 1080, 1920);
  await pair(kiosk, guichet.url, guichet.demo.kiosk_token);
  await kiosk.locator('#tile-reception-0').click();
  await kiosk.locator('#kiosk-result .number').waitFor();
  const number = (await kiosk.locator('#kiosk-result .number').innerText()).trim();
  const own = guichet.demo.services.find(({ name }) => name.startsWith('Accueil'));
  assert.equal((await ticket(number)).service, own?.id);
  await kiosk.context().close();
});

test('the demonstration leads here, and an agent may work here too', async () => {
  const page = await openPage(browser);
  await page.goto(guichet.url);
  const door = page.locator('a.door', { has: page.locator('strong', { hasText: /^L'accueil$/ }) });
  assert.equal(await door.getAttribute('href'), `/pair/${guichet.demo.reception_token}`);
  await pair(page, guichet.url, guichet.counter(0).agent_token);
  await page.goto(`${guichet.url}/desk/accueil`);
  await page.locator(service(0).tile).click();
  await page.locator('#reception-qr svg').waitFor();
  assert.equal(await page.locator('#reception-notice').count(), 0, 'a notice is not an agent\'s');
  await page.context().close();
});

for (const { name, width, wish, language } of /** @type {const} */ ([
  { name: 'on a large screen', width: 1440, wish: {}, language: 'fr' },
  { name: 'on a strip of 360 pixels, in English', width: 360, wish: {}, language: 'en' },
  { name: 'in the dark', width: 1440, wish: { colorScheme: 'dark' }, language: 'fr' },
  { name: 'in forced colours', width: 360, wish: { forcedColors: 'active' }, language: 'fr' },
])) {
  test(`the reception is accessible and whole ${name}`, async () => {
    const page = await openReception({ width, height: 740 });
    await page.emulateMedia(wish);
    const { id, number } = await guichet.issue(0);
    await guichet.api(`/tickets/${id}/priorities`, guichet.demo.reception_token, { granted: true });
    await page.goto(`${guichet.url}/desk/accueil?lang=${language}`);
    await page.locator(service(0).tile).click();
    await page.locator('#reception-qr svg').waitFor();
    await find(page, number);
    await page.locator('#reception-ticket').waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    const small = await page.locator('button:visible, select:visible, summary:visible').evaluateAll((all) =>
      all.map((it) => ({ id: it.id || it.outerHTML, ...it.getBoundingClientRect().toJSON() })).filter(({ width: w, height: h }) => Math.min(w, h) < 24),
    );
    assert.deepEqual(small, []);
    await page.context().close();
  });
}

test('waits are of this minute: the reception reads anew when the next one begins, though nothing was decided', async () => {
  const page = await openPage(browser, 1440, 900);
  await page.addInitScript(fakeSockets);
  await pair(page, guichet.url, guichet.demo.reception_token);
  await page.locator('guichet-reception').waitFor();
  await page.waitForLoadState('networkidle');
  let readings = 0;
  page.on('request', (request) => (readings += Number(new URL(request.url()).pathname === '/desk/accueil/panel')));
  const { seq, at } = await page.locator('#reception-now').evaluate((now) => ({ .../** @type {HTMLElement} */ (now).dataset }));
  const of = (/** @type {string} */ now) => feed(page, board({ seq: Number(seq), now }));
  await of(`${at}`.replace(/:\d\d(?=[.+Z-])/, ':59'));
  const read = page.waitForResponse('**/desk/accueil/panel**');
  await of(`${at}`.replace(/^\d{4}/, '2099'));
  await read;
  assert.equal(readings, 1, 'once for the next minute, not within this one');
  await page.context().close();
});
