// The waiting-room screen and the panel above a counter: what people see and hear, for a long time.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { board, call, fakeSockets, fakeSound, feed, watchAnnouncements } from './boards.mjs';
import { Guichet, blockSound, openPage, pair, startBrowser, until } from './tools.mjs';
import { Wire } from './wire.mjs';

/** How often the link is cut; `GUICHET_CUTS` for a long run. */
const CUTS = Number(process.env['GUICHET_CUTS'] ?? 200);
/** Boards that a display is shown; thirty days of a busy hall are some hundred thousand: `GUICHET_BOARDS`. */
const BOARDS = Number(process.env['GUICHET_BOARDS'] ?? 10_000);
/** Counters that call in turn while links break. */
const CALLERS = 6;

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
 * A paired display on which a test decides what comes.
 * @param {{width?: number, height?: number, query?: string, scripts?: (() => void)[]}} [how]
 */
async function openDisplay({ width = 1920, height = 1080, query = '', scripts = [fakeSound] } = {}) {
  const page = await openPage(browser, width, height);
  await page.clock.install();
  for (const script of [fakeSockets, ...scripts]) await page.addInitScript(script);
  await pair(page, guichet.url, guichet.demo.display_token);
  if (query) await page.goto(`${guichet.url}/display?${query}`);
  return page;
}

/**
 * Calls the next person at counter number `place`; the ring.
 * @param {number} place
 */
async function callNext(place) {
  const counter = guichet.counter(place);
  await guichet.issue(place);
  const { status, body } = await guichet.api(`/counters/${counter.id}/calls`, counter.agent_token, { finish: true });
  assert.equal(status, 201, JSON.stringify(body));
  return /** @type {number} */ (body.ring);
}

/**
 * Everything that is announced on a page, also after it is loaded again.
 * @param {import('./tools.mjs').Page} page
 */
async function listen(page) {
  /** @type {number[]} */
  const announced = [];
  await page.exposeFunction('announced', (/** @type {number} */ ring) => announced.push(ring));
  await page.addInitScript(watchAnnouncements);
  return announced;
}

/**
 * The newest ring that came over a page's sockets, whether it was announced or not.
 * @param {import('./tools.mjs').Page} page
 */
function arrivals(page) {
  const arrived = { ring: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const { board } = /** @type {{board?: import('../../kiosk-display/assets/parts/board.js').Board}} */ (JSON.parse(String(payload)));
      for (const { ring } of board?.calls ?? []) arrived.ring = Math.max(arrived.ring, ring);
    }),
  );
  return arrived;
}

test('ten calls in one second: each is shown and chimed once, none cut, none over another', async () => {
  const page = await openPage(browser, 1920, 1080);
  await page.addInitScript(() => {
    /** When each tone begins and ends, in seconds of the sound's own clock. @type {{from: number, to: number}[]} */
    const tones = [];
    /** Numbers that could be read anywhere on the screen. @type {Set<string>} */
    const seen = new Set();
    Object.assign(window, { tones, seen });
    const { start, stop } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when = 0) {
      tones.push({ from: when, to: Infinity });
      const tone = tones.at(-1);
      this.addEventListener('ended', () => tone && (tone.to = Math.min(tone.to, this.context.currentTime)));
      start.call(this, when);
    };
    OscillatorNode.prototype.stop = function (when = 0) {
      const last = tones.at(-1);
      if (last) last.to = when;
      stop.call(this, when);
    };
    new MutationObserver(() => {
      for (const text of document.querySelectorAll('.number, .call span:first-child')) seen.add(text.textContent ?? '');
    }).observe(document, { subtree: true, childList: true });
  });
  const announced = await listen(page);
  await pair(page, guichet.url, guichet.demo.display_token);
  await page.locator('#display-newest .welcome').waitFor();
  const places = Array.from({ length: 10 }, (_, place) => place);
  // Enough people that each counter finds one, whoever is first.
  for (const place of [...places, ...places, ...places]) await guichet.issue(place);
  const answers = await Promise.all(
    places.map((place) => {
      const { id, agent_token } = guichet.counter(place);
      return guichet.api(`/counters/${id}/calls`, agent_token, {});
    }),
  );
  const rings = answers.map(({ body }) => body.ring).sort((one, other) => one - other);
  await until(async () => announced.length, (count) => count >= 10, 'ten announcements', 60_000);
  assert.deepEqual(announced, rings, 'each once, in order');
  const { tones, seen } = await page.evaluate(() => {
    const { tones, seen } = /** @type {any} */ (window);
    return { tones: /** @type {{from: number, to: number}[]} */ (tones), seen: /** @type {string[]} */ ([...seen]) };
  });
  assert.equal(tones.length, 20);
  for (let chime = 2; chime < tones.length; chime += 2) {
    const before = Math.max(...tones.slice(chime - 2, chime).map(({ to }) => to));
    assert.ok(before <= Number(tones[chime]?.from), `chime ${chime / 2} begins while another sounds`);
  }
  for (const { from, to } of tones) assert.ok(to - from > 0.5, 'no tone was cut');
  for (const { body } of answers) assert.ok(seen.includes(body.ticket.number), `${body.ticket.number} was never shown`);
});

