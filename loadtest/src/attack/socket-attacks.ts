import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { unless, type Attack } from './attack.ts';
import type { Target } from './target.ts';

const handshake = '/socket.io/?EIO=4&transport=polling';
const separator = '\u001e';

async function session(target: Target): Promise<string> {
  const { text } = await target.ask(handshake);
  return `${handshake}&sid=${/"sid":"([^"]+)"/.exec(text)?.[1] ?? ''}`;
}

/** A text frame of a client, masked with zeros. */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}

/** 45 watches a second on each of twenty connections. */
export const watches: Attack = {
  name: 'flight:watch, 900 a second',
  async run(target) {
    const sockets = Array.from({ length: 20 }, () => target.connect().resume());
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) {
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${target.url.host}\r\n` +
          'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
          'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
    }
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    for (const socket of sockets) socket.write(frame('40'));
    const watch = frame(`420["flight:watch",{"flightId":"${target.flightId}"}]`);
    const rounds = target.count(45 * 10);
    for (let round = 0; round < rounds; round += 1) {
      for (const socket of sockets) if (socket.writable) socket.write(watch);
      await sleep(1_000 / 45);
    }
    for (const socket of sockets) socket.destroy();
    return null;
  },
};

/** Thousands of packets in one request. */
export const packetFloods: Attack = {
  name: 'packets by polling',
  async run(target) {
    for (const packet of ['40', '40/agent,', '3', '6', '41', '430[]']) {
      const body = Array<string>(Math.floor(16_000 / (packet.length + 1))).fill(packet);
      await target.many(target.count(50), async () => {
        const path = await session(target);
        return target.ask(path, { method: 'POST', body: body.join(separator) });
      });
    }
    return null;
  },
};

/** A page on another port. */
export const foreignPages: Attack = {
  name: 'pages of another origin',
  async run(target) {
    const path = await session(target);
    const headers = { Origin: 'http://127.0.0.1:9' };
    const script = { 'Sec-Fetch-Site': 'same-site' };
    const answers = [
      await target.ask(`${handshake}&j=0`),
      await target.ask(path, { method: 'POST', headers, body: '40' }),
      await target.ask(path, { headers: script }),
      await target.ask('/api/orders', { method: 'POST', headers: script }),
    ];
    return unless(
      answers.map(({ status }) => status),
      [400, 403, 429],
      'a foreign page',
    );
  },
};

/** A small file that unpacks into blanks; agents only. */
export const blankHistories: Attack = {
  name: 'histories of compressed blanks',
  async run(target) {
    if (target.agentToken === null) return null;
    const headers = { Authorization: `Bearer ${target.agentToken}` };
    const body = gzipSync(Buffer.alloc(17 * 1024 * 1024, ' '));
    const answers = await target.many(target.count(10), () =>
      target.ask('/api/agent/history/open', { method: 'POST', headers, body }),
    );
    return unless(
      answers.map(({ status }) => status),
      [413, 422, 429, 503],
      'blanks',
    );
  },
};
