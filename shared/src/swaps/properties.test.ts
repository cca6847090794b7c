import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seatClass, seatDesignators } from '../aircraft/index.ts';
import { FlightBook } from '../flight-book/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { CommandOutcome, CustomerCommand, FlightInput, Manifest } from '../workflow-api.ts';
import type { SwapCommand } from './index.ts';
import { flightIn, start } from '../../testing/flights.ts';

const hour = 60 * 60_000;
const definition = flightIn(60 * hour, '787-9');
const names = seatDesignators('787-9');
const of = (cabin: string) => names.filter((seat) => seatClass('787-9', seat) === cabin);
/** So few, of two cabins, that whoever wants one wants another’s. */
const pool = [...of('business').slice(0, 3), ...of('economy').slice(0, 6)];
const orders = ['ann', 'ben', 'cem', 'dora'] as const;

type Step =
  | { readonly do: 'buy'; readonly order: string; readonly seats: readonly string[] }
  | { readonly do: 'release' | 'start-exchange'; readonly order: string; readonly seat: string }
  | { readonly do: 'ask'; readonly order: string; readonly seat: number; readonly wanted: string }
  | { readonly do: 'accept' | 'end'; readonly order: string; readonly which: number }
  | { readonly do: 'allow'; readonly order: string; readonly allowed: boolean }
  | { readonly do: 'agent'; readonly command: FlightCommand }
  | { readonly do: 'pass'; readonly hours: number }
  | { readonly do: 'renew' };

const order = fc.constantFrom(...orders);
const seat = fc.constantFrom(...pool);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      order,
      seats: fc.subarray(pool, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('release', 'start-exchange'), order, seat }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      order,
      seat: fc.nat({ max: 2 }),
      wanted: seat,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('accept', 'accept', 'end'),
      order,
      which: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('allow' as const), order, allowed: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('agent' as const),
      command: fc.oneof(
        fc.record({
          type: fc.constant('move-order' as const),
          orderId: order,
          seats: fc.tuple(seat),
        }),
        fc.record({
          type: fc.constant('change-aircraft' as const),
          aircraft: fc.constantFrom('787-9', 'A380-800'),
        }),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      hours: fc.constantFrom(1, 8, 23, 24),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'renew' as const }) },
);

class World {
  book = new FlightBook({ definition }, () => undefined);
  now = start;
  readonly #ids: string[] = [];
  readonly #proposed = new Map<string, number[]>();
  #count = 0;

  holds(): Manifest['orders'] {
    return this.book.manifest().orders;
  }

  seatsOf(orderId: string): readonly string[] {
    return this.holds().find((one) => one.orderId === orderId)?.hold.seats ?? [];
  }

