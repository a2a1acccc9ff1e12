// The live ticket on the phone: what it says, when, and what a person may ask for from it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { boxOf, Guichet, openPage, startBrowser, until } from './tools.mjs';
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

/**
 * The live page on a phone of its own; `scripts` run before it.
 * @param {string} url
 * @param {(() => void)[]} [scripts]
 */
async function openPhone(url, scripts = []) {
  const page = await openPage(browser, 390, 844);
  await page.clock.install();
  for (const script of scripts) await page.addInitScript(script);
  const live = page.waitForResponse((response) => response.url().endsWith('/live'));
  await page.goto(url);
  await live;
  return page;
}

/** @param {number} place @param {object} [body] */
async function call(place, body = { finish: true }) {
  const { id, agent_token } = guichet.counter(place);
  const answer = await guichet.api(`/counters/${id}/calls`, agent_token, body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

/** Spies on what a phone does beside showing: vibration, wake lock, tones. */
function spyOnPhone() {
  /** @type {{buzzed: unknown[], awake: boolean, tones: number, said: string[]}} */
  const spied = { buzzed: [], awake: false, tones: 0, said: [] };
  Object.assign(window, { spied });
  navigator.vibrate = (pattern) => spied.buzzed.push(pattern) > 0;
  Object.defineProperty(navigator, 'wakeLock', {
    value: {
      request: async () => {
        spied.awake = true;
        return { released: false, release: async () => void (spied.awake = false) };
      },
    },
  });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    spied.tones += 1;
    start.call(this, when);
  };
  addEventListener('DOMContentLoaded', () => {
    const region = document.getElementById('live-said');
    if (region) new MutationObserver(() => spied.said.push(region.textContent ?? '')).observe(region, { childList: true });
  });
}

/** @param {import('./tools.mjs').Page} page */
function spied(page) {
  return page.evaluate(() => /** @type {{buzzed: number[][], awake: boolean, tones: number, said: string[]}} */ (/** @type {any} */ (window).spied));
}

test('the phone speaks at five, three, two, one and when called, and at nothing else', async () => {
  const place = 0;
  await guichet.clear(place);
  for (let ahead = 0; ahead < 7; ahead += 1) await guichet.issue(place);
  const { code, number } = await guichet.issue(place);
  const page = await openPhone(`${guichet.url}/t/${code}`, [spyOnPhone]);
  for (let left = 7; left > 0; left -= 1) {
    await call(place);
    const ahead = left - 1;
    const told = ahead === 0 ? 'Vous êtes le prochain.' : ahead === 1 ? 'Une personne' : `${ahead} personnes`;
    await page.locator('main .lead strong', { hasText: told }).waitFor();
  }
  assert.deepEqual(
    (await spied(page)).said.map((text) => text.replace(/ pass.*/, '')),
    ['4 personnes', '2 personnes', 'Une personne', 'Vous êtes le prochain.'],
  );
  assert.deepEqual((await spied(page)).buzzed, []);
  const again = page.waitForResponse((response) => new URL(response.url()).pathname === `/t/${code}`);
  await page.clock.fastForward(61_000);
  await again; // the page is read again, and what was said is not said again
  await call(place);
  await page.locator('main[data-state=called]').waitFor();
  await until(async () => (await spied(page)).said.at(-1) ?? '', (said) => said.includes(number), 'the call');
  assert.equal((await spied(page)).said.length, 5);
  await page.context().close();
});

test('a call is seen across the room, felt and heard, and told by the title', async () => {
  const place = 1;
  await guichet.clear(place);
  const { code, number } = await guichet.issue(place);
  const page = await openPhone(`${guichet.url}/t/${code}`, [spyOnPhone]);
  const alert = page.locator('#live-alert');
  await alert.click();
  await until(() => spied(page), ({ tones, awake }) => tones === 2 && awake, 'how it will sound, and awake');
  assert.equal(await alert.getAttribute('aria-pressed'), 'true');
  const calm = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await call(place);
  await page.locator('main[data-state=called]').waitFor();
  await until(() => spied(page), ({ tones, buzzed }) => tones === 4 && buzzed.length === 1, 'chime and vibration');
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), calm);
  assert.ok(await page.locator('.sign svg').isVisible());
  assert.match(await page.title(), new RegExp(`^Appelé.*${number}`));
  const { top, height, bottom } = await boxOf(page, 'main .where');
  assert.ok(top >= 0 && height > 0 && bottom <= 844, 'where to go is on the first screen');
  await page.context().close();
});

test('the phone may sleep again when its owner says so', async () => {
  const { code } = await guichet.issue(2);
  const page = await openPhone(`${guichet.url}/t/${code}`, [spyOnPhone]);
  await page.locator('#live-alert').click();
  await until(() => spied(page), ({ awake }) => awake, 'awake');
  await page.locator('#live-alert').click();
  await until(() => spied(page), ({ awake }) => !awake, 'asleep');
  assert.equal(await page.locator('#live-alert').getAttribute('aria-pressed'), 'false');
  await page.context().close();
});

