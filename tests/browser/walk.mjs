// A walk through a page with the tab key alone.

/**
 * What goes wrong on the way: a stop that is left out, that is not seen, or that stands behind something else.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function walk(page) {
  // A page that glides to its focus is looked at when it is there.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const count = await page.evaluate(() => {
    const room = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    /** Of choices that exclude each other one is a stop. @param {Element} stop */
    const isTheOneOfItsGroup = (stop) => {
      if (!(stop instanceof HTMLInputElement) || stop.type !== 'radio') return true;
      const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(stop.name)}"]`)];
      return stop === (group.find((one) => /** @type {HTMLInputElement} */ (one).checked) ?? group[0]);
    };
    Object.assign(window, {
      // Found anew at each step: a page may renew a part meanwhile.
      stops: () =>
        [...room.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(
          (stop) => stop.checkVisibility({ visibilityProperty: true }) && !stop.matches(':disabled') && isTheOneOfItsGroup(stop),
        ),
    });
    // The walk begins before the first stop.
    const start = /** @type {HTMLElement} */ (room);
    start.tabIndex = -1;
    start.focus();
    return /** @type {any} */ (window).stops().length;
  });
  /** @type {string[]} */
  const wrong = [];
  for (let place = 0; place < count && wrong.length === 0; place += 1) {
    await page.keyboard.press('Tab');
    // Hours and minutes, days and months, and the way to a calendar are stops within one.
    for (let part = 0; part < 4 && (await staysIn(page, place - 1)); part += 1) await page.keyboard.press('Tab');
    const found = await page.evaluate((place) => {
      const stops = /** @type {Element[]} */ (/** @type {any} */ (window).stops());
      const here = document.activeElement;
      const name = (/** @type {Element | null | undefined} */ element) => element?.id || element?.textContent?.trim().slice(0, 40) || String(element?.localName);
      if (!here || here !== stops[place]) return `stop ${place} is ${name(here)}, not ${name(stops[place])}`;
      const { outlineStyle, outlineWidth } = getComputedStyle(here);
      if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `${name(here)} is focused and does not show it`;
      const { left, top, width, height } = here.getBoundingClientRect();
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      // A label may lie over its control.
      const isSeen = at && (here.contains(at) || at.contains(here) || at.closest('label')?.contains(here));
      return isSeen ? '' : `${name(here)} is behind ${name(at)}`;
    }, place);
    if (found) wrong.push(found);
  }
  return wrong;
}

/** Whether a field for a time or a date has the focus still. @param {import('playwright-core').Page} page @param {number} place */
function staysIn(page, place) {
  return page.evaluate((place) => {
    const before = /** @type {any} */ (window).stops()[place];
    return before instanceof HTMLInputElement && ['time', 'date'].includes(before.type) && before === document.activeElement;
  }, place);
}
