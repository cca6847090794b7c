import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import type { HistorySummary, Moment } from '@aisle/shared/replay';
import { AgentProgram, trySignIn } from '../support/agents.ts';
import { Follower } from '../support/follower.ts';
import { must, seatsOf, Site, type Answer, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 60_000, interval: 50 };

describe('the agents’ desk on the whole system', () => {
  let system: TestSystem;
  let site: Site;
  let gus: AgentProgram;
  let sue: AgentProgram;

  beforeAll(async () => {
    system = await TestSystem.start();
    site = new Site(system.url, await system.agentToken());
    gus = await AgentProgram.signIn(site, 'agent', system.passwords['agent'] ?? '');
    sue = await AgentProgram.signIn(site, 'supervisor', system.passwords['supervisor'] ?? '');
    return () => system.dispose();
  });

  async function sold(flightId: string, seats: readonly string[]): Promise<Booking> {
    const booking = await site.book(flightId, seats);
    must(await booking.pay('11111'), 202);
    await booking.becomes(({ status }) => status === 'confirmed');
    return booking;
  }

  const openAs = (agent: AgentProgram) =>
    agent.open({
      number: 'DK 7',
      origin: 'LHR',
      destination: 'JFK',
      aircraft: 'A220-300',
      departsAt: new Date(Date.now() + 86_400_000).toISOString(),
    });

  /** Where customers' words would be no help to agents. */
  const agentsWords: Partial<Record<ProblemCode, string>> = {
    'payment-running': 'being paid for. Nothing can be changed until that has ended.',
    'unknown-seats': 'The aircraft has no 99Z.',
    'seats-not-free': '12A cannot be had for this',
  };

  it('A1 to A15: what makes no sense is refused in words, and nothing is half done', async () => {
    const flight = await site.openFlight();
    const { id } = flight;
    const owner = await sold(id, ['12A']);
    const held = await site.book(id, ['14A', '14C']);
    const paying = await site.book(id, ['15A']);
    must(await paying.pay('99999'), 202);
    const before = { ...(await sue.room(id)), serverTime: '' };
    const orderId = held.id;
    const past = new Date(Date.now() - 60_000).toISOString();
    const later = new Date(Date.now() + 9 * 86_400_000).toISOString();

    const refusals: readonly (readonly [ProblemCode, Promise<Answer<unknown>>])[] = [
      ['supervisor-required', gus.act(id, { type: 'cancel-flight' })],
      ['supervisor-required', gus.act(id, { type: 'close-sales' })],
      ['supervisor-required', gus.act(id, { type: 'delay', departsAt: later })],
      ['supervisor-required', gus.preview(id, { type: 'change-aircraft', aircraft: '787-9' })],
      ['supervisor-required', openAs(gus)],
      ['reason-required', gus.act(id, { type: 'block', seats: ['20A'] }, { reason: null })],
      ['reason-required', gus.act(id, { type: 'block', seats: ['20A'] }, { reason: '  ' })],
      ['invalid-request', gus.act(id, { type: 'explode' })],
      ['invalid-idempotency-key', gus.act(id, { type: 'block', seats: ['20A'] }, { key: 'x' })],
      ['reason-required', gus.act(id, { type: 'block', seats: ['20A'] }, { reason: '\u200b…' })],
      ['superseded-by-another', gus.act(id, { type: 'block', seats: ['20A'] }, { version: 9_999 })],
      ['same-aircraft', sue.act(id, { type: 'change-aircraft', aircraft: flight.aircraft })],
      ['unknown-seats', gus.act(id, { type: 'block', seats: ['20A', '99Z'] })],
      ['seats-not-free', gus.act(id, { type: 'block', seats: ['20A', '12A'] })],
      ['seats-not-free', gus.act(id, { type: 'unblock', seats: ['12A'] })],
      ['seats-not-free', gus.act(id, { type: 'move-order', orderId, seats: ['12A', '20A'] })],
      ['wrong-number-of-seats', gus.act(id, { type: 'move-order', orderId, seats: ['20A'] })],
      ['duplicate-seats', gus.act(id, { type: 'move-order', orderId, seats: ['20A', '20A'] })],
      ['order-paid', gus.act(id, { type: 'extend-hold', orderId: owner.id, extraMs: 60_000 })],
      ['payment-running', gus.act(id, { type: 'force-release', orderId: paying.id })],
      ['payment-running', sue.act(id, { type: 'change-aircraft', aircraft: '787-9' })],
      ['order-without-seats', gus.act(id, { type: 'force-release', orderId: '0'.repeat(26) })],
      ['departure-passed', sue.act(id, { type: 'delay', departsAt: past })],
      ['flight-not-found', sue.act('xx1-20300101', { type: 'cancel-flight' })],
      ['flight-not-found', gus.ask('GET', '/flights/xx1-20300101')],
      ['order-not-found', gus.ask('GET', `/orders/${'0'.repeat(26)}`)],
      ['sign-in-failed', trySignIn(site, 'agent', 'guessed')],
      ['sign-in-failed', trySignIn(site, 'nobody', 'guessed')],
    ];
    for (const [code, asked] of refusals) {
      const answer = await asked;
      expect(answer.body.code, JSON.stringify(answer.body)).toBe(code);
      expect(answer.body.detail).toContain(agentsWords[code] ?? problemMessage(code));
    }
    expect({ ...(await sue.room(id)), serverTime: '' }).toEqual(before);
    expect((await held.order()).seats).toEqual(['14A', '14C']);
    expect((await owner.order()).status).toBe('confirmed');
  });

  it('A12, A13: of two agents at once about one order one is refused; the same request again does nothing more', async () => {
    const { id } = await site.openFlight();
    const booking = await site.book(id, ['12A']);
    const { version } = await sue.room(id);
    const command = { type: 'move-order', orderId: booking.id } as const;
    const wanted = [
      { agent: gus, seats: ['14A'], key: randomUUID() },
      { agent: sue, seats: ['15A'], key: randomUUID() },
    ];
    const ask = ({ agent, seats, key }: (typeof wanted)[number]) =>
      agent.act(id, { ...command, seats }, { version, key });
    const answers = await Promise.all(wanted.map(ask));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('superseded-by-another');
    const winner = wanted[answers.findIndex(({ status }) => status === 200)]!;
    expect((await booking.becomes(({ seats }) => seats[0] !== '12A')).seats).toEqual(winner.seats);
    expect((await ask(winner)).status).toBe(200);
    const { agent, key } = winner;
    const other = await agent.act(id, { type: 'block', seats: ['20A'] }, { key });
    expect(other.body.code).toBe('idempotency-mismatch');
    const room = await sue.room(id);
    expect(room.audit.map(({ command }) => command.type)).toEqual(['open-flight', 'move-order']);
    expect(Object.keys(room.seats)).toEqual(winner.seats);
  });

  it('T1, T2, T7: the time machine’s map at random versions is what customers were shown at them', async () => {
    const flight = await site.openFlight();
    const seats = seatsOf(await site.flight(flight.id)).slice(12, 72);
    const shown = new Map<number, PublicFlightSnapshot['seats']>();
    const follower = await new Follower(site.url, flight.id).ready();
    follower.heard = ({ version, seats: now }) => shown.set(version, now);
    const some = () => seats[randomInt(seats.length)] ?? '';
    // What happens at once is shown as one version: until enough of them came on the screen.
    const lane = async (own: string): Promise<void> => {
      for (let round = 0; round < 4 || shown.size <= 20; round += 1) {
        const created = await site.createOrder(flight.id, [round === 0 ? own : some()]);
        if (created.status !== 201) continue;
        const booking = site.booking(created.body.order.id, created.body.token);
        for (let time = 0; time < 3; time += 1) await booking.setSeats([some(), some()]);
        const { version, seats: now } = await site.flight(flight.id);
        shown.set(version, now);
        const [act, orderId] = [randomInt(5), booking.id];
        if (act === 0) await gus.act(flight.id, { type: 'force-release', orderId });
        else if (act === 1)
          await gus.act(flight.id, { type: 'extend-hold', orderId, extraMs: 6e4 });
        else if (act === 2) await gus.act(flight.id, { type: 'block', seats: [some()] });
        else if (act === 3) await booking.cancel();
        else await booking.pay('11111');
      }
    };
    await Promise.all(seats.slice(0, 6).map(lane));
    const { version: last } = await site.flight(flight.id);
    await vi.waitFor(() => expect(follower.shown.version).toBeGreaterThanOrEqual(last), patience);
    follower.stop();

    const path = `/flights/${flight.id}/history`;
    for (const [version, then] of shown) {
      const moment = await gus.read<Moment>(`${path}/at?version=${version}`);
      expect(asCustomersSee(moment), `version ${version}`).toEqual(then);
    }
    const summary = await gus.read<HistorySummary>(path);
    expect(summary).toMatchObject({ from: 0, complete: true, differences: [] });
    const file = await fetch(
      `${site.url}/api/agent${path}/export`,
      bearer(await system.agentToken()),
    );
    const opened = await fetch(`${site.url}/api/agent/history/open`, {
      ...bearer(await system.agentToken()),
      method: 'POST',
      body: await file.arrayBuffer(),
    });
    expect(await opened.json()).toMatchObject({ to: summary.to, differences: [] });
  });
});

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** A moment without what only agents may know. */
function asCustomersSee({ seats }: Moment): PublicFlightSnapshot['seats'] {
  return Object.fromEntries(
    Object.entries(seats).map(([seat, { status, until }]) => [
      seat,
      status === 'held' && until !== undefined ? { status, until } : { status },
    ]),
  );
}
