// Calls for help of colleagues: told once each, and in the window's title until somebody goes.

/** Where a page says the newest call, in its own words. */
export class Helps {
  /** Calls that were told. @type {Set<string>} */
  #told = new Set();
  #title = document.title;

  /**
   * @param {ParentNode} root holds the calls, as templates/staff.html writes them
   * @param {(text: string) => void} say
   */
  constructor(root, say) {
    this.root = root;
    this.say = say;
  }

  /** Looks at what is shown now. */
  look() {
    const open = [...this.root.querySelectorAll('[data-help-open]')];
    const texts = open.map((call) => call.querySelector('p')?.textContent?.trim() ?? '');
    document.title = texts.length > 0 ? `${texts[0]} · ${this.#title}` : this.#title;
    open.forEach((call, place) => {
      if (this.#told.has(call.id)) return;
      this.#told.add(call.id);
      this.say(texts[place] ?? '');
    });
  }
}
