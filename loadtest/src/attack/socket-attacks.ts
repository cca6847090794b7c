import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { io } from 'socket.io-client';
import { unless, type Attack, type Target } from './attack.ts';

const handshake = '/socket.io/?EIO=4&transport=polling';
const separator = '\u001e';

async function session(target: Target): Promise<string> {
  const { text } = await target.ask(handshake);
  return `${handshake}&sid=${/"sid":"([^"]+)"/.exec(text)?.[1] ?? ''}`;
}

/** 45 watches a second on each of twenty connections. */
export const watches: Attack = {
  name: 'flight:watch, 900 a second',
  async run(target) {
    const { url, flightId, localAddress } = target;
    const options = {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      localAddress,
    };
    const sockets = Array.from({ length: 20 }, () => io(url.href, options));
    const rounds = target.count(45 * 10);
    for (let round = 0; round < rounds; round += 1) {
      for (const socket of sockets) socket.emit('flight:watch', { flightId }, () => undefined);
      await sleep(1_000 / 45);
    }
    for (const socket of sockets) socket.disconnect();
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
  needsAgentToken: true,
  async run(target) {
    const headers = { Authorization: `Bearer ${target.agentToken ?? ''}` };
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
