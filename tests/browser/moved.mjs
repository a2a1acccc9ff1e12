// A town whose clock the story sets, with the hours of its file: the same server in a test's own program
// (crates/guichet/examples/moved_clock.rs), because the program itself has no such door.

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Guichet, binary, freePort, until } from './tools.mjs';

const TOWN = fileURLToPath(new URL('../../crates/model/towns/lorient.toml', import.meta.url));
/** A Tuesday without a public holiday near; a site's time does not go back, so it is years ahead. RFC 3339. */
export const TUESDAY = '2031-03-11T10:07:00+01:00';

/** The example at a time that is set: what its pages offer does not depend on the hour of the test. */
export class MovedTown extends Guichet {
  #control = 0;
  /** @type {import('node:child_process').ChildProcess | null} */
  #moved = null;
  /** Milliseconds that its clock is ahead of this machine's. */
  #ahead = 0;

  /**
   * @param {string} at RFC 3339
   * @param {{hours?: 'of the file' | 'round the clock', environment?: Record<string, string>}} [how]
   */
  static async startAt(at, { hours = 'round the clock', environment = {} } = {}) {
    const town = new MovedTown(await mkdtemp(join(tmpdir(), 'guichet-moved-')), await freePort());
    // The demonstration makes its rows and tokens, and is open round the clock.
    await town.run();
    await town.kill();
    if (hours === 'of the file') await promisify(execFile)(binary(), ['import', TOWN, '--data', town.data]);
    await town.#serve(at, environment);
    return town;
  }

  /** @param {string} at @param {Record<string, string>} environment */
  async #serve(at, environment) {
    const program = join(dirname(binary()), 'examples/moved_clock');
    if (!existsSync(program)) throw new Error(`${program} is not there: cargo build -p guichet --example moved_clock`);
    this.#control = await freePort();
    let log = '';
    const args = [this.data, `127.0.0.1:${this.port}`, `127.0.0.1:${this.#control}`];
    const moved = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    this.#moved = moved;
    for (const stream of [moved.stdout, moved.stderr]) stream.on('data', (text) => (log += text));
    await until(() => this.at(at).then(() => true), (set) => set || moved.exitCode !== null, 'the clock is set');
    await until(
      () => fetch(`${this.url}/readyz`).then(({ ok }) => ok),
      (ready) => ready || moved.exitCode !== null,
      'the town is ready',
    );
    if (moved.exitCode !== null) throw new Error(`the town did not start:\n${log}`);
  }

  /** Sets the clock. @param {string} at RFC 3339 */
  at(at) {
    return new Promise((resolve, reject) => {
      const link = connect(this.#control, '127.0.0.1', () => link.write(`${at}\n`));
      link.once('error', reject);
      link.once('data', () => {
        this.#ahead = Date.parse(at) - Date.now();
        resolve(link.end());
      });
      link.once('close', () => reject(new Error(`${at} was not taken`)));
    });
  }

  /** @override */
  now() {
    return Date.now() + this.#ahead;
  }

  /** @override */
  async end() {
    const moved = this.#moved;
    if (moved && moved.exitCode === null && moved.signalCode === null) {
      const ended = new Promise((resolve) => moved.once('exit', resolve));
      moved.kill('SIGKILL');
      await ended;
    }
    await super.end();
  }
}