test(`over ${CUTS} cuts and reloads every call is announced once, in order`, async (t) => {
  // Nobody is still called from before.
  for (const place of guichet.demo.counters.keys()) await guichet.clear(place);
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const page = await openPage(browser, 1280, 720);
  await page.clock.install();
  await page.addInitScript(fakeSound);
  const announced = await listen(page);
  const arrived = arrivals(page);
  await pair(page, wire.url, guichet.demo.display_token);
  await page.locator('#display-clock:not(:empty)').waitFor();
  /** @type {number[]} */
  const rung = [];
  /** The link comes back in its own time; only then does the page's time run ahead. @param {string} what */
  const allHeard = async (what) => {
    await until(async () => arrived.ring, (ring) => ring >= Number(rung.at(-1)), `${what}, on the wire`, 60_000);
    const heard = async () => (await page.clock.fastForward(1_000), announced.length);
    await until(heard, (count) => count >= rung.length, what);
  };
  for (let cut = 0; cut < CUTS; cut += 1) {
    // Before the call, after it, or in its middle: whatever the moment, the newest board tells.
    if (cut % 3 === 0) wire.cut();
    const calling = callNext(cut % CALLERS);
    if (cut % 3 === 1) wire.cut();
    rung.push(await calling);
    if (cut % 3 === 2) wire.cut();
    wire.heal();
    if (cut % CALLERS < CALLERS - 1) continue;
    await allHeard(`after cut ${cut}`);
    if (cut % (10 * CALLERS) === CALLERS - 1) await page.reload();
  }
  await allHeard('the last calls');
  assert.deepEqual(announced, rung);
  await page.context().close();
});

test(`after ${BOARDS} boards there are no more nodes, listeners and timers than before`, async () => {
  const page = await openDisplay({
    scripts: [
      fakeSound,
      () => {
        const timers = new Set();
        Object.assign(window, { timers });
        const { setTimeout: set, clearTimeout: clear } = window;
        // @ts-expect-error: Node's types know other timers
        window.setTimeout = (run, milliseconds) => {
          const timer = set(() => (timers.delete(timer), run()), milliseconds);
          timers.add(timer);
          return timer;
        };
        window.clearTimeout = (timer) => (timers.delete(timer), clear(timer));
      },
    ],
  });
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable');
  const counted = async () => {
    await tools.send('HeapProfiler.collectGarbage');
    const { metrics } = await tools.send('Performance.getMetrics');
    const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    const timers = await page.evaluate(() => /** @type {any} */ (window).timers.size);
    return { nodes: of('Nodes'), listeners: of('JSEventListeners'), timers, kept: await page.evaluate(() => localStorage.length) };
  };
  const replay = async (/** @type {number} */ first, /** @type {number} */ count) => {
    for (let from = first; from < first + count; from += 500) {
      const boards = Array.from({ length: 500 }, (_, step) => {
        const seq = from + step;
        const calls = Array.from({ length: 14 }, (_, age) => call(seq + 20 - age, { open: age < 9, called: age < seq % 4 }));
        return board({ seq, epoch: `e${Math.floor(seq / 5_000)}`, calls, missed: calls.slice(10).map(({ number }) => number) });
      });
      await page.evaluate((all) => all.forEach((shown) => /** @type {any} */ (window).feed(shown)), boards);
      await page.clock.fastForward(3_100);
    }
  };
  await replay(1, 2_000);
  await page.clock.fastForward(10_000);
  const before = await counted();
  await replay(2_001, BOARDS);
  await page.clock.fastForward(10_000);
  // One collection does not always find everything that is gone; what leaks never goes.
  const asBefore = (/** @type {typeof before} */ { nodes, listeners, timers, kept }) =>
    nodes <= before.nodes + 50 &&
    listeners <= before.listeners + 2 &&
    timers <= before.timers + 1 &&
    kept === before.kept;
  await until(counted, asBefore, `there were ${JSON.stringify(before)}`);
  await page.context().close();
});

