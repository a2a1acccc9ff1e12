// An agent's day at the counter: one press a step, several agents, help, a stop, keys of one's own.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { violations } from './axe.mjs';
import { boxOf, Guichet, openPage, pair, startBrowser, until } from './tools.mjs';

/** @typedef {import('./tools.mjs').Page} Page */

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
beforeEach(async () => {
  await guichet.clear(0);
  await guichet.clear(1);
});

/** A desk in a browser of its own. @param {number} place @param {number} [width] @param {number} [height] */
async function openDesk(place, width, height) {
  const desk = await openPage(browser, width, height);
  await pair(desk, guichet.url, guichet.counter(place).agent_token);
  await desk.locator('guichet-desk').waitFor();
  return desk;
}

/** @param {Page} desk @param {string | RegExp} text */
async function said(desk, text) {
  await desk.locator('#desk-said', { hasText: text }).waitFor();
}

/** What asks the server for nothing. @param {Page} desk @param {string} what @param {() => Promise<void>} done */
async function asksNothing(desk, what, done) {
  /** @type {string[]} */
  const asked = [];
  const hear = (/** @type {import('playwright-core').Request} */ request) => request.method() === 'POST' && asked.push(request.url());
  desk.on('request', hear);
  await done();
  // A key waits for 30 ms to show that no scanner typed it; a later timer, and what is asked for then, come after it.
  await desk.evaluate(() => new Promise((later) => setTimeout(later, 50)).then(() => fetch('/healthz')).then(() => null));
  desk.off('request', hear);
  assert.deepEqual(asked, [], what);
}

/**
 * A press that is heard: while one is under way the desk takes no other, and no "next" just after somebody came to the
 * screen.
 * @param {Page} desk
 * @param {string} key
 */
async function press(desk, key) {
  await desk.locator('#desk-panel:not([aria-busy=true], :has(#desk-next[aria-disabled=true]))').waitFor();
  await desk.keyboard.press(key);
}

/** Who is at the counter, on this screen. @param {Page} desk @param {string} number */
async function shows(desk, number) {
  await desk.locator('.current .number', { hasText: number }).waitFor();
}

/** The counter as its desk knows it. @param {number} [place] */
async function view(place = 0) {
  const { id, agent_token } = guichet.counter(place);
  return (await guichet.api(`/counters/${id}`, agent_token)).body;
}

/** What staff knows of a ticket. @param {string} number */
async function found(number) {
  return (await guichet.api(`/sites/${guichet.demo.site}/tickets?number=${number}`, guichet.demo.reception_token)).body;
}

