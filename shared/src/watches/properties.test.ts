import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cabinClasses, pricedLayout, seatDesignators } from '../aircraft/index.ts';
import { bestSeats } from '../choosing/best-seats.ts';
import { seatKinds } from '../choosing/seat-kinds.ts';
import { FlightBook } from '../flight-book/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { SeatChange } from '../seat-map/index.ts';
import type { CustomerCommand, FlightInput } from '../workflow-api.ts';
import type { WatchState, WatchWish } from './index.ts';
import { flightIn, start } from '../../testing/flights.ts';

const minute = 60_000;
const definition = flightIn(600 * minute, 'A220-300');
const names = seatDesignators('A220-300');
/** So few seats are left to orders and watches that they get in each other's way. */
const open = names.slice(0, 14);

type Step =
  | {
      readonly do: 'watch';
      readonly wish: WatchWish;
      readonly forOrder: number | null;
      readonly offerMs: number;
    }
  | { readonly do: 'hold'; readonly order: number; readonly seats: readonly string[] }
  | { readonly do: 'buy' | 'release' | 'cancel'; readonly order: number }
  | { readonly do: 'take' | 'decline' | 'end'; readonly watch: number }
  | { readonly do: 'agent'; readonly command: FlightCommand }
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'renew' };

const order = fc.nat({ max: 4 });
const wish: fc.Arbitrary<WatchWish> = fc.oneof(
  fc.record({ count: fc.constantFrom(1, 2) }),
  fc.record(
    {
      count: fc.integer({ min: 1, max: 4 }),
      cabin: fc.constantFrom(...cabinClasses),
      kind: fc.constantFrom(...seatKinds),
      maxPrice: fc.constantFrom(50, 120, 300, 5_000),
      together: fc.boolean(),
    },
    { requiredKeys: ['count'] },
  ),
);
const seats = fc.subarray(open, { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      wish,
      forOrder: fc.option(order, { freq: 3 }),
      offerMs: fc.constantFrom(limits.offerMs, 3 * minute),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('hold' as const), order, seats }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('buy', 'release', 'cancel'), order }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('take', 'decline', 'end'), watch: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('agent' as const),
      command: fc.oneof(
        fc.record({ type: fc.constantFrom('block', 'unblock'), seats }),
        fc.record({
          type: fc.constant('change-aircraft' as const),
          aircraft: fc.constantFrom('A220-300', 'A320neo'),
        }),
        fc.record({ type: fc.constantFrom('close-sales', 'open-sales') }),
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      minutes: fc.constantFrom(1, 4, 5, 9, 10, 11, 15, 30),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'renew' as const }) },
);

/** A full flight but for `open`, its orders and those who wait; checked after every step. */
class World {
  book: FlightBook;
  now = start;
  readonly #watches: string[] = [];
  readonly #offerMs = new Map<string, number>();
  #revision = 0;
  #id = 0;
  #changes: SeatChange[] = [];

  constructor() {
    this.book = this.#open({ definition });
    this.agent({ type: 'block', seats: names.filter((name) => !open.includes(name)) });
    const [rest, own] = [open.slice(5), open.slice(0, 5)];
    this.order('others', { type: 'set-seats', seats: rest, holdMs: 15 * minute });
    own.forEach((seat, place) => this.do({ do: 'hold', order: place, seats: [seat] }));
  }