/**
 * Height in pixels of what is painted in one colour inside a place of a page.
 * @param {import('./tools.mjs').Page} page
 * @param {string} selector
 */
async function paintedHeight(page, selector) {
  const place = page.locator(selector).first();
  const image = (await place.screenshot()).toString('base64');
  const colour = await place.evaluate((element) => getComputedStyle(element).color);
  return page.evaluate(
    async ({ image, colour }) => {
      const bytes = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (!pen) return 0;
      pen.drawImage(bitmap, 0, 0);
      const { data } = pen.getImageData(0, 0, bitmap.width, bitmap.height);
      const wanted = colour.match(/\d+/g)?.map(Number) ?? [];
      const close = (/** @type {number} */ at) => [0, 1, 2].every((part) => Math.abs(Number(data[at + part]) - Number(wanted[part])) < 60);
      const rows = Array.from({ length: bitmap.height }, (_, y) => y).filter((y) => {
        for (let x = 0; x < bitmap.width; x += 1) if (close((y * bitmap.width + x) * 4)) return true;
        return false;
      });
      return Number(rows.at(-1)) - Number(rows[0]) + 1;
    },
    { image, colour },
  );
}

/** Capitals and digits only: nothing hangs below the line. */
const NUMBERS = board({
  calls: [call(9, { number: 'H019' }), call(8, { number: 'H018', counter: 'Guichet 2', called: false })],
  waiting: [],
  notice: 'Mairie ouverte',
});

for (const { width, height, inches, metres } of [
  { width: 1920, height: 1080, inches: 55, metres: 10 },
  { width: 1080, height: 1920, inches: 55, metres: 10 },
  { width: 1920, height: 1080, inches: 43, metres: 6 },
  { width: 3840, height: 2160, inches: 85, metres: 12 },
]) {
  test(`letters have their height on ${inches} inches (${width} × ${height}), read from ${metres} m`, async () => {
    const page = await openDisplay({ width, height, query: `inches=${inches}&metres=${metres}` });
    await feed(page, NUMBERS);
    const millimetre = Math.hypot(width, height) / (inches * 25.4);
    const least = (/** @type {number} */ atTenMetres) => (atTenMetres * metres * millimetre) / 10 - 1;
    const number = await paintedHeight(page, '#display-newest .number');
    assert.ok(number >= least(300), 'the number called');
    assert.ok(number <= 1.03 * least(300) + 2, 'nor so high that it takes the place of the list');
    assert.ok((await paintedHeight(page, '#display-calls .call')) >= least(100), 'the list');
    // "Mairie ouverte": the capital is the highest letter, and nothing hangs below.
    assert.ok((await paintedHeight(page, '#display-foot .foot')) >= least(64), 'the foot');
    assert.ok((await paintedHeight(page, '#display-clock')) >= least(64), 'the clock');
    const squeezed = await page.locator('main p, main .counter span, main .where').evaluateAll((lines) =>
      lines.map((line) => Number(getComputedStyle(line).getPropertyValue('--squeeze') || 1)).filter((squeeze) => squeeze < 0.72));
    // On a high screen a number of this height is wider than the screen.
    if (width > height) assert.deepEqual(squeezed, [], 'letters have nearly their own width');
    assert.equal(await page.locator('[data-small]').count(), 0);
    const out = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
    assert.ok(Math.max(...out) <= 0, `${out}`);
    await page.context().close();
  });
}

/** By how much the lines of the list are squeezed: 1 is not at all. @param {import('./tools.mjs').Page} page */
function squeezes(page) {
  return page.locator('.call').evaluateAll((lines) => lines.map((line) => Number(getComputedStyle(line).getPropertyValue('--squeeze') || 1)));
}