/** @param {string[]} services @param {object} [more] */
async function take(services, more = {}) {
  const { status, body } = await guichet.api(`/sites/${guichet.demo.site}/tickets`, guichet.demo.kiosk_token, { services, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Two services that counter 0 serves. @returns {[string, string]} */
function two() {
  const [one = '', other = ''] = guichet.counter(0).services;
  return [one, other];
}

test('one press ends the visit with what came of it and calls the next; one undo takes back both', async () => {
  const [first, second] = [await guichet.issue(), await guichet.issue()];
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, first.number);
  const incomplete = desk.locator('#desk-work input[value=incomplete]');
  await asksNothing(desk, 'a choice by the space bar', () => incomplete.press('Space'));
  assert.equal(await incomplete.isChecked(), true);
  const asked = desk.waitForRequest('**/calls');
  await press(desk, 'Space');
  const { outcome, held } = (await asked).postDataJSON();
  assert.deepEqual([outcome, held], ['incomplete', first.id]);
  await shows(desk, second.number);
  await said(desk, `${second.number} est appelé`);
  const undo = desk.locator('#desk-undo');
  assert.match(await undo.innerText(), new RegExp(`appel de ${second.number} et fin de ${first.number}`));
  assert.match(await undo.innerText(), /\(\d+.s\)/u);
  assert.equal(await desk.locator('#desk-work input[value=""]').isChecked(), true, 'nothing is said of the next visit');
  await press(desk, 'z');
  await shows(desk, first.number);
  assert.equal((await found(second.number)).state, 'waiting');
  await desk.context().close();
});

test('what was really done in one visit is not called for again, and what is left keeps its turn', async () => {
  const [one, other] = two();
  const ticket = await take([one, other, one]);
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, ticket.number);
  assert.equal(await desk.locator('#desk-work [data-name=services]').count(), 2);
  await desk.locator('.later', { hasText: 'Ensuite dans cette visite' }).waitFor();
  await desk.locator('#desk-work [data-name=services]').first().check();
  await desk.locator('#desk-done').click();
  await said(desk, `${ticket.number} attend maintenant pour`);
  const left = await found(ticket.number);
  assert.deepEqual([left.state, left.service, left.staff.later.length, left.turn_at], ['waiting', one, 0, ticket.turn_at]);
  await desk.context().close();
});

test('a visit that is begun in a form stays there while colleagues work', async () => {
  const ticket = await guichet.issue();
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, ticket.number);
  await press(desk, 'o');
  await desk.locator('#desk-visit textarea').fill("Attend l'acte de naissance");
  await desk.locator('#desk-work label', { hasText: 'traité' }).click();
  const seq = Number(await desk.locator('#desk-panel').getAttribute('data-seq'));
  await guichet.issue(1);
  await until(async () => Number(await desk.locator('#desk-panel').getAttribute('data-seq')), (now) => now > seq, 'a newer panel');
  assert.equal(await desk.locator('#desk-visit textarea').inputValue(), "Attend l'acte de naissance");
  assert.equal(await desk.locator('#desk-work input[value=served]').isChecked(), true);
  await desk.locator('#desk-visit [data-name=needs][value=wheelchair]').check();
  await desk.locator('#desk-visit [name=fetch]').check();
  await desk.locator('#desk-visit button', { hasText: 'Enregistrer' }).click();
  await desk.locator('.current .note', { hasText: 'effacée ce soir' }).waitFor();
  const { staff } = await found(ticket.number);
  assert.deepEqual([staff.note, staff.needs, staff.fetch], ["Attend l'acte de naissance", ['wheelchair'], true]);
  assert.equal(await desk.locator('#desk-visit').getAttribute('open'), null, 'a form that was accepted closes');
  await desk.context().close();
});

test('a declared priority is confirmed or lifted with one tap, also in the line', async () => {
  const service = guichet.counter(0).services[0] ?? '';
  const [first, second] = [await take([service], { priority: true }), await take([service], { priority: true })];
  const desk = await openDesk(0);
  await desk.locator(`#desk-lift-${second.id}`).click();
  await said(desk, "C'est fait.");
  assert.equal((await found(second.number)).staff.priority, 'lifted');
  await press(desk, 'Space');
  await shows(desk, first.number);
  await desk.locator('#desk-priority-yes').click();
  await until(() => found(first.number), ({ staff }) => staff.priority === 'confirmed', 'confirmed');
  await desk.locator('#desk-priority-yes').waitFor({ state: 'detached' });
  await desk.context().close();
});

test('a second press of "next" is not meant for who has just come to the screen; all else acts at once', async () => {
  const [first, second] = [await guichet.issue(), await guichet.issue()];
  const desk = await openPage(browser);
  await desk.clock.install();
  await pair(desk, guichet.url, guichet.counter(0).agent_token);
  await desk.locator('#desk-next', { hasText: first.number }).waitFor();
  await desk.clock.pauseAt(Date.now() + 2_000);
  /** @type {string[]} */
  const posts = [];
  desk.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  // A key acts when it is known that no scanner typed it.
  const key = async (/** @type {string} */ name) => (await desk.keyboard.press(name), await desk.clock.runFor(40));
  await key('Space');
  await shows(desk, first.number);
  const next = desk.locator('#desk-next');
  for (const milliseconds of [80, 300, 400]) {
    await desk.clock.runFor(milliseconds);
    await key('Space');
    await next.dispatchEvent('click');
    await desk.evaluate(() => fetch('/healthz').then(() => null));
    assert.equal(posts.length, 1, 'one person was called');
    assert.equal(await next.getAttribute('aria-disabled'), 'true');
    assert.equal(await desk.locator('#desk-undo').getAttribute('aria-disabled'), null);
  }
  await desk.clock.runFor(300);
  assert.equal(await next.getAttribute('aria-disabled'), null);
  await key('Space');
  await shows(desk, second.number);
  await key('z');
  await shows(desk, first.number);
  assert.equal(posts.length, 3, 'an undo acts at once');
  await desk.context().close();
});

