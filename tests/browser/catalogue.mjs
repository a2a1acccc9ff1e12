// Every page in every state that somebody may meet, one entry each: where it is, and how to reach it.
//
// A new state is a new entry: `page` and `state` name it (and its file in aria/), `for` says who looks at it and so on
// which screens and in which themes, `path` where it is, `reach` what is to be done there. Entries of the stage
// `stopped` are looked at after the whole site was stopped.

import { board, call, fakeSockets, fakeSound, feed } from './boards.mjs';
import { blockSound, until } from './tools.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Parameters<Page['emulateMedia']>[0]} Wish */
/** @typedef {{name: string, wish: Wish, marks?: Record<string, string>}} Theme marks: attributes of the root element */
/** @typedef {readonly [width: number, height: number]} Size */
/**
 * @typedef {{
 *   page: string, state: string, for: keyof typeof AUDIENCES, path: string,
 *   stage?: 'stopped', scripts?: (() => void)[], reach?: (page: Page) => Promise<unknown>,
 *   piece?: boolean, answers?: boolean, varies?: boolean,
 * }} Entry `piece`: a part of a page that is fetched alone, and only has to be valid;
 *   `answers`: any key ends it; `varies`: what it says depends on time
 */

/** @type {Theme} */
const LIGHT = { name: 'light', wish: { colorScheme: 'light', forcedColors: 'none' } };
/** @type {Theme} */
const DARK = { name: 'dark', wish: { colorScheme: 'dark', forcedColors: 'none' } };
/** @type {Theme} */
const FORCED = { name: 'forced colours', wish: { colorScheme: 'dark', forcedColors: 'active' } };
const CONTRAST = { ...LIGHT, name: 'contrast', marks: { 'data-theme': 'contrast' } };
const LARGE = { ...LIGHT, name: 'large', marks: { 'data-large': '' } };
const REACH = { ...DARK, name: 'low reach', marks: { 'data-reach': '' } };

/** Who looks: on which screens, in which themes. @satisfies {Record<string, {sizes: Size[], themes: Theme[]}>} */
export const AUDIENCES = {
  citizen: { sizes: [[390, 844], [320, 640], [1280, 900]], themes: [LIGHT, DARK, FORCED] },
  kiosk: { sizes: [[1080, 1920], [1280, 800], [390, 844]], themes: [LIGHT, DARK, FORCED, CONTRAST, LARGE, REACH] },
  hall: { sizes: [[1920, 1080], [1080, 1920], [1280, 720]], themes: [LIGHT, FORCED] },
  staff: { sizes: [[1440, 900], [360, 800]], themes: [LIGHT, DARK, FORCED] },
};
export const LANGUAGES = ['fr', 'en'];

/** Tickets in every state, and counters: what the paths of entries are about. */
export class Scene {
  /** Codes of tickets by their state. @type {Record<string, string>} */
  codes = {};

  /** @param {import('./tools.mjs').Guichet} guichet */
  constructor(guichet) {
    this.guichet = guichet;
  }

