// What browser tests need: the real binary on a port of its own, a browser, and the doors of the demonstration.
// Tools come from kiosk-display/node_modules (`npm ci` there).

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').BrowserContext} BrowserContext */
/** @typedef {import('playwright-core').Page} Page */

const root = fileURLToPath(new URL('../../', import.meta.url));
export const tools = createRequire(join(root, 'kiosk-display/package.json'));
/** @type {typeof import('playwright-core')} */
const { chromium } = tools('playwright-core');

/** A server that does not answer by then is broken. */
const START_MS = 20_000;

export async function startBrowser() {
  const flags = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'];
  flags.push('disable-component-update', 'disable-sync', 'autoplay-policy=no-user-gesture-required');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.map((flag) => `--${flag}`) });
  return process.env['GUICHET_ASSETS'] ? withAssets(browser, process.env['GUICHET_ASSETS']) : browser;
}

/**
 * While you write: pages take scripts and style sheets from this folder instead of from the binary.
 * @param {Browser} browser
 * @param {string} folder
 */
function withAssets(browser, folder) {
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    await context.route('**/assets/**', (route) => {
      const path = join(folder, new URL(route.request().url()).pathname.replace(/^\/assets\//, ''));
      return existsSync(path) ? route.fulfill({ path }) : route.continue();
    });
    return context;
  };
  return browser;
}

/**
 * A page in a browser of its own, with its own cookies and memory, that reads French.
 * @param {Browser} browser
 * @param {number} [width]
 * @param {number} [height]
 */
export async function openPage(browser, width = 1280, height = 900) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width, height } });
  return context.newPage();
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export function binary() {
  const candidates = [process.env['GUICHET_BIN'], join(root, 'target/release/guichet'), join(root, 'target/debug/guichet')];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('no guichet binary: build it, or name it in GUICHET_BIN');
  return found;
}

/**
 * What `DATA/demo.json` says.
 * @typedef {{
 *   base_url: string, site: string, services: {id: string, series: string, name: string}[],
 *   counters: {id: string, name: string, services: string[], agent_token: string}[],
 *   kiosk_token: string, display_token: string, reception_token: string, manager_token: string, admin_token: string,
 * }} Demo
 */

/** The demonstration on a folder and a port of its own. It can be killed and started again. */
export class Guichet {
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #log = '';

  /**
   * @param {string} data
   * @param {number} port
   */
  constructor(data, port) {
    this.data = data;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    /** @type {Demo} */
    this.demo = /** @type {any} */ (null);
  }

  static async start() {
    const guichet = new Guichet(await mkdtemp(join(tmpdir(), 'guichet-browser-')), await freePort());
    await guichet.run();
    return guichet;
  }

  /**
   * Stops, takes in the example's file with what `change` makes of it, and serves again.
   * @param {(file: string) => string} change
   * @returns {Promise<string>} why the file was refused; the server is then not there
   */
  async configure(change) {
    await this.kill();
    const file = join(this.data, 'town.toml');
    const example = await readFile(join(root, 'crates/model/towns/lorient.toml'), 'utf8');
    // The demonstration is open round the clock.
    await writeFile(file, change(example.replaceAll('[site.settings]', '[site.settings]\nround_the_clock = true')));
    const taken = promisify(execFile)(binary(), ['import', file, '--data', this.data]);
    const refused = await taken.then(() => '', (error) => String(error.stderr));
    if (!refused) await this.run();
    return refused;
  }