/** A desk whose clock stands still, how often it asked for its panel, and what resolves when it has heard of all there is. */
async function openStill() {
  const desk = await openPage(browser);
  await desk.clock.install();
  let newest = 0;
  desk.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (newest = JSON.parse(String(payload)).board?.seq ?? newest)));
  await pair(desk, guichet.url, guichet.counter(0).agent_token);
  await desk.locator('#desk-next', { hasText: /[A-Z]\d{3}/ }).waitFor();
  await desk.clock.pauseAt(Date.now() + 2_000);
  /** @type {string[]} */
  const asked = [];
  desk.on('request', (request) => request.url().includes('/desk/panel') && asked.push(request.url()));
  const hears = async () => {
    const { seq } = await view();
    await until(async () => newest, (heard) => heard >= seq, 'the desk hears');
    await desk.evaluate(() => fetch('/healthz').then(() => null));
  };
  return { desk, asked, hears };
}

test('one request brings what a press came to, and colleagues’ news are asked for as ever', async () => {
  const first = await guichet.issue();
  await guichet.issue();
  const { desk, asked, hears } = await openStill();
  // The news of it come before the answer.
  await desk.route('**/calls', async (route) => {
    const response = await route.fetch();
    await hears();
    await route.fulfill({ response });
  });
  await desk.keyboard.press('Space');
  await shows(desk, first.number);
  const newcomer = await guichet.issue();
  await desk.locator('table.line', { hasText: newcomer.number }).waitFor();
  assert.equal(asked.length, 1, 'for who came, and not for who was called');
  await desk.context().close();
});

test('news do not wait for an answer that is late, and it does not bring back what was before them', async () => {
  const first = await guichet.issue();
  const { desk, hears } = await openStill();
  /** @type {(() => Promise<void>) | undefined} */
  let answer;
  await desk.route('**/calls', async (route) => {
    const response = await route.fetch();
    answer = () => route.fulfill({ response });
  });
  await desk.keyboard.press('Space');
  await until(async () => answer, (held) => held !== undefined, 'the server has answered');
  const newcomer = await guichet.issue();
  await hears();
  await desk.clock.runFor(300);
  await desk.locator('table.line', { hasText: newcomer.number }).waitFor();
  await shows(desk, first.number);
  await answer?.();
  await desk.locator('#desk-panel[aria-busy=false]').waitFor();
  assert.equal(await desk.locator('table.line', { hasText: newcomer.number }).count(), 1, 'the older panel is not shown');
  await desk.context().close();
});

test('what was refused goes when the counter has moved on, and stays while others only come to the line', async () => {
  const tickets = [await guichet.issue(), await guichet.issue()];
  const [one, other] = [await openDesk(0), await openDesk(0)];
  await press(one, 'Space');
  await shows(other, tickets[0]?.number ?? '');
  await refuseOnce(other, '**/completions');
  await press(other, 'd');
  await said(other, 'Plus de place');
  const newcomer = await guichet.issue();
  await other.locator('table.line', { hasText: newcomer.number }).waitFor();
  await said(other, 'Plus de place');
  await press(one, 'Space');
  await shows(other, tickets[1]?.number ?? '');
  assert.equal(await other.locator('#desk-said').innerText(), '');
  assert.equal(await other.locator('guichet-desk[data-refused]').count(), 0);
  for (const desk of [one, other]) await desk.context().close();
});