  #decide(command: object): CommandOutcome | undefined {
    return this.book.decide([command as CustomerCommand], this.now)[0];
  }

  #order(orderId: string, ...bodies: object[]): void {
    for (const body of bodies) {
      this.#count += 1;
      this.#decide({ ...body, orderId, revision: this.#count, issuedAt: this.now });
    }
  }

  do(step: Step): void {
    const before = this.holds();
    switch (step.do) {
      case 'buy':
        return this.#order(
          step.order,
          { type: 'set-seats', seats: step.seats, holdMs: hour },
          { type: 'start-payment', fenceMs: hour },
          { type: 'sell', chargeId: `charge-${step.order}` },
        );
      case 'release':
        return this.#order(step.order, { type: 'release', reason: 'refunded' });
      case 'start-exchange': {
        const [, ...others] = this.seatsOf(step.order);
        const seats = [step.seat, ...others];
        return this.#order(step.order, { type: 'start-exchange', seats, fenceMs: hour });
      }
      case 'ask': {
        const swapId = `swap-${this.#ids.length}`;
        const own = this.seatsOf(step.order)[step.seat] ?? '1A';
        const given = { order: step.order, seat: own, wanted: step.wanted };
        const asked = this.#decide({ type: 'ask-swap', swapId, ...given });
        if (!asked?.ok) return expect(this.holds()).toEqual(before);
        this.#ids.push(swapId);
        return this.#notePropose(step.order, own, step.wanted);
      }
      case 'accept':
        return this.#accept(step.order, this.#ids[step.which % (this.#ids.length || 1)] ?? '');
      case 'end': {
        const swapId = this.#ids[step.which % (this.#ids.length || 1)] ?? '';
        this.#decide({ type: 'end-swap', swapId, order: step.order } satisfies SwapCommand);
        return expect(this.holds()).toEqual(before);
      }
      case 'allow':
        this.#decide({ type: 'allow-swaps', order: step.order, allowed: step.allowed });
        return expect(this.holds()).toEqual(before);
      case 'agent': {
        this.#count += 1;
        const by = {
          id: `id-${this.#count}`,
          by: 'Ada',
          reason: 'So.',
          role: 'supervisor',
        } as const;
        this.book.intervene({ ...by, command: step.command }, this.now);
        return;
      }
      case 'pass':
        this.now += step.hours * hour;
        return this.book.passTime(this.now);
      case 'renew': {
        const input = JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput;
        this.book = new FlightBook(input, () => undefined);
        expect(this.book.carryOver()).toEqual(input);
        return this.book.passTime(this.now);
      }
    }
  }

  #notePropose(orderId: string, own: string, wanted: string): void {
    const { aircraft } = this.book.flight;
    expect(seatClass(aircraft, own)).toBe(seatClass(aircraft, wanted));
    const lately = (this.#proposed.get(orderId) ?? []).filter(
      (at) => at > this.now - limits.swapDayMs,
    );
    expect(lately.length).toBeLessThan(limits.swapsPerDay);
    this.#proposed.set(orderId, [...lately, this.now]);
  }

  /** Both or nothing: all others, and all that is paid, stay as they were. */
  #accept(order: string, swapId: string): void {
    // What is due is freed before.
    this.book.passTime(this.now);
    const before = this.holds();
    const { version } = this.book;
    const accepted = this.#decide({ type: 'accept-swap', swapId, order } satisfies SwapCommand);
    if (this.book.version === version) return expect(this.holds()).toEqual(before);
    expect(accepted?.ok).toBe(true);
    // What others proposed for one of the two seats has ended with it.
    const [swapped, ...ended] = this.book.eventsSince(version).events.map(({ type }) => type);
    expect(swapped).toBe('seats-swapped');
    expect(new Set(ended)).toEqual(new Set(ended.length > 0 ? ['swap-ended'] : []));
    const { aircraft } = this.book.flight;
    const classes = (of: readonly string[]) => of.map((seat) => seatClass(aircraft, seat));
    const after = this.holds();
    const others = before.filter(({ orderId, hold }) => {
      const now = after.find((one) => one.orderId === orderId)?.hold;
      expect(now).toEqual({ ...hold, seats: now?.seats });
      expect(classes(now?.seats ?? [])).toEqual(classes(hold.seats));
      return now?.seats.join() !== hold.seats.join();
    });
    expect(others).toHaveLength(2);
    const all = (holds: Manifest['orders']) => holds.flatMap(({ hold }) => hold.seats).toSorted();
    expect(all(after)).toEqual(all(before));
  }

  check(): void {
    const { swaps } = this.book.carryOver().state;
    const live = swaps?.swaps.filter(({ status }) => status === 'proposed') ?? [];
    for (const { until, orderId, askedOrderId, seats } of live) {
      expect(until).toBeGreaterThan(this.now);
      expect(this.seatsOf(orderId)).toContain(seats[0]);
      expect(this.seatsOf(askedOrderId)).toContain(seats[1]);
      expect(swaps?.closed).not.toContain(askedOrderId);
    }
    for (const orderId of orders) {
      const asked = live.filter(({ askedOrderId }) => askedOrderId === orderId);
      expect(asked.length).toBeLessThanOrEqual(limits.swapsAskedAtOnce);
    }
    expect(this.book.nextDeadline).toBeGreaterThan(this.now);
  }
}

it('Y9, Y11, Y12, Y13: whoever asks whom, nobody loses a seat, a cabin or what was paid, and nothing outlives its time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const world = new World();
      for (const one of steps) {
        world.do(one);
        // Time goes to the next deadline alone.
        world.book.passTime(world.now);
        world.check();
      }
    }),
    { numRuns: 200 },
  );
});
