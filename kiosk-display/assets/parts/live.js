// The live socket of a site: boards as they change, and the truth about the link.

import { Newest } from './board.js';
import { pauseMs } from './backoff.js';
import { hearTime } from './clock.js';

/** A screen that has heard nothing for this long is out of date (DESIGN.md section 6). */
export const SILENCE_MS = 12_000;

/**
 * What a listener is told.
 * @typedef {{
 *   board(board: import('./board.js').Board): void,
 *   beat?(beat: import('./board.js').Beat): void,
 *   open?(): void,
 *   up?(): void,
 *   down?(): void,
 *   silent(): void,
 * }} Listener
 */

/** Connects, reconnects, and never tires. */
export class Live {
  #newest = new Newest();
  #attempt = 0;
  #ended = false;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /**
   * @param {string} path with its query, without `seq`
   * @param {Listener} listener
   */
  constructor(path, listener) {
    this.path = path;
    this.listener = listener;
    this.#listen();
    this.#connect();
  }

  end() {
    this.#ended = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#again);
    this.#socket?.close();
  }

  /**
   * Tells the server something about this screen, when there is a link.
   * @param {unknown} message
   */
  say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #connect() {
    const url = new URL(this.path, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#newest.seq !== null) url.searchParams.set('seq', String(this.#newest.seq));
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('open', () => socket === this.#socket && this.listener.open?.());
    socket.addEventListener('message', ({ data }) => socket === this.#socket && this.#hear(socket, data));
    socket.addEventListener('close', () => socket === this.#socket && this.#lost());
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data
   */
  #hear(socket, data) {
    /** @type {{board?: import('./board.js').Board, beat?: import('./board.js').Beat}} */
    const { board, beat } = JSON.parse(data);
    const frame = board ?? beat;
    if (!frame) return;
    if (!this.#newest.believes(frame)) {
      // A node that lags behind: come back with the seq we know, and it catches up first.
      socket.close();
      return;
    }
    this.#listen();
    hearTime(frame.now);
    if (this.#attempt > 0) this.listener.up?.();
    this.#attempt = 0;
    if (board) {
      this.#newest.remember(board);
      this.listener.board(board);
    } else if (beat) {
      this.listener.beat?.(beat);
    }
  }

  /** Starts the silence anew. */
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.listener.silent();
      // A link that is open, or opening, and says nothing is none.
      this.#socket?.close();
      this.#lost();
      this.#listen();
    }, SILENCE_MS);
  }

  #lost() {
    this.#socket = null;
    clearTimeout(this.#again);
    if (this.#ended) return;
    this.listener.down?.();
    this.#again = setTimeout(() => this.#connect(), pauseMs(this.#attempt));
    this.#attempt += 1;
  }
}