/** How far below the screen's edge, or above, the letters of the last line hang that hang lowest. @param {import('./tools.mjs').Page} page */
function hanging(page) {
  return page.locator('#display-foot .foot').last().evaluate((line) => {
    const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
    pen.font = getComputedStyle(line).font;
    const { actualBoundingBoxDescent: tail, fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText('gjpqyç');
    const { top, height } = line.getBoundingClientRect();
    return top + height / 2 + (ascent - descent) / 2 + tail - innerHeight;
  });
}

test('open calls stay in sight while others are announced, and take turns where a banner has their place', async () => {
  const page = await openDisplay();
  const calls = [12, 11, 10, 9, 8].map((ring) => call(ring, { called: ring > 9 }));
  const shown = board({ calls, notice: 'Mairie fermée mercredi. '.repeat(5), missed: ['C001', 'C002', 'C003'] });
  await feed(page, shown);
  const numbers = async () => (await page.locator('#display-newest .number, .call.open span:first-child').allInnerTexts()).sort();
  const expected = calls.map(({ number }) => number).sort();
  for (const step of [0, 1_000, 2_100, 3_100, 6_100]) {
    await page.clock.fastForward(step);
    await feed(page, { ...shown, seq: 2 + step });
    assert.deepEqual(await numbers(), expected, `after ${step} ms`);
  }
  await page.clock.fastForward(13_000);
  await page.locator('#display-stale').waitFor();
  const seen = new Set(await numbers());
  for (let turn = 0; turn < 3; turn += 1) {
    assert.ok(Math.min(...(await squeezes(page))) >= 0.72, 'letters keep their width');
    await page.clock.fastForward(6_000);
    for (const number of await numbers()) seen.add(number);
  }
  assert.deepEqual([...seen].sort(), expected, 'out of date');
  await page.context().close();
});

for (const [width, height] of /** @type {const} */ ([[1920, 1080], [1080, 1920]])) {
  test(`whatever number of calls is open, who missed the call, the notice and the waits are shown whole on ${width} × ${height}`, async () => {
    const page = await openDisplay({ width, height });
    const waiting = [{ service: 'a', letter: 'A', name: 'Carte', count: 8, wait: /** @type {[number, number]} */ ([14, 16]) }];
    const told = { missed: ['C188', 'C208'], notice: "L'ascenseur est en panne.", waiting };
    for (const [place, count] of [0, 1, 3, 7, 12, 40].entries()) {
      const calls = Array.from({ length: count + 3 }, (_, age) => call(80 - age, { called: age < Math.min(2, count), open: age < count }));
      await feed(page, board({ ...told, seq: 1 + place * 100, calls }));
      const seen = new Set();
      const shown = new Set();
      // As many turns as the statements need, and the open calls two by two.
      for (let turn = 0; turn < Math.max(6, count); turn += 1) {
        await page.clock.fastForward(6_000);
        await feed(page, board({ ...told, seq: 2 + place * 100 + turn, calls }));
        const lines = await page.locator('.foot').evaluateAll((all) => all.map((line) => {
          const { top, bottom } = line.getBoundingClientRect();
          const call = [...document.querySelectorAll('.call')].at(-1)?.getBoundingClientRect();
          return { text: line.textContent ?? '', isApart: bottom <= innerHeight + 1 && top >= Number(call?.bottom ?? 0) - 8 };
        }));
        assert.ok(lines.every(({ isApart }) => isApart), `${count} calls: ${JSON.stringify(lines)}`);
        // What hangs below the last line has a margin to the screen's edge, too: some frames cover a few millimetres.
        const edge = lines.length ? await hanging(page) : -Infinity;
        assert.ok(edge <= -0.004 * height, `${count} calls: letters hang ${edge} pixels over the edge`);
        const narrow = Math.min(1, ...(await squeezes(page)));
        assert.ok(narrow >= 0.72, `${count} calls: letters are squeezed to ${narrow}`);
        for (const number of await page.locator('#display-newest .number, .call.open span:first-child').allInnerTexts()) shown.add(number);
        seen.add(lines.map(({ text }) => text).join(' ').replace(/\s/g, ' '));
      }
      for (const { number, open } of calls) assert.ok(!open || shown.has(number), `${count} calls: ${number} is never shown`);
      const all = [...seen].join(' | ');
      for (const whole of ["C188, C208 : présentez-vous à l'accueil", told.notice, "A – État civil : 8 en attente, environ un quart d'heure"]) {
        assert.ok(all.includes(whole), `${count} calls: ${whole} is not in ${all}`);
      }
    }
    await page.context().close();
  });

  test(`the banner of a screen that is out of date is read whole, accents too, on ${width} × ${height}`, async () => {
    const page = await openDisplay({ width, height });
    await feed(page, NUMBERS);
    await page.clock.fastForward(13_000);
    await page.locator('#display-stale').waitFor();
    const above = await page.locator('#display-stale').evaluate((banner) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
      const line = /** @type {Element} */ (banner.firstElementChild);
      const { font, fontSize } = getComputedStyle(line);
      pen.font = font;
      const { actualBoundingBoxAscent: accent, fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText('É');
      const { top, height } = line.getBoundingClientRect();
      // Where the letters stand on in their line: its middle is that of the font.
      const base = top + height / 2 + (ascent - descent) / 2;
      return { room: base - accent - banner.getBoundingClientRect().top, fontSize };
    });
    assert.ok(above.room >= 2, JSON.stringify(above));
    await page.context().close();
  });

  test(`the request for sound is whole on ${width} × ${height}`, async () => {
    const page = await openDisplay({ width, height, scripts: [blockSound] });
    await feed(page, NUMBERS);
    const button = page.locator('#display-sound button');
    await button.waitFor();
    const { left, right, top, bottom } = await button.locator('span').evaluate((text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return range.getBoundingClientRect().toJSON();
    });
    assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, `${left} ${right} ${top} ${bottom}`);
    await page.context().close();
  });
}

