// What a screen says of itself, so that the town sees which one is ill: its version, and whether it can be heard.

/** How often, even when nothing has changed: a screen that is not heard of for two minutes is missed. */
const REPORT_MS = 30_000;

/** Reports over the live socket. */
export class Report {
  #sound = 'off';
  /** @type {ReturnType<typeof setInterval>} */
  #timer;

  /**
   * @param {string} version of the page
   * @param {(message: unknown) => void} say
   * @param {string} [counter] above which it hangs; a display has none
   */
  constructor(version, say, counter) {
    this.version = version;
    this.say = say;
    this.counter = counter;
    this.#timer = setInterval(() => this.now(), REPORT_MS);
  }

  /** @param {string} state what the browser says of the sound; `off`: this screen has none */
  sound(state) {
    if (state === this.#sound) return;
    this.#sound = state;
    this.now();
  }

  now() {
    this.say({ device: { version: this.version, sound: this.#sound, counter: this.counter } });
  }

  end() {
    clearInterval(this.#timer);
  }
}
