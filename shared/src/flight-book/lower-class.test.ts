import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultFares, orderTotal, type FlightDefinition } from '../aircraft/index.ts';
import type { FlightCommand, Intervention, LoweredOrder } from '../interventions.ts';
import { limits } from '../limits.ts';
import { minorUnits, money } from '../money.ts';
import type { OrderSeatCommand } from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(start + 24 * 3_600_000).toISOString(),
  aircraft: '787-9',
  fares: defaultFares('787-9', { currency: 'GBP' }),
};
/** 12 seats in business, and no premium. */
const smaller: FlightCommand = {
  type: 'change-aircraft',
  aircraft: 'A220-300',
  lowerClass: { reason: 'Better than not to fly.' },
};

class Scenario {
  book = new FlightBook({ definition }, () => undefined);
  #revision = 0;

  does(orderId: string, ...bodies: Record<string, unknown>[]) {
    const commands = bodies.map((body) => {
      this.#revision += 1;
      const signed = { orderId, revision: this.#revision, issuedAt: start };
      return { ...body, ...signed } as unknown as OrderSeatCommand;
    });
    return this.book.decide(commands, start).at(-1)!;
  }

  holds(orderId: string, seats: readonly string[]) {
    return this.does(orderId, { type: 'set-seats', seats, holdMs: limits.holdMs });
  }

  /** For what the seats are worth, or for `paid`, in minor units. */
  buys(orderId: string, seats: readonly string[], paid?: number) {
    this.holds(orderId, seats);
    const worth = minorUnits(orderTotal(definition, seats));
    const sell = { type: 'sell', chargeId: `charge-${orderId}`, paid: paid ?? worth };
    return this.does(orderId, { type: 'start-payment', fenceMs: limits.fenceMs }, sell);
  }

  changes(command = smaller) {
    const given = { by: 'Ada', role: 'supervisor', reason: 'It broke.' } as const;
    const intervention: Intervention = { id: 'id', ...given, command };
    const preview = this.book.preview(intervention, start);
    if (!preview.ok) throw new Error(preview.rejection.code);
    return { preview, ...this.book.intervene(intervention, start) };
  }

  holdOf(orderId: string) {
    return this.book.manifest().orders.find((order) => order.orderId === orderId)?.hold;
  }
}

const less = ({ before, after }: Pick<LoweredOrder, 'before' | 'after'>) =>
  minorUnits(before) - minorUnits(after);

describe('W21: in a lower class', () => {
  it('a paid order costs what the new seat does, and the difference goes back', () => {
    const scenario = new Scenario();
    // Premium, of which the other aircraft has none.
    scenario.buys('paid', ['20A']);
    const { preview, notifications } = scenario.changes();
    const [lowered] = preview.lowered!;
    const to = lowered!.seats[0]!.to;
    const after = { ...definition, aircraft: 'A220-300' } as const;
    const [cost, costs] = [orderTotal(definition, ['20A']), orderTotal(after, [to])];
    const seat = { from: '20A', to, fromClass: 'premium', toClass: 'economy' };
    const amounts = { before: cost, after: costs };
    expect(lowered).toEqual({
      orderId: 'paid',
      paid: true,
      seats: [{ ...seat, ...amounts }],
      ...amounts,
    });
    expect(scenario.holdOf('paid')).toMatchObject({ seats: [to], paid: minorUnits(costs) });
    const lower = { costs: minorUnits(costs), seats: [{ seat: to, class: 'economy' }] };
    expect(notifications).toMatchObject([{ orderId: 'paid', news: { seats: [to], lower } }]);
    expect(preview.orders[0]?.customerSees).toMatch(
      /^The aircraft was changed, and you have seat \w+ now\. Seat \w+ is in economy class, lower than you had\. £[\d.]+ goes back to you\.$/,
    );
    const refund = money(less(amounts), 'GBP');
    const [entry] = scenario.book.manifest().audit;
    expect(entry).toMatchObject({
      command: smaller,
      effect: { type: 'lower-class', orders: 1, seats: 1, refund },
      told: [preview.orders[0]?.customerSees],
    });
  });

  it('an order that is not paid costs less, and nothing goes back', () => {
    const scenario = new Scenario();
    scenario.holds('held', ['20A']);
    const { preview } = scenario.changes();
    expect(preview.lowered).toMatchObject([{ orderId: 'held', paid: false }]);
    expect(preview.effect).toMatchObject({ refund: money(0, 'GBP') });
    expect(preview.orders[0]?.customerSees).toMatch(/ The order costs £[\d.]+ now\.$/);
  });

  it('who had a better seat than was paid for gets back no more than was paid for it', () => {
    const scenario = new Scenario();
    const economy = minorUnits(orderTotal(definition, ['40A']));
    scenario.buys('upgraded', ['20A'], economy / 2);
    const { preview } = scenario.changes();
    expect(preview.effect).toMatchObject({ orders: 1, refund: money(0, 'GBP') });
    expect(preview.orders[0]?.customerSees).toMatch(/The price stays the same\.$/);
    expect(scenario.holdOf('upgraded')).toMatchObject({ paid: economy / 2 });
  });

  it('without the permission nobody is, and who cannot be seated is refunded', () => {
    const scenario = new Scenario();
    scenario.buys('paid', ['20A']);
    const { preview } = scenario.changes({ type: 'change-aircraft', aircraft: 'A220-300' });
    expect(preview).not.toHaveProperty('lowered');
    expect(preview.unplaced).toEqual([{ orderId: 'paid', seats: ['20A'] }]);
  });

  it('the refunds add up, seat by seat and order by order, to what the audit says', () => {
    // Twice as many as the smaller aircraft has in business, and some in premium.
    const seats = [
      ...[1, 3, 5, 7].flatMap((row) => ['A', 'D', 'G', 'L'].map((letter) => `${row}${letter}`)),
      ...[2, 4].flatMap((row) => ['B', 'E', 'F', 'K'].map((letter) => `${row}${letter}`)),
      ...['20A', '20B', '20D', '40A', '40B'],
    ];
    const flights = fc.array(
      fc.record({
        many: fc.integer({ min: 1, max: 4 }),
        paid: fc.option(fc.integer({ min: 1, max: 400_000 }), { nil: undefined }),
        isSold: fc.boolean(),
      }),
      { minLength: 1, maxLength: 9 },
    );
    fc.assert(
      fc.property(flights, fc.nat(20), (orders, from) => {
        const scenario = new Scenario();
        let rest = [...seats.slice(from), ...seats.slice(0, from)];
        orders.forEach(({ many, paid, isSold }, number) => {
          const own = rest.slice(0, many);
          rest = rest.slice(many);
          if (own.length === 0) return;
          if (isSold) scenario.buys(`o${number}`, own, paid);
          else scenario.holds(`o${number}`, own);
        });
        const before = new Map(
          scenario.book.manifest().orders.map(({ orderId, hold }) => [orderId, hold]),
        );
        const { preview } = scenario.changes();
        let refunds = 0;
        for (const order of preview.lowered ?? []) {
          const had = before.get(order.orderId);
          const hold = scenario.holdOf(order.orderId);
          expect(less(order)).toBe(order.seats.reduce((sum, seat) => sum + less(seat), 0));
          for (const seat of order.seats) expect(less(seat)).toBeGreaterThanOrEqual(0);
          if (had?.status !== 'sold' || hold?.status !== 'sold') continue;
          expect(minorUnits(order.before)).toBe(had.paid);
          expect(minorUnits(order.after)).toBe(hold.paid);
          refunds += less(order);
        }
        const sum = preview.effect?.type === 'lower-class' ? preview.effect.refund : null;
        expect(sum === null ? 0 : minorUnits(sum)).toBe(refunds);
      }),
      { numRuns: 100 },
    );
  });
});

describe('W22: an order that does not know yet what it costs', () => {
  const fence = { type: 'start-payment', fenceMs: limits.fenceMs };

  it('is not paid for, until it does', () => {
    const scenario = new Scenario();
    const held = scenario.holds('held', ['20A']);
    const { outcome } = scenario.changes();
    if (!held.ok || !outcome.ok) throw new Error('refused');
    const refused = { rejection: { code: 'amount-changed' } };
    scenario.book = new FlightBook(
      JSON.parse(JSON.stringify(scenario.book.carryOver())) as FlightInput,
      () => undefined,
    );
    expect(scenario.does('held', fence)).toMatchObject(refused);
    expect(scenario.does('held', { ...fence, pricedSince: held.version })).toMatchObject(refused);
    expect(scenario.does('held', { ...fence, pricedSince: outcome.version }).ok).toBe(true);
  });

  it('gives back no seat, and gets no other, for a sum of before', () => {
    const scenario = new Scenario();
    const bought = scenario.buys('paid', ['20A', '20B']);
    const { outcome } = scenario.changes();
    const [kept, other] = scenario.holdOf('paid')!.seats;
    if (!bought.ok || !outcome.ok) throw new Error('refused');
    const changes = [
      { type: 'return-seats', kept: [kept], paid: 1 },
      { type: 'start-exchange', seats: [kept, '30A'], fenceMs: limits.fenceMs },
      { type: 'exchange', seats: [kept, '30A'] },
    ];
    for (const change of changes) {
      const late = scenario.does('paid', { ...change, pricedSince: bought.version });
      expect(late).toMatchObject({ rejection: { code: 'amount-changed' } });
    }
    expect(scenario.holdOf('paid')?.seats).toEqual([kept, other]);
    const known = { ...changes[0], pricedSince: outcome.version };
    expect(scenario.does('paid', known)).toMatchObject({ ok: true, seats: [kept] });
  });
});