/** What a waiting room may see. @type {Record<string, import('./boards.mjs').Board>} */
const STATES = {
  empty: board(),
  'many calls': board({ calls: Array.from({ length: 12 }, (_, age) => call(40 - age, { called: age < 5 })) }),
  missed: board({ calls: [call(9), call(8, { open: false, called: false })], missed: ['A003', 'A007', 'C001'] }),
  notice: board({ notice: 'Mercredi 11 novembre : mairie fermée. Passeports : guichets fermés à 16 h 30.' }),
  suspended: board({ calls: [call(8)], suspended: { reason: "Exercice d'évacuation", until: '2026-11-23T11:30:00+01:00' } }),
  waiting: board({
    waiting: [
      { service: 'a', letter: 'A', name: 'Carte', count: 8, wait: [14, 27] },
      { service: 'b', letter: 'C', name: 'Acte', count: 1, wait: null },
    ],
  }),
};

for (const [width, height] of /** @type {const} */ ([[1920, 1080], [1080, 1920], [1280, 720]])) {
  test(`every state of a display is accessible and whole on ${width} × ${height}`, async () => {
    const page = await openDisplay({ width, height });
    for (const [name, shown] of Object.entries(STATES)) {
      await feed(page, shown);
      assert.deepEqual(await violations(page), [], name);
      const hidden = await page.locator('main > section > p, .counter span').evaluateAll((lines) => {
        const main = document.querySelector('main')?.getBoundingClientRect();
        const isOut = (/** @type {DOMRect} */ { left, right, top, bottom, width }) =>
          !main || (width > 0 && (left < -1 || right > main.right + 1 || top < -1 || bottom > main.bottom + 1));
        return lines.filter((line) => isOut(line.getBoundingClientRect())).map((line) => line.textContent);
      });
      assert.deepEqual(hidden, [], `${name}: out of the screen`);
      await page.clock.fastForward(3_100);
    }
    await page.context().close();
  });
}

/** @param {string} kind */
const stopped = (kind) =>
  board({ seq: 2, calls: [call(8)], suspended: { kind, reason: '', drill: kind === 'drill', until: null, since: '2026-11-23T09:10:05+01:00' } });