test('who is called before the others is called for a reason', async () => {
  const tickets = [await guichet.issue(), await guichet.issue(), await guichet.issue()];
  const last = tickets[2];
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, tickets[0].number);
  await desk.locator(`#desk-call-${last.id}`).click();
  await desk.locator('#desk-pick[open]').waitFor();
  assert.match(await desk.locator('#desk-pick').innerText(), new RegExp(`Appeler ${last.number} avant son tour`));
  assert.deepEqual(await violations(desk), [], 'the question');
  await desk.locator('#desk-pick button[value=frail]').click();
  await shows(desk, last.number);
  assert.equal((await found(tickets[0].number)).state, 'done', 'the visit in hand is finished too');
  assert.equal((await found(tickets[1].number)).state, 'waiting');
  await desk.context().close();
});

test('of two agents at one counter the later press does nothing, and says so', async () => {
  const tickets = [await guichet.issue(), await guichet.issue(), await guichet.issue()];
  const [one, other] = [await openDesk(0), await openDesk(0)];
  await press(one, 'Space');
  await shows(other, tickets[0].number);
  // The other screen has not heard yet when its agent presses.
  await other.route('**/desk/panel**', (route) => route.abort());
  await press(one, 'Space');
  await shows(one, tickets[1].number);
  await press(other, 'Space');
  await said(other, `${tickets[1].number} est encore à ce guichet`);
  await said(other, "Rien n'a été fait.");
  assert.equal((await view()).ticket.number, tickets[1].number, 'nobody else was called');
  await other.unroute('**/desk/panel**');
  await guichet.issue();
  await shows(other, tickets[1].number);
  for (const desk of [one, other]) await desk.context().close();
});

test('a pause says why and until when, work after a visit is shown as such, and a trainee is marked', async () => {
  const ticket = await guichet.issue();
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, ticket.number);
  await press(desk, 'w');
  await desk.locator('.title .pill', { hasText: 'Travail après visite depuis' }).waitFor();
  assert.equal((await found(ticket.number)).state, 'done');
  await desk.locator('#desk-open').click();
  await desk.locator('.title .pill', { hasText: 'ouvert' }).waitFor();
  await press(desk, 'b');
  await desk.locator('#desk-pause select[name=reason]').selectOption('repas');
  await desk.locator('#desk-pause select[name=until]').selectOption('45');
  await desk.locator('#desk-pause button[type=submit]').click();
  await desk.locator('.title .pill', { hasText: /En pause\s: repas, retour prévu à/u }).waitFor();
  await desk.locator('#desk-open').click();
  await desk.locator('#desk-trainee').click();
  await desk.locator('.title .pill', { hasText: 'en formation' }).waitFor();
  assert.equal((await view()).counter.trainee, true);
  await desk.locator('#desk-trainee[aria-pressed=true]').click();
  await until(view, ({ counter }) => !counter.trainee, 'no trainee any more');
  await desk.context().close();
});

test('a call for help reaches every desk, says nothing to who stands there, and is answered by name', async () => {
  const [asking, answering, third] = [await openDesk(0), await openDesk(1), await openDesk(2)];
  await press(asking, 'h');
  await asking.locator('.call-for-help', { hasText: 'Message envoyé' }).waitFor();
  assert.ok(!(await asking.locator('.call-for-help').innerText()).includes('Aide'));
  const call = answering.locator('.call-for-help', { hasText: `Aide demandée : ${guichet.counter(0).name}` });
  await call.waitFor();
  await answering.locator('#desk-heard', { hasText: 'Aide demandée' }).waitFor({ state: 'attached' });
  assert.match(await answering.title(), /^Aide demandée/);
  assert.deepEqual(await violations(answering), [], 'a call for help');
  await call.locator('button').click();
  await asking.locator('.call-for-help', { hasText: `${guichet.counter(1).name} arrive` }).waitFor();
  await answering.locator('.call-for-help', { hasText: 'Vous y allez' }).waitFor();
  await third.locator('.call-for-help', { hasText: `${guichet.counter(1).name} y va` }).waitFor();
  assert.equal(await third.locator('[data-help-open]').count(), 0);
  assert.ok(!(await third.title()).includes('Aide'));
  for (const desk of [asking, answering, third]) await desk.context().close();
});

