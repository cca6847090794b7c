/** A whole booking with a marked person, who is found before those who may see them and nowhere else. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, expect, it, vi } from 'vitest';
import type { AgentManifest, AgentOrder, SearchResult } from '@aisle/shared/agent-contract';
import type { Order } from '@aisle/shared/contract';
import { AgentProgram } from '../support/agents.ts';
import { sendCrowd } from '../support/crowd.ts';
import { markedFiles, marks, marksIn } from '../support/marks.ts';
import { must, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 60_000, interval: 100 };
const everyMark = Object.keys(marks).filter((name) => name !== 'code');

let system: TestSystem;
let site: Site;
let supervisor: AgentProgram;
beforeAll(async () => {
  system = await TestSystem.start({ LOG_LEVEL: 'trace' });
  site = new Site(system.url, await system.agentToken());
  const { supervisor: password = '' } = system.passwords;
  supervisor = await AgentProgram.signIn(site, 'supervisor', password);
  return () => system.dispose();
});

/** Everything that a socket of somebody else is told. */
class Ear {
  readonly heard: unknown[] = [];
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((...told: unknown[]) => this.heard.push(told));
  }

  static async watching(namespace: string, auth: object, watches: readonly [string, object][]) {
    const ear = new Ear(io(`${system.url}${namespace}`, { transports: ['websocket'], auth }));
    for (const [event, message] of watches) {
      ear.heard.push(await ear.socket.timeout(60_000).emitWithAck(event, message));
    }
    return ear;
  }

  get text(): string {
    return JSON.stringify(this.heard);
  }
}

/** Has the marked person book, and do all that a booking has. */
async function playBooking(flightId: string): Promise<Order> {
  const { givenName, surname, email, phone, code } = marks;
  const { id, token } = await site.book(flightId, ['12A', '12C']);
  const tell = <T>(method: string, path: string, body?: unknown) =>
    site.ask<T>(method, `/api/orders/${id}${path}`, { token, body, key: randomUUID() });
  const person = (seat: string, more: object = {}) => {
    return { seat, givenName, surname, type: 'adult', ...more };
  };
  const contact = { email, phone };
  for (const passengers of [
    [person('12A'), person('99A')],
    [person('12A', { surname: `=${surname}` }), person('12C')],
    [person('12A', { unknown: givenName }), person('12C')],
  ]) {
    expect((await tell('PUT', '/passengers', { passengers, contact })).status).toBeGreaterThan(399);
  }
  const passengers = [person('12A'), person('12C')];
  must(await tell('PUT', '/passengers', { passengers, contact }), 200);
  expect((await tell('POST', '/payment', { code: `${code}${code}` })).status).toBe(422);
  must(await tell('POST', '/payment', { code }), 202);
  const paid = await site.booking(id, token).becomes(({ status }) => status === 'confirmed');
  for (const [confirmation, status] of [
    [paid.confirmation, 200],
    ['ABC234', 404],
  ] as const) {
    await vi.waitFor(async () => {
      const found = site.ask('POST', '/api/bookings/find', { body: { confirmation, surname } });
      expect((await found).status).toBe(status);
    }, patience);
  }
  const name = { givenName, surname: marks.corrected };
  must(await tell('PATCH', '/passengers/12A', name), 200);
  must(await tell('POST', '/seat-change', { seats: ['14A', '14C'] }), 200);
  must(await tell('DELETE', '/passengers/14C'), 200);
  return await site.booking(id, token).order();
}

/** Has the marked person wait for a seat of another flight, of which one is on offer at once. */
async function playWatch(): Promise<string> {
  const { id } = await site.openFlight();
  const body = { count: 1, email: marks.email };
  const request = { key: randomUUID(), body };
  return JSON.stringify(must(await site.ask('POST', `/api/flights/${id}/watches`, request), 201));
}

