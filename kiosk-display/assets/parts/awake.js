// Keeps a screen from going dark. A browser lets go whenever the page is hidden; it is asked again when it is seen.

/** Holds the wake lock while it is wanted. */
export class Awake {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  /** @param {AbortSignal} [signal] ends it */
  constructor(signal) {
    const seen = () => void this.#hold();
    document.addEventListener('visibilitychange', seen, signal ? { signal } : {});
    signal?.addEventListener('abort', () => this.release());
  }

  /** Whether this browser can: over plain http it cannot. */
  static get possible() {
    return 'wakeLock' in navigator;
  }

  /** @returns {Promise<boolean>} whether the screen now stays on */
  async keep() {
    this.#wanted = true;
    return this.#hold();
  }

  release() {
    this.#wanted = false;
    void this.#lock?.release();
    this.#lock = null;
  }

  async #hold() {
    if (!this.#wanted || document.visibilityState !== 'visible' || !Awake.possible) return false;
    if (this.#lock && !this.#lock.released) return true;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      return true;
    } catch {
      return false; // the battery is low, or the system does not allow it
    }
  }
}