  #open(input: FlightInput): FlightBook {
    return new FlightBook(
      input,
      () => undefined,
      (change) => this.#changes.push(change),
    );
  }

  agent(command: FlightCommand): void {
    this.#id += 1;
    const given = { id: `id-${this.#id}`, by: 'Ada', role: 'supervisor', reason: 'So.' } as const;
    this.book.intervene({ ...given, command }, this.now);
  }

  order(orderId: string, ...bodies: Record<string, unknown>[]): void {
    for (const body of bodies) {
      this.#revision += 1;
      const signed = { orderId, revision: this.#revision, issuedAt: this.now };
      this.book.decide([{ ...body, ...signed } as unknown as CustomerCommand], this.now);
    }
  }

  states(): readonly WatchState[] {
    return this.book.watches(this.now).watches;
  }

  do(step: Step): void {
    this.#changes = [];
    const before = this.book.snapshot();
    const waiting = this.states().filter(({ status }) => status === 'waiting');
    switch (step.do) {
      case 'watch': {
        const watchId = `watch-${this.#watches.length}`;
        this.#watches.push(watchId);
        const orderId = step.forOrder === null ? undefined : `order-${step.forOrder}`;
        const { wish, offerMs } = step;
        this.#offerMs.set(watchId, offerMs);
        const command = { type: 'watch-seats', watchId, wish, fingerprint: '', offerMs } as const;
        this.book.decide([{ ...command, ...(orderId && { orderId }) }], this.now);
        break;
      }
      case 'hold':
        this.order(`order-${step.order}`, {
          type: 'set-seats',
          seats: step.seats,
          holdMs: 15 * minute,
        });
        break;
      case 'buy':
        this.order(
          `order-${step.order}`,
          { type: 'start-payment', fenceMs: minute },
          { type: 'sell', chargeId: `charge-${this.#revision}` },
        );
        break;
      case 'release':
      case 'cancel': {
        const reason = step.do === 'release' ? 'changed' : 'refunded';
        this.order(`order-${step.order}`, { type: 'release', reason });
        break;
      }
      case 'take': {
        const watch = this.#pick(step.watch);
        if (watch?.offer) this.#take(watch);
        break;
      }
      case 'decline': {
        const watch = this.#pick(step.watch);
        const until = watch?.offer?.until ?? 1;
        if (watch)
          this.book.decide([{ type: 'decline-offer', watchId: watch.id, until }], this.now);
        break;
      }
      case 'end': {
        const watch = this.#pick(step.watch);
        if (watch) this.book.decide([{ type: 'end-watch', watchId: watch.id }], this.now);
        break;
      }
      case 'agent':
        this.agent(step.command);
        break;
      case 'pass':
        this.now += step.minutes * minute;
        this.book.passTime(this.now);
        break;
      case 'renew':
        this.book = this.#open(JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput);
        this.book.passTime(this.now);
        break;
    }
    this.#checkChanges(before.version);
    this.#checkOrder(waiting);
    this.check();
  }

  #pick(which: number): WatchState | undefined {
    const live = this.states().filter(({ status }) => status === 'waiting' || status === 'offered');
    return live[which % (live.length || 1)];
  }

  #take({ id, orderId, offer }: WatchState): void {
    const owner = orderId ?? id;
    this.order(owner, { type: 'set-seats', seats: offer?.seats, holdMs: 15 * minute });
  }

  /** Whoever asks with an earlier version is told of every seat that is another one now. */
  #checkChanges(version: number): void {
    const { seats } = this.book.changesSince(version);
    const changed = new Set(Object.keys(seats));
    if (this.#changes.some(({ event }) => event.type === 'aircraft-changed')) return;
    for (const change of this.#changes) {
      if (change.event.type !== 'seats-offered') continue;
      for (const seat of change.seats) expect(changed.has(seat)).toBe(true);
    }
  }

  /** Nobody got seats that would have met the wish of somebody who waited before, and waits on. */
  #checkOrder(waiting: readonly WatchState[]): void {
    const { flight } = this.book.snapshot();
    const layout = pricedLayout(flight.aircraft, flight.fares);
    const stillWaits = new Set(
      this.states().flatMap(({ id, status }) => (status === 'waiting' ? id : [])),
    );
    for (const { event } of this.#changes) {
      if (event.type !== 'seats-offered') continue;
      const seats = seatDesignators(flight.aircraft).filter((seat) => !event.seats.includes(seat));
      const others = Object.fromEntries(seats.map((seat) => [seat, { status: 'sold' as const }]));
      const place = waiting.findIndex(({ id }) => id === event.orderId);
      const before = place === -1 ? waiting : waiting.slice(0, place);
      for (const { id, wish } of before.filter((watch) => stillWaits.has(watch.id))) {
        const free = { ...others, ...this.#declined(id) };
        expect(bestSeats(layout, free, wish, 1), `${id} is passed over`).toEqual([]);
      }
    }
  }

  #declined(id: string): Record<string, { status: 'blocked' }> {
    const carried = this.book.carryOver().state.watches?.watches ?? [];
    const declined = carried.find((watch) => watch.id === id)?.declined ?? [];
    return Object.fromEntries(declined.map((seat) => [seat, { status: 'blocked' }]));
  }

  check(): void {
    const { seats, status, flight } = this.book.snapshot();
    const states = this.states();
    const offers = states.flatMap(({ id, offer }) => (offer ? { id, ...offer } : []));
    const offered = offers.flatMap((offer) => offer.seats);
    expect(new Set(offered).size).toBe(offered.length);
    for (const { id, seats: own, until } of offers) {
      expect(until).toBeGreaterThan(this.now);
      expect(until).toBeLessThanOrEqual(this.now + (this.#offerMs.get(id) ?? 0));
      for (const seat of own) {
        expect(seats[seat]).toEqual({ status: 'held', until: new Date(until).toISOString() });
      }
    }
    expect(this.book.manifest().offers ?? []).toHaveLength(offers.length);
    const places = states.flatMap(({ place }) => place ?? []);
    expect(places).toEqual(places.map((_, at) => at + 1));
    if (status !== 'open') return;
    const layout = pricedLayout(flight.aircraft, flight.fares);
    for (const { id, wish } of states.filter((state) => state.status === 'waiting')) {
      const free = bestSeats(layout, { ...seats, ...this.#declined(id) }, wish, 1);
      expect(free, `${id} is passed over`).toEqual([]);
    }
  }
}

it('S22, S23, S24, S26: nobody is passed over, no seat is offered twice or free in between, no offer outlives its deadline', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const world = new World();
      for (const each of steps) world.do(each);
    }),
    { numRuns: 50 },
  );
});

it('S28: the next run goes on as this one would have', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
      const [one, other] = [new World(), new World()];
      for (const each of steps) {
        one.do(each);
        other.do(each);
        other.do({ do: 'renew' });
        expect(other.states()).toEqual(one.states());
        expect(other.book.snapshot()).toEqual(one.book.snapshot());
      }
    }),
    { numRuns: 20 },
  );
});
