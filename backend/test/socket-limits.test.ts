import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlainAck } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import { busEvents } from '@aisle/shared/bus-messages';
import type { AppSettings } from '../src/settings.ts';
import { accounts, signIn } from './support/agents.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';
import { polling, Polling } from './support/polling.ts';

let backend: TestBackend;
/** Time stands still: nothing passes because a test took long. */
let clock: FakeClock;
let booking: FakeBooking;
let logged: Record<string, unknown>[];

async function start(settings: Partial<AppSettings> = {}): Promise<void> {
  clock = new FakeClock(Date.now());
  booking = new FakeBooking();
  logged = [];
  const log = pino(
    { level: 'warn' },
    { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const all = { RATE_LIMITS: 'on', TRUSTED_PROXIES: 1, AGENT_ACCOUNTS: accounts, ...settings };
  backend = await TestBackend.start(booking, all as AppSettings, null, clock, undefined, log);
}
beforeEach(() => start());
afterEach(() => backend.stop());

/** Somebody behind the trusted proxy. */
const from = (address: string) => ({ 'X-Forwarded-For': `198.51.100.1, ${address}` });
const socketFrom = (address: string, namespace = '/', auth = {}) =>
  backend.socket(namespace, { extraHeaders: from(address), auth });
/** Connections whose packets are heard. */
const connections = () => {
  const clients = Reflect.get(backend.app.io.engine, 'clients') as Record<
    string,
    { readyState: string }
  >;
  return Object.values(clients).filter(({ readyState }) => readyState === 'open').length;
};
const joined = () => backend.app.io.of('/').sockets.size;

describe('B2 one polling request', () => {
  it.each(['on', 'off'] as const)(
    'makes no socket of thousands of CONNECTs, limits %s',
    async (RATE_LIMITS) => {
      await backend.stop();
      await start({ RATE_LIMITS });
      for (const packet of ['40', '40/agent,', '40/bus,', '40/nothing,']) {
        const flood = await polling(backend.url);
        // As many as fit into the body.
        const count = Math.floor(limits.socketMessageBytes / (packet.length + 1));
        await flood.send(Array<string>(count).fill(packet));
        await expect.poll(connections).toBe(0);
        expect(joined()).toBe(0);
      }
    },
  );

  it('carries so many packets at most, however different', async () => {
    const fits = Array.from({ length: limits.socketPacketsPerRequest }, (_, at) => `40/n${at},`);
    const client = await polling(backend.url);
    expect(await client.send(fits)).toBe(200);
    expect(await client.send(fits.slice(1))).toBe(200);
    expect(connections()).toBe(1);
    await client.send([...fits, '3']);
    await expect.poll(connections).toBe(0);
  });
});

describe('B2, B3 a connection', () => {
  it('joins a namespace once, and again when it has left it or was refused', async () => {
    const client = await polling(backend.url);
    for (const packet of ['40', '41', '40', '40/agent,', '40/nothing,']) {
      expect(await client.send([packet])).toBe(200);
      // To a farewell there is no answer.
      if (packet !== '41') await client.poll();
    }
    await expect.poll(joined).toBe(1);
    expect(await client.send(['40/agent,', '40', '40', '40/nothing,', '40'])).toBe(200);
    expect(await (await client.poll()).text()).toMatch(/^44\/nothing,\{[^]*44\/agent,\{/);
    expect([joined(), connections()]).toEqual([1, 1]);
  });

  it.each([
    '2',
    '3',
    '6',
    '41/x,',
    '430[]',
    '451-["x",{"_placeholder":true,"num":0}]',
    '4x',
    '44{}',
  ])('ends when it sends too many packets like %s', async (packet) => {
    const client = await polling(backend.url);
    for (let sent = 0; sent < limits.socketPacketsPerSecond * 5 && connections() > 0; sent += 50) {
      await client.send(Array<string>(50).fill(packet));
    }
    await client.send([packet]);
    await expect.poll(connections).toBe(0);
    expect((await backend.ask('GET', '/healthz')).status).toBe(200);
  });

  it('that has joined nothing in time ends', async () => {
    expect(backend.app.io.connectTimeout()).toBe(limits.socketConnectMs);
  });
});

describe('B3, B4 a client', () => {
  it('has so many connections, and others come in all the same', async () => {
    const open = (address: string) => Polling.open(backend.url, from(address));
    const most = limits.socketConnectionsPerClient;
    for (let at = 0; at < most; at += 50) {
      const opened = await Promise.all(Array.from({ length: 50 }, () => open('192.0.2.1')));
      expect(opened.every((each) => each instanceof Polling)).toBe(true);
    }
    await clock.pass(10_000);
    expect(await open('192.0.2.1')).toBe(429);
    expect(await open('192.0.2.2')).toBeInstanceOf(Polling);
    await expect(socketFrom('192.0.2.1')).rejects.toThrow();
    expect((await socketFrom('192.0.2.2')).connected).toBe(true);
    // Whoever invents an address further left is the same client.
    expect(await Polling.open(backend.url, { 'X-Forwarded-For': '192.0.2.77, 192.0.2.1' })).toBe(
      429,
    );
  });

  it('makes so many handshakes, whatever becomes of them', async () => {
    let passed = 0;
    for (let at = 0; at < limits.socketHandshakeBurst + 5; at += 1) {
      const opened = await Polling.open(backend.url, from('2001:db8::1'));
      if (!(opened instanceof Polling)) continue;
      passed += 1;
      await opened.send(['1']);
    }
    expect(passed).toBe(limits.socketHandshakeBurst);
    // The same network.
    expect(await Polling.open(backend.url, from('2001:db8::2'))).toBe(429);
    expect(await Polling.open(backend.url, from('2001:db8:0:1::1'))).toBeInstanceOf(Polling);
    await clock.pass(1_000);
    expect(await Polling.open(backend.url, from('2001:db8::2'))).toBeInstanceOf(Polling);
  });

  it('sends so many messages a second over all of its connections', async () => {
    let passed = 0;
    const count = limits.socketMessagesPerSecondAndClient / limits.socketMessagesPerSecond + 1;
    for (let at = 0; at < count; at += 1) {
      const socket = await socketFrom('192.0.2.1');
      const send = () => socket.emitWithAck('flight:unwatch', { flightId: 'x' });
      const acks = await Promise.all(Array.from({ length: limits.socketMessagesPerSecond }, send));
      passed += acks.filter(({ ok }: { ok: boolean }) => ok).length;
    }
    expect(passed).toBe(limits.socketMessagesPerSecondAndClient);
    const other = await socketFrom('192.0.2.2');
    expect(await other.emitWithAck('flight:unwatch', { flightId: 'x' })).toEqual({ ok: true });
  });
});

describe('B4, B5 watching', () => {
  it('is answered with what is written already, once for everybody', async () => {
    const flight = someFlight(clock.now(), 'AI 1');
    await booking.openFlight(flight);
    const sockets = [await socketFrom('192.0.2.1'), await socketFrom('192.0.2.2')];
    const stringify = vi.spyOn(JSON, 'stringify');
    const acks = [];
    for (let at = 0; at < 20; at += 1) {
      acks.push(await sockets[at % 2]!.emitWithAck('flight:watch', { flightId: flight.id }));
    }
    const large = stringify.mock.results.filter(({ value }) => String(value).length > 5_000);
    stringify.mockRestore();
    expect(large).toHaveLength(1);
    const { body } = await backend.ask('GET', `/api/flights/${flight.id}`);
    for (const ack of acks) expect(ack).toEqual({ ok: true, snapshot: body });
    const list = (await backend.ask('GET', '/api/flights')).body;
    expect(await sockets[0]!.emitWithAck('flights:watch', {})).toEqual({ ok: true, ...list });
  });

  it('is bounded for a client, over all of its connections', async () => {
    const flight = someFlight(clock.now(), 'AI 2');
    await booking.openFlight(flight);
    let passed = 0;
    const codes = new Set<string>();
    for (let at = 0; at <= limits.watchBurst / 45; at += 1) {
      const socket = await socketFrom('192.0.2.1');
      const watch = () => socket.emitWithAck('flight:watch', { flightId: flight.id });
      const acks = (await Promise.all(Array.from({ length: 45 }, watch))) as PlainAck[];
      for (const ack of acks) {
        if (ack.ok) passed += 1;
        else codes.add(ack.error.code);
      }
    }
    expect([passed, [...codes]]).toEqual([limits.watchBurst, ['rate-limited']]);
    const other = await socketFrom('192.0.2.2');
    const answer = await other.emitWithAck('flight:watch', { flightId: flight.id });
    expect(answer).toMatchObject({ ok: true });
    await clock.pass(1_000);
    const again = await socketFrom('192.0.2.1');
    expect(await again.emitWithAck('flights:watch', {})).toMatchObject({ ok: true });
  });
});

describe('B7 who guesses tokens', () => {
  /** The code of the refusal; null: it was let in. */
  const guess = (namespace: string, token: unknown) =>
    socketFrom('192.0.2.1', namespace, { token }).then(
      () => null,
      (error: unknown) => (error as { data?: { code: string } }).data?.code,
    );
  const askAs = (address: string, options: Parameters<TestBackend['ask']>[2]) =>
    backend.ask('GET', '/api/agent/session', {
      ...options,
      headers: { ...options?.headers, ...from(address) },
    });

  it('has to pause, over sockets and REST, longer each time; others do not', async () => {
    const session = await signIn(backend, 'ann');
    for (let at = 0; at < limits.wrongTokens; at += 2) {
      expect(await guess('/agent', 'wrong')).toBe('agent-required');
      expect((await askAs('192.0.2.1', { token: 'wrong' })).status).toBe(401);
    }
    expect(await guess('/agent', 'wrong')).toBe('agent-required');
    expect(await guess('/agent', secrets.AGENT_TOKEN)).toBe('too-many-tries');
    const refused = await askAs('192.0.2.1', { token: secrets.AGENT_TOKEN });
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-tries']);
    expect(refused.headers.get('Retry-After')).toBe('1');
    expect((await askAs('192.0.2.1', { headers: session })).status).toBe(200);
    expect((await askAs('192.0.2.2', { token: secrets.AGENT_TOKEN })).status).toBe(200);
    await clock.pass(1_000);
    expect((await askAs('192.0.2.1', { token: 'wrong' })).status).toBe(401);
    const longer = await askAs('192.0.2.1', { token: secrets.AGENT_TOKEN });
    expect(longer.headers.get('Retry-After')).toBe('2');
    await clock.pass(2_000);
    expect(await guess('/agent', secrets.AGENT_TOKEN)).toBeNull();
  });

  it('loses the connection with each wrong one, and is in the log, without the token', async () => {
    for (const namespace of ['/agent', '/bus']) {
      const before = connections();
      const client = await polling(backend.url, from('192.0.2.1'));
      await client.send([`40${namespace},{"token":"not the right one"}`]);
      await client.poll();
      await expect.poll(connections).toBe(before);
    }
    expect(logged).toMatchObject([
      { event: 'token-refused', client: '192.0.2.1', setting: 'AGENT_TOKEN' },
      { event: 'token-refused', client: '192.0.2.1', setting: 'BUS_TOKEN' },
    ]);
    expect(JSON.stringify(logged)).not.toContain('not the right one');
  });

  it('does not keep a worker at the same address from its bus, nor slows what it sends', async () => {
    for (let at = 0; at <= limits.wrongTokens; at += 1) {
      expect(await guess('/bus', 'wrong')).toBe('agent-token-required');
    }
    const worker = await socketFrom('192.0.2.1', '/bus', { token: secrets.BUS_TOKEN });
    const flight = someFlight(clock.now(), 'AI 3');
    const last = limits.socketPacketsPerSecondAndClient * 3;
    const seen = vi.spyOn(backend.app.relays, 'flightChanged');
    for (let version = 0; version <= last; version += 1) {
      worker.emit(busEvents.flightChanged, { flightId: flight.id, version });
    }
    await expect.poll(() => seen.mock.calls.length).toBe(last + 1);
    expect(worker.connected).toBe(true);
  });
});