  async prepare() {
    const { guichet } = this;
    const { demo } = guichet;
    for (const state of ['waiting', 'parked', 'no_show', 'done', 'serving', 'withdrawn', 'called']) {
      const ticket = await guichet.issue();
      this.codes[state] = ticket.code;
      if (state === 'waiting') continue;
      if (state === 'withdrawn') {
        await this.#done(`/tickets/${ticket.id}/withdrawals`, 0, {});
        continue;
      }
      const place = state === 'serving' ? 1 : 0;
      await this.#done(`/counters/${guichet.counter(place).id}/calls`, place, { ticket: ticket.id });
      const step = { parked: 'parkings', no_show: 'no-shows', done: 'completions', serving: 'starts' }[state];
      if (step) await this.#done(`/tickets/${ticket.id}/${step}`, place, {});
    }
    await this.#done(`/counters/${guichet.counter(2).id}/openings`, 2, {});
    await this.#done(`/counters/${guichet.counter(3).id}/pauses`, 3, { reason: 'repas' });
    const last = await guichet.issue(6);
    this.codes['last'] = last.code;
    for (const state of ['booked', 'given up']) this.codes[state] = await this.#book(state);
    const { body } = await guichet.api(`/appointments/${this.codes['booked']}`, demo.reception_token);
    this.codes['appointment'] = body.staff.id;
    this.codes['service'] = body.services[0].service;
    this.codes['offered'] = await this.#book('offered');
    const offered = await this.#offered();
    this.codes['waiting appointment'] = offered.body.staff.id;
    this.codes['block'] = await this.#block();
    await until(() => this.#onTheirWay(), (many) => many === 0, 'every letter that is due came to an end');
    if (!demo.manager_token) throw new Error('nobody manages the demonstration');
  }

  /** An appointment, as a citizen makes it. @param {string} state */
  async #book(state) {
    const { guichet } = this;
    const ask = async (/** @type {string} */ path, /** @type {object} */ body) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${guichet.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (response.status !== 201) throw new Error(`${path}: ${response.status}`);
      return response.json();
    };
    const { site } = guichet.demo;
    const { services } = await fetch(`${guichet.url}/api/v1/sites/${site}`).then((it) => it.json());
    const service = services.find((/** @type {{kind: string}} */ it) => it.kind === 'identite').id;
    const on = guichet.date(3);
    const { slots } = await fetch(`${guichet.url}/api/v1/sites/${site}/slots?service=${service}&persons=2&from=${on}&to=${on}`).then((it) => it.json());
    const hold = await ask(`/sites/${site}/holds`, { services: [{ service, persons: 2 }], starts_at: slots[0].starts_at });
    const contact = { name: 'Gwenn Le Goff', email: `${state.replace(' ', '-')}@mairie.example` };
    const { code } = await ask(`/sites/${site}/appointments`, { hold: hold.id, secret: hold.secret, contact });
    if (state === 'given up') await fetch(`${guichet.url}/api/v1/appointments/${code}`, { method: 'DELETE' });
    return code;
  }

  /** An appointment for which an earlier time is kept. */
  async #offered() {
    const { guichet } = this;
    const path = `/appointments/${this.codes['offered']}`;
    const token = guichet.demo.reception_token;
    await guichet.api(`${path}/wishes`, token, {});
    await until(() => guichet.api(`${path}/wishes`, token), ({ body }) => body.offer !== null, 'an earlier time is offered');
    return guichet.api(path, token);
  }

  /** A counter's time is taken out of booking, and somebody fits nowhere else. */
  async #block() {
    const { guichet } = this;
    const kind = 'inscription-scolaire';
    const on = guichet.date(6);
    const at = (await guichet.times(kind, { from: on, to: on })).find((at) => at.slice(11, 16) >= '10:00') ?? '';
    const contacts = [{ name: 'Anne Abgrall', phone: '02 61 91 00 11' }, { name: 'Berc Bihan', phone: '02 61 91 00 12' }];
    const [one] = [await guichet.book(kind, at, contacts[0] ?? { name: '' }), await guichet.book(kind, at, contacts[1] ?? { name: '' })];
    const body = { on, from: '09:00', to: '18:00', reason: 'maladie' };
    const blocked = await guichet.api(`/counters/${one.staff.counters[0].id}/blocks`, guichet.demo.manager_token, body);
    if (blocked.status !== 201) throw new Error(`not blocked: ${blocked.status}`);
    return blocked.body.id;
  }

  /** Letters that are due. */
  async #onTheirWay() {
    const { guichet } = this;
    const { body } = await guichet.api(`/sites/${guichet.demo.site}/letters?state=waiting`, guichet.demo.reception_token);
    return body.letters.filter((/** @type {{at: string}} */ { at }) => Date.parse(at) <= guichet.now()).length;
  }

  /** The whole site stands still, and a notice hangs. */
  async stop() {
    const { site, manager_token } = this.guichet.demo;
    const { status } = await this.guichet.api(`/sites/${site}/suspensions`, manager_token, { kind: 'drill', reason: "exercice d'évacuation" });
    if (status !== 201) throw new Error(`not stopped: ${status}`);
  }

  /** @param {string} path @param {number} place @param {unknown} body */
  async #done(path, place, body) {
    const { status, body: answer } = await this.guichet.api(path, this.guichet.counter(place).agent_token, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  }
}

/** @param {Page} page @param {string} screen */
async function show(page, screen) {
  await page.evaluate((name) => /** @type {any} */ (document.querySelector('guichet-kiosk')).show(name), screen);
}

/** Takes a ticket at the kiosk. @param {Page} page */
async function take(page) {
  await page.locator('#tile-area-2').click();
  await page.locator('[data-screen=area-2] [data-service]').first().click();
}

