// A town with colours and a logo of its own: on every page that people see, legible in every theme, or refused.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { Guichet, openPage, pair, startBrowser, until } from './tools.mjs';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path fill="#5a1e5e" d="M0 40 30 0l30 40zM60 40 90 5l30 35z"/></svg>';
/** Both as barely legible as may be. */
const COLOURS = ['#7a2a2a', '#b4ac00'];

/** @param {string[]} colours */
function look(colours) {
  const text = `[look]\ncolours = ["${colours.join('", "')}"]\nlogo = '''${LOGO}'''\n\n[[site]]`;
  return (/** @type {string} */ file) => file.replace('[[site]]', text);
}

/** @type {Guichet} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  guichet = await Guichet.start();
  assert.match(await guichet.configure(look(['#e2001a', '#ffd24d'])), /#e2001a has a contrast of 4\.9, must have 7/);
  assert.equal(await guichet.configure(look(COLOURS)), '');
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
});

/** Pages, with the place where the town shows itself. */
function places() {
  const { kiosk_token, display_token, manager_token } = guichet.demo;
  return [
    { name: 'kiosk', token: kiosk_token, path: '/kiosk', mark: '.bar .site-name' },
    { name: 'display', token: display_token, path: '/display', mark: '#display-town' },
    { name: 'desk', token: guichet.counter(0).agent_token, path: `/desk?counter=${guichet.counter(0).id}`, mark: '.bar .site-name' },
    { name: 'today', token: manager_token, path: `/manage/today?site=${guichet.demo.site}`, mark: '.bar .home' },
    { name: 'ticket', token: '', path: `/t/${ticket}`, mark: '.bar .home' },
    { name: 'home', token: '', path: '/', mark: '.bar .home' },
  ];
}

let ticket = '';

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`every page shows the town, and can be read (${colorScheme})`, async () => {
    ticket = (await guichet.issue()).code;
    const page = await openPage(browser);
    await page.emulateMedia({ colorScheme });
    for (const { name, token, path, mark } of places()) {
      if (token) await pair(page, guichet.url, token);
      await page.goto(guichet.url + path);
      const logo = page.locator(`${mark} img.logo`);
      assert.equal(await logo.getAttribute('alt'), 'Lorient', name);
      await until(() => logo.evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth), (width) => width > 0, `${name}: the logo is there`);
      assert.ok(await logo.isVisible(), name);
      const town = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--town-1').trim());
      assert.equal(town, COLOURS[0], name);
      if (name !== 'display') assert.equal(await page.locator('.bar').evaluate((bar) => getComputedStyle(bar).backgroundColor), 'rgb(122, 42, 42)', name);
      assert.deepEqual(await violations(page), [], name);
    }
    await page.context().close();
  });
}

test('a town without a logo is there by its name, and nothing in a logo may run', async () => {
  const answer = await fetch(`${guichet.url}/town/logo`);
  assert.equal(answer.headers.get('content-type'), 'image/svg+xml');
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
  assert.equal(await answer.text(), LOGO);
  const again = await fetch(`${guichet.url}/town.css`, { headers: { 'If-None-Match': (await fetch(`${guichet.url}/town.css`)).headers.get('etag') ?? '' } });
  assert.equal(again.status, 304);
  assert.equal(await guichet.configure((file) => file), '');
  const page = await openPage(browser);
  await pair(page, guichet.url, guichet.demo.kiosk_token);
  assert.match(await page.locator('.bar').innerText(), /Lorient\s*·?\s*Hôtel de Ville/);
  assert.equal(await page.locator('img.logo').count(), 0);
  assert.equal((await fetch(`${guichet.url}/town/logo`)).status, 404);
  await page.context().close();
});