test('who gives up does so with two taps, also without JavaScript', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { code } = await guichet.issue(3);
    const context = await browser.newContext({ javaScriptEnabled, locale: 'fr-FR', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${guichet.url}/t/${code}?lang=fr`);
    await page.locator('#ask-withdraw summary').click();
    await page.locator('#ask-withdraw button').click();
    await page.locator('main[data-state=withdrawn]').waitFor();
    assert.equal(new URL(page.url()).pathname, `/t/${code}`);
    assert.equal(await page.locator('.asks').count(), 0);
    assert.deepEqual(await context.cookies(), []);
    await context.close();
  }
});

test('who needs longer leaves the line for a quarter of an hour, twice at most', async () => {
  const place = 6;
  await guichet.clear(place);
  const { code, id } = await guichet.issue(place);
  const page = await openPhone(`${guichet.url}/t/${code}`);
  for (const _time of [1, 2]) {
    await page.locator('.asks button', { hasText: '15 minutes' }).click();
    await page.locator('main[data-state=parked] .lead', { hasText: /à \d+\sh\s\d\d/ }).waitFor();
    const { status } = await guichet.api(`/tickets/${id}/returns`, guichet.counter(place).agent_token, {});
    assert.equal(status, 200);
    await page.locator('main[data-state=waiting]').waitFor();
  }
  assert.equal(await page.locator('.asks button', { hasText: '15 minutes' }).count(), 0);
  await page.context().close();
});

test('a phone that said that it is over follows an undo without being touched', async () => {
  const place = 8;
  await guichet.clear(place);
  const { code, id } = await guichet.issue(place);
  const page = await openPhone(`${guichet.url}/t/${code}`);
  await call(place, { ticket: id });
  await page.locator('main[data-state=called]').waitFor();
  const { agent_token } = guichet.counter(place);
  assert.equal((await guichet.api(`/tickets/${id}/completions`, agent_token, {})).status, 200);
  await page.locator('main[data-state=done]').waitFor();
  assert.equal((await guichet.api(`/tickets/${id}/undos`, agent_token, {})).status, 200);
  await page.locator('main[data-state=called]').waitFor();
  await page.context().close();
});

test('who needs longer and is there already comes back with one tap', async () => {
  const { code } = await guichet.issue(6);
  const page = await openPhone(`${guichet.url}/t/${code}`);
  await page.locator('.asks button', { hasText: '15 minutes' }).click();
  await page.locator('main[data-state=parked]').waitFor();
  await page.locator('.asks button', { hasText: 'Je suis là' }).click();
  await page.locator('main[data-state=waiting]').waitFor();
  await page.context().close();
});

test('who did not hear says so once for each call', async () => {
  const place = 7;
  await guichet.clear(place);
  const { code, id } = await guichet.issue(place);
  await call(place, { ticket: id });
  const page = await openPhone(`${guichet.url}/t/${code}`);
  await page.locator('.asks button', { hasText: "pas entendu" }).click();
  await page.locator('main .notice', { hasText: "pas entendu" }).waitFor();
  assert.equal(await page.locator('.asks button', { hasText: "pas entendu" }).count(), 0);
  await page.context().close();
});

test('a request that does not arrive is told, and nothing is lost', async (t) => {
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const { code } = await guichet.issue(4);
  const page = await openPhone(`${wire.url}/t/${code}`);
  await page.locator('#ask-withdraw summary').click();
  wire.cut();
  await page.locator('#ask-withdraw button').click();
  await page.locator('#live-lost', { hasText: /n'est pas arrivée|Liaison perdue/ }).waitFor();
  assert.equal(await page.locator('main').getAttribute('data-state'), 'waiting');
  assert.ok(await page.locator('#ask-withdraw button').isVisible(), 'the question stays open');
  wire.heal();
  await page.locator('#live-lost').waitFor({ state: 'hidden' });
  await page.locator('#ask-withdraw button').click();
  await page.locator('main[data-state=withdrawn]').waitFor();
  await page.context().close();
});

test('a request that comes too late shows how the ticket stands', async () => {
  const { code, id } = await guichet.issue(5);
  const answer = await call(5, { ticket: id });
  await guichet.api(`/tickets/${answer.ticket.id}/completions`, guichet.counter(5).agent_token, {});
  const posted = await fetch(`${guichet.url}/t/${code}/withdrawals`, { method: 'POST', redirect: 'manual' });
  assert.equal(posted.status, 303);
  assert.equal(posted.headers.get('location'), `/t/${code}`);
  assert.equal(posted.headers.get('set-cookie'), null);
  const unknown = await fetch(`${guichet.url}/t/${'0'.repeat(26)}/withdrawals`, { method: 'POST', headers: { Accept: 'text/html' } });
  assert.equal(unknown.status, 404);
});

test('a call is accessible in the dark, in the reader\'s own colours and on a narrow phone', async () => {
  const place = 8;
  await guichet.clear(place);
  const { code, id } = await guichet.issue(place);
  const page = await openPhone(`${guichet.url}/t/${code}`);
  for (const state of ['waiting', 'called']) {
    if (state === 'called') await call(place, { ticket: id });
    await page.locator(`main[data-state=${state}]`).waitFor();
    for (const colours of /** @type {const} */ ([{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }])) {
      await page.emulateMedia(colours);
      assert.deepEqual(await violations(page), [], `${state} ${JSON.stringify(colours)}`);
      await page.setViewportSize({ width: 320, height: 640 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), state);
      await page.setViewportSize({ width: 390, height: 844 });
    }
    await page.emulateMedia({ colorScheme: null, forcedColors: null });
  }
  await page.context().close();
});