test('one tap stops the town hall on every desk, one tap lets it go on, and nobody loses the turn', async () => {
  const ticket = await guichet.issue();
  const [desk, colleague] = [await openDesk(0), await openDesk(1)];
  await desk.locator('#staff-stop summary').click();
  await desk.locator('#staff-stop select[name=until]').selectOption('20');
  await desk.locator('#staff-stop button[value=drill]').click();
  const stop = colleague.locator('.stop', { hasText: "Toute la mairie : exercice d'évacuation" });
  await stop.waitFor();
  assert.match(await stop.innerText(), /reprise prévue à .* Chacun garde son tour\./s);
  await desk.locator('#staff-stop:not([open])').waitFor();
  await press(desk, 'Space');
  await said(desk, "L'accueil est interrompu");
  assert.deepEqual(await violations(colleague), [], 'a stop');
  await stop.locator('button').click();
  await desk.locator('.stop').waitFor({ state: 'detached' });
  await press(desk, 'Space');
  await shows(desk, ticket.number);
  await desk.locator('#staff-stop summary').click();
  await desk.locator('#staff-stop button[value=other]').click();
  await said(desk, 'Valeur incorrecte');
  assert.equal(await desk.evaluate(() => document.activeElement?.getAttribute('name')), 'reason', 'another reason is written down');
  for (const page of [desk, colleague]) await page.context().close();
});

test('tickets of a family are joined by number, shown and separated', async () => {
  const [mother, child] = [await guichet.issue(), await guichet.issue()];
  const desk = await openDesk(0);
  await press(desk, 'Space');
  await shows(desk, mother.number);
  await press(desk, 'o');
  await desk.locator('#desk-visit [name=number]').fill('Z999');
  await desk.locator('#desk-visit form[data-join] button').click();
  await said(desk, "Aucun ticket d'aujourd'hui n'a ce numéro.");
  await desk.locator('#desk-visit [name=number]').fill(child.number.toLowerCase());
  await desk.locator('#desk-visit form[data-join] button').click();
  await desk.locator('.current', { hasText: new RegExp(`Famille\\s: ${child.number}`, 'u') }).waitFor();
  await desk.locator('#desk-split').click();
  await desk.locator('#desk-split').waitFor({ state: 'detached' });
  assert.equal((await found(child.number)).goes_with, undefined);
  await desk.context().close();
});

test('keys are changed, taken away and switched off, and stay so in this browser', async () => {
  const tickets = [await guichet.issue(), await guichet.issue()];
  const desk = await openDesk(0);
  await desk.locator('#desk-keymap summary').click();
  await desk.locator('guichet-keys [data-of=next]').press('x');
  await desk.locator('guichet-keys [data-of=undo]').press('h');
  await desk.locator('guichet-keys [data-told]', { hasText: "Aide n'a plus de touche." }).waitFor();
  await desk.locator('guichet-keys [data-of=ring]').press('Backspace');
  await desk.locator('#desk-keymap summary').click();
  await desk.reload();
  await desk.locator('guichet-keys [data-of=next]').waitFor({ state: 'attached' });
  assert.equal(await desk.locator('#desk-next kbd').innerText(), 'X');
  await desk.locator('h1').click();
  await asksNothing(desk, 'n', () => press(desk, 'n'));
  await press(desk, 'x');
  await shows(desk, tickets[0].number);
  assert.equal(await desk.locator('#desk-ring kbd').isVisible(), false);
  await desk.locator('#desk-keymap summary').click();
  await desk.locator('#desk-keys').uncheck();
  await desk.locator('#desk-keymap summary').click();
  assert.equal(await desk.locator('#desk-next kbd').isVisible(), false);
  await desk.locator('h1').click();
  await asksNothing(desk, 'x', () => press(desk, 'x'));
  await desk.locator('#desk-keymap summary').click();
  await desk.locator('guichet-keys [data-reset]').click();
  await desk.locator('#desk-keymap summary').click();
  await desk.locator('h1').click();
  await press(desk, 'n');
  await shows(desk, tickets[1].number);
  await desk.context().close();
});