/** Has an agent look for the person, step in but leave them a seat, and read what agents may. */
async function playDesk({ id, flightId }: Order): Promise<{ manifest: string; file: string }> {
  for (const typed of [marks.corrected, marks.email]) {
    await vi.waitFor(async () => {
      const path = `/search?q=${encodeURIComponent(typed)}`;
      const { results } = await supervisor.read<{ results: SearchResult[] }>(path);
      expect(results).toMatchObject([{ kind: 'person', orderId: id, flightId }]);
    }, patience);
  }
  const departsAt = new Date(Date.now() + 6 * 24 * 3_600_000).toISOString();
  await supervisor.mustAct(flightId, { type: 'delay', departsAt });
  await supervisor.mustAct(flightId, { type: 'move-order', orderId: id, seats: ['15A'] });
  const manifest = await supervisor.read<AgentManifest>(`/flights/${flightId}/manifest`);
  const file = await supervisor.read<AgentOrder>(`/orders/${id}`);
  return { manifest: JSON.stringify(manifest), file: JSON.stringify(file) };
}

it('X7: a person stands in their order, before agents and in their mails, and nowhere else', async () => {
  const { id: flightId } = await site.openFlight();
  const viewer = await Ear.watching('', {}, [
    ['flight:watch', { flightId }],
    ['flights:watch', {}],
  ]);
  const agentFeed = await Ear.watching('/agent', { token: await system.agentToken() }, [
    ['feed:watch', {}],
    ['charts:watch', {}],
  ]);
  const order = await playBooking(flightId);
  const watch = await playWatch();
  const crowd = { site: system.url, gateway: await system.gatewayUrl(), flightId };
  let said = '';
  const onProgress = (lines: string): void => {
    said += lines;
  };
  // The crowd takes any seat: not before the agent has moved the person.
  const { manifest, file } = await playDesk(order);
  const scene = { scenario: 'checkout', customers: 10, seconds: 4 };
  const load = await sendCrowd({ ...crowd, ...scene, onProgress });
  await supervisor.mustAct(flightId, { type: 'force-release', orderId: order.id });
  await vi.waitFor(async () => {
    const mails = Object.keys(await markedFiles(join(system.dataDir, 'outbox')));
    for (const kind of [
      'confirmed',
      'name-corrected',
      'seats-changed',
      'delayed',
      'refunded',
      'seats-offered',
    ]) {
      expect(mails.join(), kind).toContain(`-${kind}.eml`);
    }
  }, patience);

  // Where they have to be, they are found.
  expect(marksIn(JSON.stringify(order))).toEqual(everyMark);
  expect(marksIn(manifest)).toEqual(everyMark);
  expect(marksIn(file)).toEqual(everyMark);

  const others = {
    watch,
    viewer: viewer.text,
    agentFeed: agentFeed.text,
    feed: JSON.stringify(await supervisor.read('/feed')),
    charts: JSON.stringify(await supervisor.read('/charts')),
    invariants: JSON.stringify(await supervisor.read('/invariants')),
    flight: JSON.stringify(await site.flight(flightId)),
    list: JSON.stringify(must(await site.ask('GET', '/api/flights'), 200)),
    metrics: await (await fetch(`${system.url}/metrics`)).text(),
    report: JSON.stringify(load.report) + said,
    output: system.output,
  };
  viewer.socket.close();
  agentFeed.socket.close();
  for (const [where, text] of Object.entries(others)) {
    expect(text.length, where).toBeGreaterThan(20);
    expect(marksIn(text), where).toEqual([]);
  }
  expect(viewer.text).toContain('flight:changed');
  expect(agentFeed.text).toContain('feed:events');
  // Its database is whole when the server has stopped.
  await system.stop();
  const files = await markedFiles(system.dataDir);
  const outside = Object.keys(files).filter((path) => !path.startsWith('outbox/'));
  expect(outside).toEqual([]);
  expect(Object.keys(files).length).toBeGreaterThan(4);
});