/** Looks for a ticket at the reception. @param {Page} page @param {string} text */
async function search(page, text) {
  await page.locator('#reception-text').fill(text);
  await page.locator('#reception-search button').click();
  await page.locator('#reception-found :is(li, article, h3, .number)').first().waitFor();
}

/** A day after tomorrow. @param {Page} page */
async function chooseDay(page) {
  await page.locator('.rows a').nth(2).click();
  await page.locator('.times').first().waitFor();
}

/** A time is held. @param {Page} page */
async function hold(page) {
  await chooseDay(page);
  await page.locator('.times button').first().click();
  await page.locator('#name').waitFor();
}

/** Who comes is told, and the form sent. @param {Page} page @param {string} name */
async function fill(page, name) {
  await hold(page);
  await page.locator('#name').fill(name);
  await page.locator('#email').fill(name ? 'gwenn@mairie.example' : 'nobody');
  await page.locator('button.big').click();
  await page.locator(name ? 'form[action^="/rdv/appointments"]' : '#rdv-errors').waitFor();
}

/** Sends a form with values that its fields would not take. @param {Page} page @param {string} form @param {Record<string, string>} [values] */
async function send(page, form, values = {}) {
  const answered = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === 'POST');
  await page.locator(form).first().evaluate((it, values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (it).elements.namedItem(name));
      field.type = field.type === 'hidden' ? 'hidden' : 'text';
      field.value = value;
    }
    /** @type {HTMLFormElement} */ (it).submit();
  }, values);
  const { status } = await answered.then((response) => ({ status: response.status() }));
  if (status < 400) throw new Error(`${form}: ${status}`);
  await page.waitForLoadState();
}

/** Others take the time that is chosen. @param {Page} page */
async function lose(page) {
  await chooseDay(page);
  const form = await page.locator('form').evaluate((it) => Object.fromEntries([...new FormData(/** @type {HTMLFormElement} */ (it))].map(([name, value]) => [name, String(value)])));
  const start = (await page.locator('.times button').first().getAttribute('value')) ?? '';
  delete form['key'];
  for (let status = 303; status === 303; ) {
    const answer = await page.request.post(new URL('/rdv/holds', page.url()).href, { form: { ...form, starts_at: start }, maxRedirects: 0 });
    status = answer.status();
  }
  await page.locator('.times button').first().click();
  await page.locator('.dated').waitFor();
}

/** Answers what is posted with a refusal. @param {Page} page @param {string} path */
async function refuse(page, path) {
  const body = JSON.stringify({ type: 'disk-full', title: 'Plus de place', detail: "Rien n'a été enregistré." });
  await page.route(path, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body }));
}

/** Cuts the page off, until it says so. @param {Page} page @param {string} banner */
async function silence(page, banner) {
  await page.route('**/*', (route) => route.abort());
  await page.evaluate(() => /** @type {any} */ (window).cut());
  await page.clock.fastForward(13_000);
  await page.locator(banner).waitFor();
}

/** Remembers sockets and streams, so that {@link silence} can break them; to be given to `page.addInitScript`. */
function breakable() {
  /** @type {{close(): void}[]} */
  const links = [];
  for (const name of /** @type {const} */ (['WebSocket', 'EventSource'])) {
    const Real = /** @type {any} */ (window[name]);
    Object.assign(window, {
      [name]: class extends Real {
        /** @param {unknown[]} how */
        constructor(...how) {
          super(...how);
          links.push(/** @type {any} */ (this));
        }
      },
    });
  }
  Object.assign(window, { cut: () => links.forEach((link) => link.close()) });
}

/** A question that counts seconds waits until it was looked at. To be given to `page.addInitScript`. */
function waitLong() {
  const real = window.setInterval;
  Object.assign(window, { setInterval: (/** @type {() => void} */ run, /** @type {number} */ every) => real(run, every === 1_000 ? 1_000_000 : every) });
}

const BOARD = [fakeSockets, fakeSound];
const SINCE = '2026-11-23T09:00:00+01:00';
/** @param {string} kind @param {string} reason */
const stop = (kind, reason) => ({ kind, reason, drill: kind === 'drill', since: SINCE, until: '2026-11-23T11:30:00+01:00' });