test('every act has a key that its button shows and the table lists, and no two have the same', async () => {
  const service = guichet.counter(0).services[0] ?? '';
  const [mother, child] = [await take([service], { priority: true }), await guichet.issue()];
  await guichet.api(`/tickets/${mother.id}/joins`, guichet.demo.reception_token, { ticket: child.id });
  const desk = await openDesk(0);
  /** @type {Map<string, string>} */
  const seen = new Map();
  const look = async () => {
    // A newer panel may take their place while they are looked at.
    const acts = await until(
      () => desk.locator('#desk-panel :is(button, summary, input[value]:is([type=radio])):visible').evaluateAll((all) =>
        all.map((it) => {
          if (!it.isConnected) throw new Error('replaced');
          const own = it.closest('[data-act]');
          const sign = it.closest('label, summary, button')?.querySelector('kbd');
          return { id: it.id || it.getAttribute('value') || it.textContent, act: own?.getAttribute('data-act'), key: own?.getAttribute('data-key'), sign: sign?.checkVisibility() ? sign.textContent : '' };
        }),
      ),
      (all) => all.length > 0,
      'the acts of one panel',
    );
    for (const { id, act, key, sign } of acts) {
      // A row of the line is chosen by its number; nothing has no outcome.
      if (/^desk-(call|confirm|lift|recall|return)-/.test(id ?? '') || id === '') continue;
      if (!act) assert.fail(`${id} has no key`);
      assert.equal(sign, key?.startsWith(' ') ? 'Espace' : key?.[0]?.toUpperCase(), `${id} shows its key`);
      seen.set(act, key ?? '');
    }
  };
  const bare = async (/** @type {string} */ pill) => (await desk.locator('.title .pill', { hasText: pill }).waitFor(), look());
  await press(desk, 'Space');
  await shows(desk, mother.number);
  await look();
  await press(desk, '2');
  await desk.locator('#desk-work input[value=incomplete]:checked').waitFor();
  await press(desk, 'm');
  await desk.locator('#desk-park-until[open]').waitFor();
  await press(desk, 'Escape');
  await press(desk, 'i');
  await desk.locator('#staff-stop[open]').waitFor();
  await press(desk, 'Escape');
  await press(desk, 'g');
  await desk.locator('#desk-split').waitFor({ state: 'detached' });
  await press(desk, 'c');
  await desk.locator('#desk-priority-yes').waitFor({ state: 'detached' });
  await press(desk, 'l');
  await desk.locator('#desk-priority-no').waitFor({ state: 'detached' });
  const ended = desk.waitForRequest('**/after-works');
  await press(desk, 'w');
  await ended;
  await bare('Travail après visite');
  await press(desk, 'u');
  await bare('ouvert');
  await press(desk, 'f');
  await bare('en formation');
  await press(desk, 'x');
  await bare('fermé');
  await press(desk, 'u');
  await bare('ouvert');
  const listed = await desk.locator('guichet-keys').getAttribute('data-acts');
  const table = new Map(JSON.parse(listed ?? '').map((/** @type {{act: string, key: string}} */ { act, key }) => [act, key]));
  for (const [act, key] of seen) assert.equal(table.get(act), key, `${act} in the table`);
  assert.deepEqual([...table.keys()].filter((act) => !seen.has(String(act))), [], 'the table names no act that is nowhere');
  const letters = [...table.values()].flatMap((key) => [...String(key)]);
  assert.equal(new Set(letters).size, letters.length, 'no key means two things');
  await desk.locator('#desk-keymap summary').click();
  await desk.locator('guichet-keys [data-of=close]').press('j');
  await desk.locator('#desk-keymap summary').click();
  assert.equal(await desk.locator('#desk-close kbd').innerText(), 'J');
  await desk.locator('h1').click();
  await press(desk, 'j');
  await desk.locator('.title .pill', { hasText: 'fermé' }).waitFor();
  await desk.context().close();
});