  async run() {
    const told = join(this.data, 'demo.json');
    await rm(told, { force: true });
    const args = ['demo', '--data', this.data, '--listen', `127.0.0.1:${this.port}`];
    const process = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) stream.on('data', (text) => (this.#log += text));
    const limit = Date.now() + START_MS;
    while (!existsSync(told) || !(await this.#ready())) {
      if (process.exitCode !== null || Date.now() > limit) throw new Error(`guichet did not start:\n${this.#log}`);
      await pause(50);
    }
    this.demo = JSON.parse(await readFile(told, 'utf8'));
  }

  async #ready() {
    return fetch(`${this.url}/readyz`).then(({ ok }) => ok, () => false);
  }

  /** As a power cut would. */
  async kill() {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  async end() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /**
   * One request to the API.
   * @param {string} path
   * @param {string} token
   * @param {unknown} [body] posts it
   */
  async api(path, token, body) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${this.url}/api/v1${path}`, body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }

  /** What its clock shows, in milliseconds of the epoch. */
  now() {
    return Date.now();
  }

  /** The date in the town so many days from today. @param {number} [days] */
  date(days = 0) {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(this.now() + days * 86_400_000);
  }

  /** Serves everybody whom counter number `place` can serve. @param {number} place */
  async clear(place) {
    const { id, agent_token } = this.counter(place);
    for (let status = 201; status === 201; ) {
      ({ status } = await this.api(`/counters/${id}/calls`, agent_token, { finish: true }));
    }
  }

  /** A ticket for the first service that counter number `place` serves. @param {number} [place] */
  async issue(place = 0) {
    const service = this.counter(place).services[0];
    const { status, body } = await this.api(`/sites/${this.demo.site}/tickets`, this.demo.kiosk_token, { service });
    if (status !== 201) throw new Error(`no ticket: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The id of a site's service of this kind. @param {string} kind @param {string} [site] */
  async service(kind, site = this.demo.site) {
    const { body } = await this.api(`/sites/${site}`, this.demo.admin_token);
    return body.services.find((/** @type {{kind: string}} */ service) => service.kind === kind).id;
  }

  /**
   * Free times of a service, as staff sees them, from a local date on.
   * @param {string} kind
   * @param {{site?: string, from?: string, to?: string}} [where]
   * @returns {Promise<string[]>}
   */
  async times(kind, { site = this.demo.site, from = '', to = '' } = {}) {
    const query = new URLSearchParams({ service: await this.service(kind, site), ...(from && { from }), ...(to && { to }) });
    const { body } = await this.api(`/sites/${site}/slots?${query}`, this.demo.admin_token);
    return body.slots.map((/** @type {{starts_at: string}} */ slot) => slot.starts_at);
  }

  /**
   * Books as staff does.
   * @param {string} kind
   * @param {string} starts_at
   * @param {{name: string, phone?: string, email?: string}} contact
   * @param {string} [site]
   */
  async book(kind, starts_at, contact, site = this.demo.site) {
    const services = [{ service: await this.service(kind, site), persons: 1 }];
    const held = await this.api(`/sites/${site}/holds`, this.demo.admin_token, { services, starts_at });
    if (held.status !== 201) throw new Error(`not held: ${held.status} ${JSON.stringify(held.body)}`);
    const { id: hold, secret } = held.body;
    const booked = await this.api(`/sites/${site}/appointments`, this.demo.admin_token, { hold, secret, contact });
    if (booked.status !== 201) throw new Error(`not booked: ${booked.status} ${JSON.stringify(booked.body)}`);
    return booked.body;
  }

  /** @param {number} place */
  counter(place) {
    const counter = this.demo.counters[place];
    if (!counter) throw new Error(`the demonstration has no counter ${place}`);
    return counter;
  }
}

/**
 * Pairs a browser with a job, as a person does: opens the link, presses the button.
 * @param {Page} page
 * @param {string} base
 * @param {string} token
 */
export async function pair(page, base, token) {
  await page.goto(`${base}/pair/${token}`);
  await page.locator('main button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/pair/'));
}

/**
 * Where on the screen the first element of this kind stands. It is found and measured in one step: between two, a page
 * that hears the server may have put another in its place.
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<DOMRect>}
 */
export async function boxOf(page, selector) {
  const [box] = await page.locator(selector).evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
  if (!box) throw new Error(`nothing is ${selector}`);
  return box;
}

/**
 * Waits until `look` gives what is expected; looks often, sleeps little.
 * @template Seen
 * @param {() => Promise<Seen>} look
 * @param {(seen: Seen) => boolean} expected
 * @param {string} what
 * @param {number} [milliseconds] how long
 */
export async function until(look, expected, what, milliseconds = 15_000) {
  const limit = Date.now() + milliseconds;
  for (;;) {
    const seen = await look().catch((error) => error);
    if (!(seen instanceof Error) && expected(seen)) return seen;
    if (Date.now() > limit) throw new Error(`${what}: last seen ${seen instanceof Error ? seen.message : JSON.stringify(seen)}`);
    await pause(40);
  }
}

/** Counts chimes: each is two tones. To be given to `page.addInitScript`. */
export function spyOnSound() {
  const tones = { count: 0 };
  Object.assign(window, { tones });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    tones.count += 1;
    start.call(this, when);
  };
}

/**
 * Blocks sound until a key is pressed. (The browser's own policy cannot be tested: whatever looks at a page from
 * outside counts as a gesture.) To be given to `page.addInitScript`.
 */
export function blockSound() {
  let allowed = false;
  addEventListener('keydown', () => (allowed = true), { capture: true });
  const Real = AudioContext;
  window.AudioContext = class extends Real {
    /** @override */
    get state() {
      return allowed ? super.state : 'suspended';
    }

    /** @override */
    async resume() {
      if (allowed) await super.resume();
    }
  };
}

/** @param {Page} page */
export function chimes(page) {
  return page.evaluate(() => /** @type {any} */ (window).tones.count / 2);
}
