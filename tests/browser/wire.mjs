// A wire between a browser and the server that can be made to swallow everything, as a bad switch does.

import { connect, createServer } from 'node:net';

export class Wire {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #dead = false;
  #server = createServer((client) => this.#join(client));

  /** @param {number} target */
  constructor(target) {
    this.target = target;
    this.url = '';
  }

  /** @param {number} target port on 127.0.0.1 */
  static async to(target) {
    const wire = new Wire(target);
    await new Promise((resolve) => wire.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = wire.#server.address();
    wire.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return wire;
  }

  /** @param {import('node:net').Socket} client */
  #join(client) {
    this.#keep(client);
    if (this.#dead) return;
    const server = connect(this.target, '127.0.0.1');
    this.#keep(server);
    client.on('data', (bytes) => this.#dead || server.write(bytes));
    server.on('data', (bytes) => this.#dead || client.write(bytes));
    client.on('close', () => server.destroy());
    server.on('close', () => this.#dead || client.destroy());
  }

  /** @param {import('node:net').Socket} socket */
  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** From now on nothing passes; connections stay open and say nothing. */
  die() {
    this.#dead = true;
  }

  /** Connections break, and new ones lead nowhere. */
  cut() {
    this.#dead = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The switch is replaced: old connections break, new ones work. */
  heal() {
    this.#dead = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  end() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