test('an undo takes back the step that its button names, and no later one', async () => {
  const ticket = await guichet.issue();
  const [one, other] = [await openDesk(0), await openDesk(0)];
  await press(one, 'Space');
  await other.locator('#desk-undo', { hasText: `appel de ${ticket.number}` }).waitFor();
  // The other screen has not heard yet that the visit began.
  await other.route('**/desk/panel**', (route) => route.abort());
  await press(one, 's');
  await one.locator('#desk-undo', { hasText: `début de ${ticket.number}` }).waitFor();
  await press(other, 'z');
  await said(other, 'Trop tard pour annuler');
  assert.equal((await found(ticket.number)).state, 'serving', 'the start is not taken back by a press on the call');
  await press(one, 'z');
  await until(() => found(ticket.number), ({ state }) => state === 'called', 'the start is taken back');
  for (const desk of [one, other]) await desk.context().close();
});

test('what was said is gone when the next act begins, and when its time is over; what was refused stays', async () => {
  const [first] = [await guichet.issue(), await guichet.issue()];
  const desk = await openPage(browser);
  await desk.clock.install();
  // Within the time after which a silent link is told. Scripts run after the page was read.
  await desk.addInitScript(() => {
    document.addEventListener('readystatechange', () => document.querySelector('guichet-desk')?.setAttribute('data-undo-seconds', '4'));
  });
  await pair(desk, guichet.url, guichet.counter(0).agent_token);
  await desk.locator('guichet-desk[data-undo-seconds="4"]').waitFor();
  const line = desk.locator('#desk-said');
  const key = async (/** @type {string} */ name) => (await press(desk, name), desk.clock.runFor(40));
  await key('Space');
  await said(desk, `${first.number} est appelé`);
  let go = () => {};
  const held = new Promise((resolve) => (go = () => resolve(null)));
  await desk.route('**/starts', async (route) => (await held, route.continue()));
  const asked = desk.waitForRequest('**/starts');
  await key('s');
  await asked;
  assert.equal(await line.innerText(), '', 'the next act has begun');
  go();
  await said(desk, "C'est fait.");
  await desk.clock.fastForward(2_500);
  assert.equal(await line.innerText(), "C'est fait.");
  await desk.clock.fastForward(2_000);
  assert.equal(await line.innerText(), '', 'the time for an undo is over');
  await refuseOnce(desk, '**/completions');
  await key('d');
  await said(desk, 'Plus de place');
  await desk.clock.fastForward(4_500);
  assert.match(await line.innerText(), /Plus de place/);
  await desk.context().close();
});

/** Answers the next post with a refusal. @param {Page} page @param {string} path */
async function refuseOnce(page, path) {
  const body = JSON.stringify({ type: 'disk-full', title: 'Plus de place', detail: "Rien n'a été enregistré." });
  await page.route(path, (route) => route.fulfill({ status: 507, contentType: 'application/problem+json', body }));
}

