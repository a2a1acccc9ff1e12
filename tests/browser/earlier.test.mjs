// The waiting list on a phone without JavaScript: who asked first is offered first what somebody gave up, leaves it to the next,
// who takes it; an offer that ran out says so kindly.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Mailroom } from './mailroom.mjs';
import { MovedTown, TUESDAY } from './moved.mjs';
import { openPage, pair, startBrowser, until } from './tools.mjs';

const KIND = 'attestation-accueil';

/** @type {Mailroom} */
let mailroom;
/** @type {MovedTown} */
let guichet;
/** @type {import('./tools.mjs').Browser} */
let browser;

before(async () => {
  mailroom = await Mailroom.open();
  guichet = await MovedTown.startAt(TUESDAY, {
    hours: 'of the file',
    environment: { GUICHET_SMTP: `smtp://localhost:${mailroom.port}?tls=none`, GUICHET_LETTERS_FROM: 'Mairie <rdv@mairie.example>' },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await guichet?.end();
  await mailroom?.close();
});

/** @typedef {{code: string, email: string, starts_at: string}} Guest */

/** Books somebody who reads mail. @param {string} name @param {string} starts_at @returns {Promise<Guest>} */
async function guest(name, starts_at) {
  const email = `${name}@mairie.example`;
  const { code } = await guichet.book(KIND, starts_at, { name, email });
  return { code, email, starts_at };
}

/** A phone on a page of an appointment. @param {Guest} who @param {string} [page] */
async function phone({ code }, page = '') {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const opened = await context.newPage();
  await opened.goto(`${guichet.url}/rdv/${code}${page}`);
  return opened;
}

/** Asks by the appointment's page to be told of an earlier day. @param {Guest} who */
async function asks(who) {
  const page = await phone(who);
  await page.getByRole('link', { name: 'Me prévenir si un jour plus tôt se libère' }).click();
  await page.getByText('Les premiers inscrits sont les premiers prévenus').waitFor();
  await page.getByRole('button', { name: 'Me prévenir' }).click();
  await page.locator('.notice', { hasText: 'nous vous préviendrons' }).waitFor();
  await page.context().close();
}

/** Gives an appointment up by its page. @param {Guest} who */
async function givesUp(who) {
  const page = await phone(who, '/cancellations');
  await page.locator('form button').first().click();
  await page.locator('.notice').waitFor();
  await page.context().close();
}

/** Letters that offer an earlier time. @param {Guest} who */
const offers = ({ email }) => mailroom.to(email).filter((text) => text.includes("Un horaire s'est libéré plus tôt"));

/** Opens what the newest offer's letter leads to. @param {Guest} who @param {number} [count] letters that came by then */
async function answers(who, count = 1) {
  await until(async () => offers(who).length, (came) => came === count, `offers to ${who.email}`, 30_000);
  const page = await phone(who);
  const [, path = ''] = /(\/rdv\/\w{26}\/offer)/.exec(offers(who).at(-1) ?? '') ?? [];
  assert.equal(path, `/rdv/${who.code}/offer`);
  await page.goto(`${guichet.url}${path}`);
  return page;
}

/** When an appointment is. @param {Guest} who */
async function when({ code }) {
  const { body } = await guichet.api(`/appointments/${code}`, guichet.demo.reception_token);
  return Date.parse(body.starts_at);
}

/** Whether somebody else, whoever it is, can have a time. @param {string} starts_at @param {string} token */
async function isFree(starts_at, token) {
  const services = [{ service: await guichet.service(KIND), persons: 1 }];
  const { status } = await guichet.api(`/sites/${guichet.demo.site}/holds`, token, { services, starts_at });
  assert.ok([201, 409].includes(status), `${status}`);
  return status === 201;
}

test('what is given up goes to who asked first, then to the next, and to nobody else meanwhile', async () => {
  const [today, tomorrow] = [guichet.date(), guichet.date(1)];
  const afternoon = (await guichet.times(KIND, { from: today, to: today })).filter((at) => at > `${today}T15:00`);
  const [first = '', second = ''] = afternoon;
  assert.ok(second, 'the afternoon has two times');
  const [cyr, eve] = [await guest('cyr', first), await guest('eve', second)];
  for (let left = await guichet.times(KIND, { from: today, to: today }); left.length; left = await guichet.times(KIND, { from: today, to: today })) {
    for (const at of left) await guichet.book(KIND, at, { name: 'Bernez' });
  }
  const later = await guichet.times(KIND, { from: tomorrow, to: tomorrow });
  const [ann, ben, dan] = [await guest('ann', later[0] ?? ''), await guest('ben', later[1] ?? ''), await guest('dan', later[2] ?? '')];
  await asks(ann);
  await asks(ben);

  // Ann is asked, and nobody else can have the time.
  await givesUp(cyr);
  const hers = await answers(ann);
  assert.equal(offers(ben).length, 0);
  assert.equal(await isFree(first, guichet.demo.admin_token), false);
  await hers.locator('h1', { hasText: 'Venir plus tôt' }).waitFor();
  const desk = await openPage(browser);
  await pair(desk, guichet.url, guichet.demo.reception_token);
  const { body } = await guichet.api(`/appointments/${ann.code}`, guichet.demo.reception_token);
  await desk.goto(`${guichet.url}/desk/agenda/rdv/${body.staff.id}`);
  await desk.getByText('Un horaire plus tôt est gardé pour cette personne').waitFor();
  await desk.context().close();

  // She leaves it; Ben takes it.
  await hers.getByRole('button', { name: 'Non, laisser cet horaire' }).click();
  await hers.locator('.notice', { hasText: 'va à une autre personne' }).waitFor();
  assert.equal(await when(ann), Date.parse(ann.starts_at));
  const his = await answers(ben);
  assert.equal(await isFree(first, guichet.demo.admin_token), false);
  await his.getByRole('button', { name: 'Oui, venir plus tôt' }).click();
  await his.locator('.notice', { hasText: 'voici votre nouvel horaire' }).waitFor();
  assert.equal(await when(ben), Date.parse(first));
  assert.ok(await isFree(ben.starts_at, guichet.demo.admin_token), 'his old time is free');
  for (const page of [hers, his]) await page.context().close();

  // Ann had her offer of today: the next time is Dan's, who does not answer.
  await asks(dan);
  await givesUp(eve);
  const late = await answers(dan);
  assert.equal(offers(ann).length, 1, 'one a day at most');
  await guichet.at(TUESDAY.replace('10:07', '12:20'));
  await late.getByRole('button', { name: 'Oui, venir plus tôt' }).click();
  await late.locator('.notice', { hasText: "n'est plus gardé pour vous. Votre rendez-vous n'a pas changé" }).waitFor();
  assert.equal(await when(dan), Date.parse(dan.starts_at));
  assert.ok(await isFree(second, guichet.demo.admin_token), 'what nobody took is free again');
  await late.context().close();
});
