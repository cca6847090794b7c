/** Who waits for seats, on the server that skips time; and over runs and a worker's end, on one that suggests new runs soon. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { offerMailWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { BookingMail } from '@aisle/shared/order-messages';
import type { FlightWatches, WatchCommand, WatchState, WatchWish } from '@aisle/shared/watches';
import { flightMessages } from '@aisle/shared/workflow-api';
import { startDevServer, startTimeSkippingServer, type TestServer } from './support/servers.ts';
import { TestSystem, until, type TestFlight } from './support/system.ts';

const minute = 60_000;

/** A flight of which two seats are left to orders and to those who wait. */
class World {
  readonly #system: TestSystem;
  readonly flight: TestFlight;

  private constructor(system: TestSystem, flight: TestFlight) {
    this.#system = system;
    this.flight = flight;
  }

  static async open(system: TestSystem, hours = 48): Promise<World> {
    const flight = await system.openFlight(hours, 'A220-300');
    const seats = seatDesignators('A220-300').filter((seat) => !/^1[45][AC]$/.test(seat));
    await flight.intervene({ type: 'block', seats });
    return new World(system, flight);
  }

  async ask(command: WatchCommand): Promise<WatchState> {
    return until(async () => {
      const answer = await this.#system.sendCommands(this.flight.definition.id, [command]);
      const [outcome] = answer.kind === 'decided' ? answer.outcomes : [];
      return outcome?.ok === true && outcome.watch;
    });
  }

  watch(wish: WatchWish, more: { readonly email?: string } = {}): Promise<WatchState> {
    const fingerprint = 'fingerprint';
    return this.ask({ type: 'watch-seats', watchId: randomUUID(), wish, fingerprint, ...more });
  }

  async watches(): Promise<readonly WatchState[]> {
    const { watches } = await until(() =>
      this.flight.handle.query<FlightWatches>(flightMessages.watches),
    );
    return watches;
  }

  async look({ id }: WatchState): Promise<WatchState> {
    const found = (await this.watches()).find((watch) => watch.id === id);
    if (found === undefined) throw new Error('the watch is lost');
    return found;
  }
}

describe('with true durations', () => {
  let server: TestServer;
  let system: TestSystem;

  beforeAll(async () => {
    server = await startTimeSkippingServer();
    system = await TestSystem.start(server);
  });
  afterAll(async () => {
    await system.stop();
    await server.stop();
  });

  test('S22, S24: a hold runs out, and so does offer after offer: each passes on at once', async () => {
    const world = await World.open(system);
    await system.book(world.flight, ['14A', '14C']);
    await system.buy(world.flight, ['15A', '15C']);
    const [first, second, third] = [
      await world.watch({ count: 2, together: true }),
      await world.watch({ count: 1, kind: 'window' }),
      await world.watch({ count: 2 }),
    ];
    expect([first.place, second.place, third.place]).toEqual([1, 2, 3]);
    await server.env.sleep(limits.holdMs);
    expect(await until(async () => (await world.look(first)).offer ?? false)).toMatchObject({
      seats: ['14A', '14C'],
    });
    await server.env.sleep(limits.offerMs + minute / 2);
    await until(async () => (await world.look(second)).offer ?? false);
    expect(await world.look(first)).toMatchObject({ status: 'ended', reason: 'offer-expired' });
    expect(await world.look(second)).toMatchObject({ offer: { seats: ['14A'] } });
    await server.env.sleep(limits.offerMs + minute / 2);
    await until(async () => (await world.look(third)).offer ?? false);
    expect(await world.look(third)).toMatchObject({ offer: { seats: ['14A', '14C'] } });
  });

  test('S29: all watches end with the flight, which ends', async () => {
    const world = await World.open(system, 1);
    await system.buy(world.flight, ['14A', '14C', '15A', '15C']);
    const watch = await world.watch({ count: 1 });
    await server.env.sleep(61 * minute);
    await world.flight.handle.result();
    expect(await world.look(watch)).toMatchObject({ status: 'ended', reason: 'flight-departed' });
  });
});

describe('over runs and crashes', () => {
  let server: TestServer;
  let system: TestSystem;

  beforeAll(async () => {
    server = await startDevServer(['limit.historyCount.suggestContinueAsNew=40']);
    system = await TestSystem.start(server);
  });
  afterAll(async () => {
    await system.stop();
    await server.stop();
  });

  test('U9: each who gave an address is written to when seats are on offer, once an offer', async () => {
    const mails: BookingMail[] = [];
    system.sendMail = (mail) => {
      mails.push(mail);
      return Promise.resolve({ sent: true });
    };
    const world = await World.open(system);
    const order = await system.buy(world.flight, ['14A', '14C']);
    await system.buy(world.flight, ['15A', '15C']);
    const first = await world.watch({ count: 2 }, { email: 'ann@example.com' });
    const second = await world.watch({ count: 1 }, { email: 'ben@example.com' });
    await order.cancel();
    const offer = await until(async () => (await world.look(first)).offer ?? false);
    await until(() => Promise.resolve(mails.length === 1));
    await world.ask({ type: 'decline-offer', watchId: first.id, until: offer.until });
    await until(() => Promise.resolve(mails.length === 2));
    expect(mails).toMatchObject([
      {
        ...{ kind: 'seats-offered', to: 'ann@example.com', orderId: first.id, sequence: 1 },
        ...{ seats: ['14A', '14C'], total: offer.total, link: 0 },
        keptUntil: new Date(offer.until).toISOString(),
      },
      { to: 'ben@example.com', orderId: second.id, sequence: 1 },
    ]);
    // An offer is told of by a workflow that ends when the mail is sent.
    await system.client.workflow.getHandle(offerMailWorkflowId(first.id)).result();
  });

  test('S25, S28: places and offers survive, and the offer can be taken', async () => {
    const world = await World.open(system);
    const { flight } = world;
    const order = await system.buy(flight, ['14A', '14C', '15A', '15C']);
    const first = await world.watch({ count: 2 });
    const second = await world.watch({ count: 2 });
    await order.cancel();
    const offered = await until(async () => (await world.look(second)).offer ?? false);
    const { runId } = await flight.handle.describe();
    for (let n = 0; n < 30; n += 1) {
      await flight.intervene({ type: n % 2 === 0 ? 'close-sales' : 'open-sales' });
    }
    await until(async () => (await flight.handle.describe()).runId !== runId);
    await system.stopWorkers();
    await system.startWorkers();
    expect(await world.look(second)).toMatchObject({ offer: offered });
    const taker = system.order(flight, { orderId: first.id });
    const taken = await taker.create((await world.look(first)).offer?.seats ?? []);
    expect(taken).toMatchObject({ status: 'held' });
    expect(await world.look(first)).toMatchObject({ status: 'taken', orderId: first.id });
  });
});
