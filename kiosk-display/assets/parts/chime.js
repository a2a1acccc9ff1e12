// The chime of a call, made by the browser: two soft falling tones, as of a struck bar.

/** Frequency in hertz, start and length in seconds. @typedef {readonly (readonly [number, number, number])[]} Tones */

/** A call. @type {Tones} */
export const CALL = [
  [659.3, 0, 0.9],
  [523.3, 0.35, 1.2],
];
/** Leave the building: rising, three times, like nothing else here. @type {Tones} */
export const LEAVE = [0, 1, 2].flatMap((/** @type {number} */ time) => [
  /** @type {const} */ ([523.3, time * 1.1, 0.45]),
  /** @type {const} */ ([1046.5, time * 1.1 + 0.4, 0.6]),
]);
/** Everything stands still: one low tone. @type {Tones} */
export const HALT = [[329.6, 0, 1.6]];
/** How loud the tone and its overtones are: a bar of wood more than a machine. */
const OVERTONES = Float32Array.of(0, 1, 0.22, 0.12, 0.05);
/** How loud: full scale is 1. */
const GAIN = 0.5;
/** A sound device that hangs must not stop the queue. */
const LONGEST_MS = 5_000;

/** One sound output, and whether the browser lets it sound. */
export class Chime {
  #context = new AudioContext();
  /** Ends with what sounds now: nothing sounds over another. @type {Promise<void>} */
  #sounding = Promise.resolve();

  /** What the browser says of the sound: `running`, `suspended`, … */
  get state() {
    return this.#context.state;
  }

  get allowed() {
    return this.state === 'running';
  }

  /** Tries to be allowed; a browser grants it within a gesture only. */
  async allow() {
    if (!this.allowed) await Promise.race([this.#context.resume(), wait(500)]);
    return this.allowed;
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.#context.addEventListener('statechange', listener);
  }

  /**
   * Sounds once, after what sounds now; done when the last tone has ended.
   * @param {Tones} [tones]
   */
  ring(tones = CALL) {
    this.#sounding = this.#sounding.then(() => this.#play(tones));
    return this.#sounding;
  }

  /** @param {Tones} tones */
  async #play(tones) {
    const start = this.#context.currentTime + 0.02;
    const ended = tones.map(([frequency, after, length]) => this.#tone(frequency, start + after, length));
    await Promise.race([Promise.all(ended), wait(LONGEST_MS)]);
  }

  /**
   * @param {number} frequency
   * @param {number} at
   * @param {number} length
   * @returns {Promise<void>}
   */
  #tone(frequency, at, length) {
    const periodicWave = new PeriodicWave(this.#context, { imag: OVERTONES });
    const oscillator = new OscillatorNode(this.#context, { frequency, periodicWave });
    const volume = new GainNode(this.#context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(GAIN, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + length);
    oscillator.connect(volume).connect(this.#context.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
    return new Promise((resolve) => oscillator.addEventListener('ended', () => resolve()));
  }
}

/**
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