/** Boards that no server sent, by the state of the display. */
const BOARDS = {
  empty: board(),
  called: board({ calls: [call(9), call(8, { called: false })], notice: 'Mairie fermée mercredi 11 novembre.' }),
  many: board({ calls: Array.from({ length: 12 }, (_, age) => call(40 - age, { called: age < 5 })) }),
  missed: board({ calls: [call(9), call(8, { open: false, called: false })], missed: ['A003', 'A007', 'C001'] }),
  waiting: board({
    waiting: [
      { service: 'a', letter: 'A', name: 'Carte', count: 8, wait: [14, 27] },
      { service: 'b', letter: 'C', name: 'Acte', count: 1, wait: null },
    ],
  }),
  evacuation: board({ calls: [call(8)], suspended: stop('evacuation', 'évacuation du bâtiment') }),
  drill: board({ calls: [call(8)], suspended: stop('drill', "exercice d'évacuation") }),
  outage: board({ calls: [call(8)], suspended: stop('outage', 'panne informatique') }),
};

/** The table. @param {Scene} scene @returns {Entry[]} */
export function catalogue({ guichet, codes }) {
  const desk = (/** @type {number} */ place) => `/desk?counter=${guichet.counter(place).id}`;
  const panel = (/** @type {number} */ place) => `/display/counter?counter=${guichet.counter(place).id}`;
  const times = `/rdv/times?kind=identite&persons=2&site=${guichet.demo.site}`;
  const newOne = `/desk/agenda/new?service=${codes['service']}&persons=1`;
  const today = `/manage/today?site=${guichet.demo.site}`;
  /** @type {Entry[]} */
  const entries = [
    // First, before any screen has been silent for too long.
    { page: 'today', state: 'something is wrong', for: 'staff', path: today },

    { page: 'home', state: 'demonstration', for: 'citizen', path: '/' },
    { page: 'pair', state: 'asked', for: 'staff', path: `/pair/${guichet.demo.kiosk_token}` },
    { page: 'error', state: 'nowhere', for: 'citizen', path: '/nowhere' },
    { page: 'error', state: 'unknown ticket', for: 'citizen', path: `/t/${'0'.repeat(26)}` },
    { page: 'styleguide', state: 'all', for: 'staff', path: '/styleguide' },

    { page: 'ticket', state: 'waiting', for: 'citizen', path: `/t/${codes['waiting']}` },
    { page: 'ticket', state: 'giving up', for: 'citizen', path: `/t/${codes['waiting']}`, reach: (page) => page.locator('summary').click() },
    { page: 'ticket', state: 'called', for: 'citizen', path: `/t/${codes['called']}` },
    { page: 'ticket', state: 'serving', for: 'citizen', path: `/t/${codes['serving']}` },
    { page: 'ticket', state: 'parked', for: 'citizen', path: `/t/${codes['parked']}` },
    { page: 'ticket', state: 'no show', for: 'citizen', path: `/t/${codes['no_show']}` },
    { page: 'ticket', state: 'done', for: 'citizen', path: `/t/${codes['done']}` },
    { page: 'ticket', state: 'withdrawn', for: 'citizen', path: `/t/${codes['withdrawn']}` },

    { page: 'error', state: 'unknown appointment', for: 'citizen', path: `/rdv/${'0'.repeat(26)}` },
    { page: 'rdv', state: 'what for', for: 'citizen', path: '/rdv' },
    { page: 'rdv', state: 'what else', for: 'citizen', path: '/rdv?kind=identite&persons=4' },
    { page: 'rdv', state: 'how many', for: 'citizen', path: '/rdv/persons?kind=identite' },
    { page: 'rdv', state: 'when', for: 'citizen', path: times },
    { page: 'rdv', state: 'when, a month', for: 'citizen', path: times, reach: (page) => page.locator('#rdv-month summary').click() },
    { page: 'rdv', state: 'when, a day', for: 'citizen', path: times, reach: (page) => page.locator('.rows a').nth(1).click() },
    { page: 'rdv', state: 'when, nothing', for: 'citizen', path: '/rdv/times?kind=mariage&persons=1&month=2020-01&on=2020-01-01' },
    { page: 'rdv', state: 'who', for: 'citizen', path: times, reach: hold },
    { page: 'rdv', state: 'who, to be mended', for: 'citizen', path: times, reach: (page) => fill(page, '') },
    { page: 'rdv', state: 'check', for: 'citizen', path: times, reach: (page) => fill(page, 'Gwenaëlle Le Goff') },
    { page: 'rdv', state: 'taken', for: 'citizen', path: times, reach: lose },
    { page: 'rdv', state: 'booked', for: 'citizen', path: `/rdv/${codes['booked']}?done=booked` },
    { page: 'rdv', state: 'given up', for: 'citizen', path: `/rdv/${codes['given up']}?done=cancelled` },
    { page: 'rdv', state: 'print', for: 'citizen', path: `/rdv/${codes['booked']}/print` },
    { page: 'rdv', state: 'another time', for: 'citizen', path: `/rdv/${codes['booked']}/times` },
    { page: 'rdv', state: 'move', for: 'citizen', path: `/rdv/${codes['booked']}/moves?at=2099-12-01T09:00:00Z` },
    { page: 'rdv', state: 'more or fewer', for: 'citizen', path: `/rdv/${codes['booked']}/persons` },
    { page: 'rdv', state: 'name', for: 'citizen', path: `/rdv/${codes['booked']}/names`, varies: true },
    { page: 'rdv', state: 'give up', for: 'citizen', path: `/rdv/${codes['booked']}/cancellations` },
    { page: 'rdv', state: 'wait for an earlier day', for: 'citizen', path: `/rdv/${codes['booked']}/wishes` },
    { page: 'rdv', state: 'something earlier', for: 'citizen', path: `/rdv/${codes['offered']}` },
    { page: 'rdv', state: 'come earlier', for: 'citizen', path: `/rdv/${codes['offered']}/offer` },
    { page: 'rdv', state: 'too late to come earlier', for: 'citizen', path: `/rdv/${codes['booked']}/offer` },
    ...['legal', 'privacy', 'accessibility', 'cookies'].map((name) => /** @type {Entry} */ ({ page: 'about', state: name, for: 'citizen', path: `/about/${name}` })),

    { page: 'kiosk', state: 'areas', for: 'kiosk', path: '/kiosk' },
    { page: 'kiosk', state: 'area', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'area-0') },
    { page: 'kiosk', state: 'reception', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'reception') },
    {
      page: 'kiosk', state: 'how many', for: 'kiosk', path: '/kiosk',
      reach: async (page) => show(page, (await page.locator('.beside').first().getAttribute('data-open')) ?? ''),
    },
    {
      page: 'kiosk', state: 'another way', for: 'kiosk', path: '/kiosk',
      reach: async (page) => show(page, (await page.locator('section:has(.alternatives)').first().getAttribute('data-screen')) ?? ''),
    },
    {
      page: 'kiosk', state: 'several', for: 'kiosk', path: '/kiosk',
      reach: async (page) => {
        await page.locator('#kiosk-several').click();
        await page.locator('#kiosk-priority').click();
        await take(page);
        await page.locator('#kiosk-legs li').waitFor();
      },
    },
    { page: 'kiosk', state: 'ticket', for: 'kiosk', path: '/kiosk', reach: async (page) => (await take(page), page.locator('.taken .number').waitFor()) },
    {
      page: 'kiosk', state: 'refused', for: 'kiosk', path: '/kiosk',
      reach: async (page) => (await refuse(page, '**/tickets'), await take(page), page.locator('.told').waitFor()),
    },
    {
      page: 'kiosk', state: 'still there', for: 'kiosk', path: '/kiosk', scripts: [waitLong], answers: true, varies: true,
      reach: async (page) => {
        await show(page, 'area-0');
        await page.clock.fastForward(46_000);
        await page.locator('#kiosk-idle[open]').waitFor();
      },
    },
    { page: 'kiosk', state: 'appointment code', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'appointment') },
    { page: 'kiosk', state: 'appointment hour', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'appointment-hour') },
    { page: 'kiosk', state: 'appointment minute', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'appointment-minute') },
    { page: 'kiosk', state: 'appointment name', for: 'kiosk', path: '/kiosk', reach: (page) => show(page, 'appointment-name') },
    { page: 'kiosk', state: 'help', for: 'kiosk', path: '/kiosk', reach: (page) => page.locator('#kiosk-help').click() },
    { page: 'kiosk', state: 'no paper', for: 'kiosk', path: '/kiosk?printer=out' },
    { page: 'kiosk', state: 'choices', for: 'kiosk', path: '/kiosk/services', piece: true },
    { page: 'kiosk', state: 'ticket alone', for: 'kiosk', path: `/kiosk/ticket?code=${codes['waiting']}`, piece: true },

    { page: 'display', state: 'connecting', for: 'hall', path: '/display', scripts: BOARD },
    ...Object.entries(BOARDS).map(([state, shown]) => {
      const reach = async (/** @type {Page} */ page) => (await feed(page, shown), page.clock.fastForward(10));
      return /** @type {Entry} */ ({ page: 'display', state, for: 'hall', path: '/display', scripts: BOARD, reach });
    }),
    {
      page: 'display', state: 'out of date', for: 'hall', path: '/display', scripts: BOARD,
      reach: async (page) => (await feed(page, BOARDS.called), await page.clock.fastForward(13_000), page.locator('#display-stale').waitFor()),
    },
    {
      page: 'display', state: 'no sound', for: 'hall', path: '/display', scripts: [fakeSockets, blockSound],
      reach: async (page) => (await feed(page, BOARDS.called), page.locator('#display-sound button').waitFor()),
    },
    { page: 'panel', state: 'serving', for: 'hall', path: panel(1) },
    { page: 'panel', state: 'free', for: 'hall', path: panel(2) },
    { page: 'panel', state: 'paused', for: 'hall', path: panel(3) },
    { page: 'panel', state: 'closed', for: 'hall', path: panel(4) },
    { page: 'panel', state: 'out of date', for: 'hall', path: panel(1), scripts: [breakable], reach: (page) => silence(page, '#panel-stale') },

    { page: 'desk', state: 'choice', for: 'staff', path: '/desk' },
    { page: 'desk', state: 'called', for: 'staff', path: desk(0) },
    { page: 'desk', state: 'serving', for: 'staff', path: desk(1) },
    { page: 'desk', state: 'free', for: 'staff', path: desk(2) },
    { page: 'desk', state: 'paused', for: 'staff', path: desk(3) },
    { page: 'desk', state: 'closed', for: 'staff', path: desk(4) },
    { page: 'desk', state: 'note and needs', for: 'staff', path: desk(1), reach: (page) => page.locator('#desk-visit > summary').click() },
    { page: 'desk', state: 'transfer', for: 'staff', path: desk(1), reach: (page) => page.locator('#desk-transfer > summary').click() },
    { page: 'desk', state: 'stop', for: 'staff', path: desk(2), reach: (page) => page.locator('#staff-stop > summary').click() },
    { page: 'desk', state: 'keys', for: 'staff', path: desk(2), reach: (page) => page.locator('#desk-keymap > summary').click() },
    {
      page: 'desk', state: 'why out of order', for: 'staff', path: desk(0),
      reach: async (page) => (await page.locator('[data-pick]').last().click(), page.locator('#desk-pick[open]').waitFor()),
    },
    { page: 'desk', state: 'panel alone', for: 'staff', path: desk(0).replace('?', '/panel?'), piece: true },
    {
      page: 'desk', state: 'refused', for: 'staff', path: desk(2),
      reach: async (page) => {
        await refuse(page, '**/calls');
        await page.locator('guichet-desk:defined').waitFor();
        await page.locator('#desk-next').click();
        await page.locator('#desk-said', { hasText: /Plus de place|Rien n'a été enregistré/ }).waitFor();
      },
    },
    { page: 'desk', state: 'out of date', for: 'staff', path: desk(0), scripts: [breakable], reach: (page) => silence(page, '#desk-stale') },
    { page: 'agenda', state: 'day', for: 'staff', path: '/desk/agenda', varies: true },
    { page: 'agenda', state: 'week', for: 'staff', path: '/desk/agenda?view=week', varies: true },
    { page: 'agenda', state: 'appointment', for: 'staff', path: `/desk/agenda/rdv/${codes['appointment']}` },
    { page: 'agenda', state: 'something earlier', for: 'staff', path: `/desk/agenda/rdv/${codes['waiting appointment']}` },
    { page: 'agenda', state: 'several found', for: 'staff', path: '/desk/agenda/find?text=goff' },
    { page: 'agenda', state: 'whom a block hits', for: 'staff', path: `/desk/agenda/blocks/${codes['block']}` },
    { page: 'agenda', state: 'new', for: 'staff', path: '/desk/agenda/new' },
    { page: 'agenda', state: 'blocks', for: 'staff', path: '/desk/agenda/blocks' },
    { page: 'agenda', state: 'blocks refused', for: 'staff', path: '/desk/agenda/blocks?from=18:00&to=09:00&look=yes' },
    { page: 'agenda', state: 'new refused', for: 'staff', path: newOne, reach: (page) => send(page, 'main form[method=post]') },
    { page: 'agenda', state: 'block refused', for: 'staff', path: '/desk/agenda/blocks?look=yes', varies: true, reach: (page) => send(page, 'section.panel form', { from: '18:00', to: '09:00' }) },
    { page: 'agenda', state: 'name refused', for: 'staff', path: `/desk/agenda/rdv/${codes['appointment']}`, reach: (page) => send(page, '#agenda-name form', { name: '' }) },
    { page: 'agenda', state: 'numbers refused', for: 'staff', path: `/desk/agenda/rdv/${codes['appointment']}`, reach: (page) => send(page, '#agenda-numbers form', { numbers: 'TT1' }) },
    { page: 'agenda', state: 'messages', for: 'staff', path: '/desk/agenda/letters' },
    { page: 'agenda', state: 'nobody found', for: 'staff', path: '/desk/agenda/find?text=zzzz' },
    { page: 'reception', state: 'morning', for: 'staff', path: '/desk/accueil' },
    { page: 'reception', state: 'found', for: 'staff', path: '/desk/accueil', reach: (page) => search(page, '0') },
    {
      page: 'reception', state: 'one found', for: 'staff', path: '/desk/accueil',
      reach: async (page) => (await search(page, 'R001'), await page.locator('#reception-care > summary').click()),
    },
    { page: 'reception', state: 'paper slips', for: 'staff', path: '/desk/accueil', reach: (page) => page.locator('#reception-slips > summary').click() },
    { page: 'reception', state: 'panel alone', for: 'staff', path: '/desk/accueil/panel', piece: true },
    { page: 'reception', state: 'tickets alone', for: 'staff', path: '/desk/accueil/tickets?text=0', piece: true },

    { page: 'home', state: 'stopped', for: 'citizen', path: '/', stage: 'stopped' },
    { page: 'ticket', state: 'stopped', for: 'citizen', path: `/t/${codes['waiting']}`, stage: 'stopped' },
    { page: 'kiosk', state: 'stopped', for: 'kiosk', path: '/kiosk', stage: 'stopped' },
    { page: 'panel', state: 'stopped', for: 'hall', path: panel(4), stage: 'stopped' },
    { page: 'desk', state: 'stopped', for: 'staff', path: desk(0), stage: 'stopped', varies: true },
    { page: 'reception', state: 'stopped', for: 'staff', path: '/desk/accueil', stage: 'stopped', varies: true },
    { page: 'today', state: 'stopped', for: 'staff', path: today, stage: 'stopped', varies: true },
  ];
  // What others show depends on the tickets that the kiosk gives: it comes after them.
  const rank = (/** @type {Entry} */ { page, stage }) => (stage === 'stopped' ? 2 : page === 'kiosk' ? 1 : 0);
  return entries.sort((one, other) => rank(one) - rank(other));
}

/**
 * How to look at an entry: every theme, every size and every language at least once (`whole`: with each other), turned
 * from entry to entry, so that over an audience's entries every theme meets every size and every language.
 * @param {Entry} entry
 * @param {number} place of the entry in the table
 * @param {boolean} whole
 */
export function views({ for: who }, place, whole) {
  const sizes = /** @type {Size[]} */ (AUDIENCES[who].sizes);
  const themes = /** @type {Theme[]} */ (AUDIENCES[who].themes);
  if (whole) return LANGUAGES.flatMap((language) => themes.flatMap((theme) => sizes.map((size) => ({ language, theme, size }))));
  const rows = Math.max(sizes.length, themes.length, LANGUAGES.length);
  return Array.from({ length: rows }, (_, row) => ({
    theme: /** @type {Theme} */ (themes[row % themes.length]),
    size: /** @type {Size} */ (sizes[(row + place) % sizes.length]),
    language: /** @type {string} */ (LANGUAGES[(row + Math.floor(row / themes.length) + Math.floor(place / sizes.length)) % LANGUAGES.length]),
  }));
}