test('to leave the building looks and sounds like nothing else, an exercise says so, and nobody is called to a counter', async () => {
  /** @type {Record<string, {ground: string, frame: string, tones: number, text: string, calls: number}>} */
  const seen = {};
  for (const kind of ['evacuation', 'drill', 'outage']) {
    const page = await openDisplay();
    await feed(page, board());
    await feed(page, stopped(kind));
    await page.clock.fastForward(100);
    await feed(page, { ...stopped(kind), seq: 3 });
    await page.clock.fastForward(10_000);
    seen[kind] = await page.evaluate(() => {
      const { backgroundColor, borderTopStyle } = getComputedStyle(/** @type {Element} */ (document.querySelector('main')));
      const { innerText } = /** @type {HTMLElement} */ (document.querySelector('#display-newest'));
      const calls = [...document.querySelectorAll('.call')].filter((call) => call.checkVisibility()).length;
      return { ground: backgroundColor, frame: borderTopStyle, tones: /** @type {any} */ (window).tones, text: innerText, calls };
    });
    await page.context().close();
  }
  const { evacuation, drill, outage } = seen;
  assert.equal(new Set([evacuation, drill, outage].map((it) => `${it?.ground} ${it?.frame}`)).size, 3, JSON.stringify(seen));
  assert.match(evacuation?.text ?? '', /Évacuez le bâtiment[^]*Leave the building/);
  assert.match(drill?.text.replace(/\s+/g, ' ') ?? '', /Exercice d'évacuation Ceci est un exercice\. Sortez calmement, suivez les agents .*This is a drill/);
  assert.match(outage?.text ?? '', /panne[^]*Vous gardez votre tour/);
  assert.deepEqual([evacuation, drill, outage].map((it) => it?.calls), [0, 0, 1]);
  // Six rising tones, once; an outage has one, and the call that is still open has its two.
  assert.deepEqual([evacuation, drill, outage].map((it) => it?.tones), [6, 6, 3]);
});

test('waits on a display are said as on kiosk and phone', async () => {
  const page = await openDisplay();
  await feed(page, board({ waiting: [{ service: 'a', letter: 'A', name: 'Carte', count: 8, wait: [14, 16] }] }));
  const text = (await page.locator('.foot').allInnerTexts()).join(' ').replace(/\s/g, ' ');
  assert.equal(text, "A – État civil : 8 en attente, environ un quart d'heure");
  assert.match((await page.locator('#display-town').innerText()).replace(/\s/g, ' '), /^Lorient.* 9 h 10$/);
  await page.context().close();
});

test('a display tells its version and what becomes of its sound', async () => {
  const page = await openDisplay({ scripts: [blockSound] });
  await feed(page, NUMBERS);
  const said = () => page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).said).map((text) => JSON.parse(text)));
  await until(said, (all) => all.some(({ device }) => device.sound === 'suspended' && /^\d/.test(device.version)), 'blocked');
  await page.keyboard.press('Enter');
  await until(said, (all) => all.at(-1).device.sound === 'running', 'running', 3_000);
  const before = (await said()).length;
  await page.clock.fastForward(30_000);
  assert.equal((await said()).length, before + 1, 'a heartbeat');
  await page.context().close();
});

test('a panel shows the number at its counter, and why nobody is served', async (t) => {
  const place = 8;
  const { id, agent_token, name } = guichet.counter(place);
  await guichet.clear(place);
  const wire = await Wire.to(guichet.port);
  t.after(() => wire.end());
  const page = await openPage(browser, 1280, 480);
  await pair(page, wire.url, guichet.demo.display_token);
  await page.clock.install();
  await page.goto(`${wire.url}/display/counter?counter=${id}`);
  assert.equal(await page.locator('h1').innerText(), name);
  const { site, manager_token } = guichet.demo;
  const reported = async () => (await guichet.api(`/sites/${site}/devices`, manager_token)).body.devices;
  const isListed = (/** @type {any[]} */ devices) => devices.some(({ screens }) => screens.some((/** @type {any} */ screen) => screen.counter === id && screen.state === 'ok'));
  await until(reported, isListed, 'the panel reports');
  const today = await (await fetch(`${guichet.url}/manage/today?site=${site}`, { headers: { Authorization: `Bearer ${manager_token}` } })).text();
  assert.ok(today.includes(`(${name})`), 'the manager reads which panel it is');
  const { number } = await guichet.issue(place);
  await guichet.api(`/counters/${id}/calls`, agent_token, {});
  await page.locator('.number', { hasText: number }).waitFor();
  await guichet.clear(place);
  const until_at = new Date(Date.now() + 3_600_000).toISOString();
  await guichet.api(`/counters/${id}/pauses`, agent_token, { reason: 'repas', until: until_at });
  await page.locator('.says', { hasText: /En pause jusqu'à \d+\sh/ }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight);
  assert.ok(wide, 'nothing is cut off');
  wire.die();
  await page.clock.fastForward(13_000);
  await page.locator('#panel-stale', { hasText: /\d+\sh/ }).waitFor();
  await page.clock.resume();
  wire.heal();
  await page.locator('#panel-stale').waitFor({ state: 'hidden' });
  await page.context().close();
});