test('a hand scanner finds a ticket and presses no key', async () => {
  const [first, second] = [await guichet.issue(), await guichet.issue()];
  const desk = await openDesk(0);
  /** @type {string[]} */
  const posts = [];
  desk.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await desk.locator(`#desk-call-${second.id}`).waitFor();
  const scan = (/** @type {string} */ text) => desk.evaluate((text) => {
    for (const key of [...text, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, text);
  await scan(second.number.toLowerCase());
  await said(desk, `${second.number} : touche Entrée pour l'appeler.`);
  assert.equal(await desk.evaluate(() => document.activeElement?.id), `desk-call-${second.id}`);
  await scan(`http://guichet.example/t/${first.code}`);
  await said(desk, `${first.number} : touche Entrée pour l'appeler.`);
  await scan('Z999');
  await said(desk, "Aucun ticket d'aujourd'hui n'a ce numéro.");
  assert.deepEqual(posts, [], 'nothing was asked for');
  await desk.locator(`#desk-call-${first.id}`).press('Enter');
  await shows(desk, first.number);
  await desk.context().close();
});

test('what can be done with who is here is in sight at 360 × 640, whatever stands above it', async () => {
  const [one, other] = two();
  const ticket = await take([one, other], { priority: true });
  for (let place = 0; place < 6; place += 1) await guichet.issue();
  const desk = await openDesk(0, 360, 640);
  const inSight = async (/** @type {string[]} */ ids) => {
    assert.equal(await desk.evaluate(() => scrollY), 0);
    for (const id of ids) {
      // What lies over it would get the press. Found and looked at in one step: the panel may be swapped between two.
      const hit = await desk.evaluate((id) => {
        const it = document.getElementById(id);
        if (!it) return false;
        const { x, y, width, height } = it.getBoundingClientRect();
        const [middle, centre] = [x + width / 2, y + height / 2];
        const edges = [[middle, y + 3], [middle, y + height - 3], [x + 6, centre], [x + width - 6, centre]];
        return edges.every(([across = -1, down = -1]) => it.contains(document.elementFromPoint(across, down)));
      }, id);
      assert.ok(hit, `${id} is in sight`);
    }
  };
  await press(desk, 'Space');
  await shows(desk, ticket.number);
  const acts = ['desk-done', 'desk-absent', 'desk-ring', 'desk-start', 'desk-park'];
  await inSight(['desk-next', 'desk-undo', ...acts]);
  await press(desk, 's');
  await desk.locator('#desk-start:disabled').waitFor();
  await inSight(['desk-next', 'desk-undo', ...acts]);
  const { status, body: stop } = await guichet.api(`/sites/${guichet.demo.site}/suspensions`, guichet.demo.manager_token, { kind: 'drill', reason: "exercice d'évacuation" });
  assert.equal(status, 201);
  await desk.locator('.stop').waitFor();
  await inSight(acts);
  await desk.locator(`#stop-end-${stop.id}`).click();
  await desk.locator('.stop').waitFor({ state: 'detached' });
  await desk.locator('#desk-transfer > summary').click();
  await desk.locator('#desk-transfer select').last().scrollIntoViewIfNeeded();
  assert.deepEqual(await violations(desk), [], 'a form that is open');
  await desk.context().close();
});

for (const [width, height] of /** @type {const} */ ([[1440, 900], [360, 740]])) {
  test(`all that an agent needs at once is seen at ${width} × ${height}`, async () => {
    const [one, other] = two();
    const ticket = await take([one, other], { priority: true });
    for (let place = 0; place < 6; place += 1) await guichet.issue();
    const desk = await openDesk(0, width, height);
    await press(desk, 'Space');
    await shows(desk, ticket.number);
    assert.equal(await desk.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    for (const id of ['desk-next', 'desk-undo']) {
      const { bottom } = await boxOf(desk, `#${id}`);
      assert.ok(bottom > 0 && bottom <= height, `${id} ends at ${bottom}`);
    }
    const small = await desk.locator('#desk-panel button:visible, #desk-panel summary:visible').evaluateAll((all) =>
      all.map((it) => ({ text: it.textContent, box: it.getBoundingClientRect() })).filter(({ box }) => Math.min(box.width, box.height) < 24).map(({ text }) => text),
    );
    assert.deepEqual(small, []);
    assert.deepEqual(await violations(desk), []);
    await desk.context().close();
  });
}
