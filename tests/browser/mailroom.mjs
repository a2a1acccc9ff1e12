// A mail server (RFC 5321) that takes every letter and keeps it.

import { createServer } from 'node:net';

/** @typedef {{to: string, text: string}} Taken */

export class Mailroom {
  /** @type {Taken[]} */
  letters = [];
  /** What is said to whom nobody takes letters for: a code by address. @type {Record<string, number>} */
  refused = {};
  port = 0;
  #server = createServer((link) => this.#serve(link));

  static async open() {
    const room = new Mailroom();
    await new Promise((resolve) => room.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = room.#server.address();
    room.port = typeof address === 'object' && address ? address.port : 0;
    return room;
  }

  close() {
    return new Promise((resolve) => this.#server.close(() => resolve(undefined)));
  }

  /** Letters to an address, as text that can be read. @param {string} to */
  to(to) {
    return this.letters.filter((letter) => letter.to === to).map(({ text }) => readable(text));
  }

  /** @param {import('node:net').Socket} link */
  #serve(link) {
    let [read, to, isLetter] = ['', '', false];
    const say = (/** @type {string} */ text) => link.write(`${text}\r\n`);
    link.setEncoding('utf8').on('error', () => link.destroy());
    link.on('data', (chunk) => {
      read += chunk;
      for (;;) {
        const end = read.indexOf(isLetter ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const part = read.slice(0, end);
        read = read.slice(end + (isLetter ? 5 : 2));
        if (isLetter) {
          this.letters.push({ to, text: part.replaceAll('\r\n..', '\r\n.') });
          isLetter = false;
          say('250 taken');
        } else if (/^DATA$/i.test(part)) {
          isLetter = true;
          say('354 go on');
        } else if (/^QUIT$/i.test(part)) {
          link.end('221 bye\r\n');
        } else {
          const asked = /^RCPT TO:<(.+)>/i.exec(part)?.[1];
          to = asked ?? to;
          const code = asked && this.refused[asked];
          say(code ? `${code} not here` : '250 mailroom');
        }
      }
    });
    say('220 mailroom');
  }
}

/** The first part of a message without its transfer encoding. @param {string} message */
function readable(message) {
  const plain = message.split('Content-Transfer-Encoding: quoted-printable')[1] ?? message;
  const bytes = plain.replaceAll('=\r\n', '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').split('\r\n--')[0] ?? '';
}
