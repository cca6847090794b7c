import { describe, expect, it } from 'vitest';
import { isExitSeat, seatDesignators } from '../aircraft/index.ts';
import { FlightBook } from '../flight-book/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { OrderPeople } from '../people/index.ts';
import type { CommandOutcome, CustomerCommand, FlightInput, OrderNews } from '../workflow-api.ts';
import type { SwapCommand, SwapState } from './index.ts';
import { flightIn, start } from '../../testing/flights.ts';

const hour = 60 * 60_000;
const definition = flightIn(72 * hour, '787-9');
const exits = seatDesignators('787-9').filter((seat) => isExitSeat('787-9', seat));
const [exit = ''] = exits;

/** A flight with orders that have paid; what it tells them is kept. */
class World {
  book: FlightBook;
  now = start;
  readonly told: { readonly orderId: string; readonly news: OrderNews }[] = [];
  #count = 0;

  constructor() {
    this.book = new FlightBook({ definition }, () => undefined);
  }

  renew(): void {
    const input = JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput;
    this.book = new FlightBook(input, () => undefined);
  }

  order(orderId: string, ...bodies: Record<string, unknown>[]): CommandOutcome | undefined {
    let last: CommandOutcome | undefined;
    for (const body of bodies) {
      this.#count += 1;
      const signed = { orderId, revision: this.#count, issuedAt: this.now };
      last = this.#decide({ ...body, ...signed } as unknown as CustomerCommand);
    }
    return last;
  }

  buy(orderId: string, ...seats: string[]): this {
    const people: OrderPeople = {
      passengers: seats.map((seat) => {
        return { seat, givenName: orderId, surname: seat, type: 'adult' };
      }),
      contact: null,
    };
    this.order(
      orderId,
      { type: 'set-seats', seats, holdMs: hour },
      { type: 'start-payment', fenceMs: hour },
      { type: 'sell', chargeId: `charge-${orderId}`, people },
    );
    return this;
  }

  agent(command: FlightCommand): void {
    this.#count += 1;
    const by = { id: `id-${this.#count}`, by: 'Ada', role: 'supervisor', reason: 'So.' } as const;
    expect(this.book.intervene({ ...by, command }, this.now).outcome.ok).toBe(true);
    this.#listen();
  }

  pass(ms: number): void {
    this.now += ms;
    this.book.passTime(this.now);
    this.#listen();
  }

  swap(command: SwapCommand): CommandOutcome {
    const outcome = this.#decide(command);
    if (outcome === undefined) throw new Error('no outcome');
    return outcome;
  }

  ask(order: string, seat: string, wanted: string, more: object = {}): CommandOutcome {
    const swapId = `${order} ${seat} ${wanted}`;
    return this.swap({ type: 'ask-swap', swapId, order, seat, wanted, ...more });
  }

  code(outcome: CommandOutcome): string {
    return outcome.ok ? 'accepted' : outcome.rejection.code;
  }

  seats(orderId: string): readonly string[] | undefined {
    return this.book.manifest().orders.find((order) => order.orderId === orderId)?.hold.seats;
  }

  /** What an order was told last of its swaps. */
  swaps(orderId: string): readonly SwapState[] {
    const news = this.told.findLast((each) => {
      return each.orderId === orderId && each.news.signal === 'swapsChanged';
    })?.news;
    return news?.signal === 'swapsChanged' ? news.swaps.swaps : [];
  }

  #decide(command: CustomerCommand): CommandOutcome | undefined {
    const [outcome] = this.book.decide([command], this.now);
    this.#listen();
    return outcome;
  }

  #listen(): void {
    this.told.push(...this.book.untold.take());
  }
}

const pair = () => new World().buy('ann', '40A', '40B').buy('ben', '30C');
const accept = (swapId: string, order = 'ben', more: object = {}): SwapCommand => {
  return { type: 'accept-swap', swapId, order, ...more };
};

describe('a proposal', () => {
  it('Y9, Y10: reaches the other order, which is told the two seats and nothing else', () => {
    const world = pair();
    expect(world.ask('ann', '40B', '30C')).toMatchObject({ ok: true, seats: ['40A', '40B'] });
    const until = start + limits.swapMs;
    const shown = { id: 'ann 40B 30C', status: 'proposed', until, reason: null };
    expect(world.swaps('ben')).toEqual([{ ...shown, role: 'asked', seat: '30C', other: '40B' }]);
    expect(world.swaps('ann')).toEqual([{ ...shown, role: 'proposer', seat: '40B', other: '30C' }]);
    const told = world.told.filter(({ orderId }) => orderId === 'ben').map(({ news }) => news);
    expect(JSON.stringify(told).replaceAll('ann 40B 30C', '')).not.toContain('ann');
  });

  it('Y9: is refused for another cabin, for what nobody may be asked for, and past three a day', () => {
    const world = pair().buy('cem', '1A').buy('dora', '31C', '32C', '33C', '34C');
    expect(world.code(world.ask('ann', '40A', '1A'))).toBe('outside-cabin');
    for (const seat of ['47C', '40B', '99Z'])
      expect(world.code(world.ask('ann', '40A', seat))).toBe('swap-not-possible');
    world.order('eve', { type: 'set-seats', seats: ['46C'], holdMs: hour });
    expect(world.code(world.ask('ann', '40A', '46C'))).toBe('swap-not-possible');
    expect(world.code(world.ask('ann', '30C', '31C'))).toBe('seats-unavailable');
    expect(world.code(world.ask('eve', '46C', '31C'))).toBe('not-sold');
    for (const seat of ['31C', '32C', '33C']) world.ask('ann', '40A', seat);
    expect(world.code(world.ask('ann', '40A', '30C'))).toBe('too-many-swaps');
    // So many are open to one order already, that no other may ask it, either.
    expect(world.code(world.ask('ben', '30C', '34C'))).toBe('swap-not-possible');
    world.pass(limits.swapDayMs);
    expect(world.code(world.ask('ann', '40A', '34C'))).toBe('accepted');
    expect(world.swaps('dora').map(({ status }) => status)).toEqual([
      ...['ended', 'ended', 'ended', 'proposed'],
    ]);
  });

  it('Y13: is not made to who does not want to be asked, and what was made is declined by that', () => {
    const world = pair();
    world.ask('ann', '40B', '30C');
    expect(world.swap({ type: 'allow-swaps', order: 'ben', allowed: false })).toMatchObject({
      swaps: { allowed: false },
    });
    expect(world.swaps('ann')).toMatchObject([{ status: 'ended', reason: 'declined' }]);
    expect(world.code(world.ask('ann', '40A', '30C'))).toBe('swap-not-possible');
    world.renew();
    expect(world.code(world.ask('ann', '40A', '30C'))).toBe('swap-not-possible');
    world.swap({ type: 'allow-swaps', order: 'ben', allowed: true });
    expect(world.code(world.ask('ann', '40A', '30C'))).toBe('accepted');
  });

  it('Y11: is declined by who was asked, withdrawn by who asked, and nobody else’s', () => {
    const world = pair().buy('cem', '31C');
    world.ask('ann', '40A', '30C');
    const end = (swapId: string, order: string) => world.swap({ type: 'end-swap', swapId, order });
    expect(world.code(end('ann 40A 30C', 'cem'))).toBe('swap-not-found');
    expect(world.code(world.swap(accept('ann 40A 30C', 'cem')))).toBe('swap-not-found');
    expect(world.code(world.swap(accept('ann 40A 30C', 'ann')))).toBe('swap-not-found');
    end('ann 40A 30C', 'ben');
    expect(world.swaps('ann')).toMatchObject([{ status: 'ended', reason: 'declined' }]);
    world.ask('ann', '40B', '30C');
    end('ann 40B 30C', 'ann');
    expect(world.swaps('ben').at(-1)).toMatchObject({ status: 'ended', reason: 'withdrawn' });
    expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('swap-over');
  });

  it('Y11: ends when its time is over, to the millisecond, over runs too, and with the flight', () => {
    const world = pair();
    world.ask('ann', '40A', '30C');
    expect(world.book.nextDeadline).toBe(start + limits.swapMs);
    world.renew();
    world.pass(limits.swapMs - 1);
    expect(world.swaps('ben')).toMatchObject([{ status: 'proposed' }]);
    world.pass(1);
    expect(world.swaps('ben')).toMatchObject([{ status: 'ended', reason: 'expired' }]);
    expect(world.code(world.swap(accept('ann 40A 30C')))).toBe('swap-over');
    world.pass(40 * hour);
    world.ask('ann', '40B', '30C');
    expect(world.swaps('ben').at(-1)?.until).toBe(Date.parse(definition.departsAt));
    const told = world.told.length;
    world.pass(9 * hour);
    // Nobody is told of a swap by a flight that has departed.
    expect(world.told.length).toBe(told);
    expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('flight-departed');
  });

  it('Y11: ends when one of the two seats is another’s, whatever came of it', () => {
    const ends = (change: (world: World) => void): void => {
      const world = pair();
      world.ask('ann', '40B', '30C');
      change(world);
      expect(world.swaps('ann').at(-1)).toMatchObject({ status: 'ended', reason: 'seats-changed' });
      expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('swap-over');
    };
    ends((world) => world.order('ben', { type: 'release', reason: 'refunded' }));
    ends((world) => world.order('ben', { type: 'release', reason: 'rebooked' }));
    ends((world) => world.order('ann', { type: 'return-seats', kept: ['40A'], paid: 1 }));
    ends((world) => world.order('ann', { type: 'exchange', seats: ['40A', '41B'] }));
    ends((world) => world.agent({ type: 'move-order', orderId: 'ben', seats: ['31C'] }));
    ends((world) => world.agent({ type: 'change-aircraft', aircraft: '737-800' }));
    // Where both keep the seats of the same names, these are others, too.
    ends((world) => world.agent({ type: 'change-aircraft', aircraft: 'A380-800' }));
  });

  it('Y14: ends by an event that says how, as long as its flight goes on', () => {
    const world = pair();
    const ended = () =>
      world.book
        .eventsSince(0)
        .events.filter(({ type }) => type === 'swap-ended')
        .map(({ cause, seats, orderId, askedOrderId }) =>
          [cause, ...seats, orderId, askedOrderId].join(' '),
        );
    world.ask('ann', '40A', '30C');
    const { version } = world.book;
    world.swap({ type: 'end-swap', swapId: 'ann 40A 30C', order: 'ben' });
    expect(world.book.version).toBe(version + 1);
    world.swap({ type: 'end-swap', swapId: 'ann 40A 30C', order: 'ben' });
    world.ask('ann', '40B', '30C');
    world.swap({ type: 'end-swap', swapId: 'ann 40B 30C', order: 'ann' });
    world.ask('ben', '30C', '40A');
    world.swap({ type: 'allow-swaps', order: 'ann', allowed: false });
    world.ask('ben', '30C', '40B');
    world.swap({ type: 'allow-swaps', order: 'ann', allowed: true });
    world.ask('ben', '30C', '40B');
    world.pass(limits.swapMs);
    world.swap({ type: 'ask-swap', swapId: 'last', order: 'ann', seat: '40A', wanted: '30C' });
    world.order('ben', { type: 'release', reason: 'refunded' });
    expect(ended()).toEqual([
      'swap-declined 40A 30C ann ben',
      'swap-withdrawn 40B 30C ann ben',
      'swap-declined 30C 40A ben ann',
      'swap-expired 30C 40B ben ann',
      'swap-seats-changed 40A 30C ann ben',
    ]);
    world.buy('ben', '30C');
    world.pass(1);
    world.swap({ type: 'ask-swap', swapId: 'over', order: 'ann', seat: '40A', wanted: '30C' });
    world.agent({ type: 'cancel-flight' });
    expect(ended()).toHaveLength(5);
  });

  it('Y13: is not made to an order that did not want to be asked on the flight of before', () => {
    const world = pair();
    const rebooked = { type: 'rebook', chargeId: 'charge-cem', paid: 1 };
    world.order('cem', { ...rebooked, seats: ['31C'], noSwaps: true });
    const told = world.told.find(({ orderId }) => orderId === 'cem')?.news;
    expect(told).toMatchObject({ signal: 'swapsChanged', swaps: { allowed: false, swaps: [] } });
    world.renew();
    expect(world.code(world.ask('ann', '40A', '31C'))).toBe('swap-not-possible');
    world.order('dora', { ...rebooked, chargeId: 'charge-dora', seats: ['32C'] });
    expect(world.code(world.ask('ann', '40A', '32C'))).toBe('accepted');
  });

  it('Y9: is made on another aircraft than before', () => {
    const world = new World().buy('ann', '31C').buy('ben', '30C');
    world.agent({ type: 'change-aircraft', aircraft: 'A380-800' });
    const [own = '', wanted = ''] = ['ann', 'ben'].map((order) => world.seats(order)?.[0]);
    expect(world.code(world.ask('ann', own, wanted))).toBe('accepted');
    expect(world.swaps('ben')).toMatchObject([{ status: 'proposed' }]);
  });

  it('R7: sent again is answered again, and another one under its id is refused', () => {
    const world = pair();
    const first = world.ask('ann', '40A', '30C');
    expect(world.ask('ann', '40A', '30C')).toEqual(first);
    const other = { type: 'ask-swap', order: 'ann', seat: '40B', wanted: '30C' } as const;
    expect(world.code(world.swap({ ...other, swapId: 'ann 40A 30C' }))).toBe(
      'idempotency-mismatch',
    );
    world.swap(accept('ann 40A 30C'));
    const { version } = world.book;
    expect(world.book.known([accept('ann 40A 30C')], world.now)).toMatchObject([{ ok: true }]);
    expect(world.code(world.swap(accept('ann 40A 30C')))).toBe('accepted');
    expect(world.book.version).toBe(version);
  });
});

describe('an accepted proposal', () => {
  it('Y12: swaps both seats with their people in one version, and both orders are told', () => {
    const world = pair();
    world.ask('ann', '40B', '30C');
    const { version } = world.book;
    expect(world.swap(accept('ann 40B 30C'))).toMatchObject({ ok: true, seats: ['40B'] });
    expect(world.book.version).toBe(version + 1);
    expect([world.seats('ann'), world.seats('ben')]).toEqual([['40A', '30C'], ['40B']]);
    const passengers = world.book
      .manifest()
      .orders.map(({ people }) =>
        people?.passengers.map(({ seat, givenName }) => [givenName, seat]),
      );
    expect(passengers).toEqual([
      [
        ['ann', '40A'],
        ['ann', '30C'],
      ],
      [['ben', '40B']],
    ]);
    const moved = world.told.filter(({ news }) => news.signal === 'seatsMoved');
    expect(moved).toMatchObject([
      {
        orderId: 'ann',
        news: {
          version: version + 1,
          seats: ['40A', '30C'],
          from: ['40A', '40B'],
          swapped: { gave: '40B', got: '30C' },
        },
      },
      { orderId: 'ben', news: { seats: ['40B'], from: ['30C'] } },
    ]);
    expect(world.swaps('ann')).toMatchObject([{ status: 'accepted' }]);
    const events = world.book.eventsSince(version - 1).events;
    expect(
      events.map(({ type, orderId, askedOrderId, seats }) => [type, orderId, askedOrderId, seats]),
    ).toEqual([
      ['swap-proposed', 'ann', 'ben', ['40B', '30C']],
      ['seats-swapped', 'ann', 'ben', ['40B', '30C']],
    ]);
  });

  it('Y12, H9: who comes to an exit has said on both sides that they help', () => {
    const world = new World().buy('ann', '40A').buy('ben', exit);
    world.ask('ann', '40A', exit, { willHelp: true });
    world.swap(accept(`ann 40A ${exit}`, 'ben', { willHelp: true }));
    const people = world.book.manifest().orders.flatMap((order) => order.people?.passengers ?? []);
    expect(people.map(({ seat, willHelp }) => [seat, willHelp])).toEqual([
      [exit, true],
      ['40A', undefined],
    ]);
  });

  it('Y12, Y7: is not undone by a name that is corrected by who has not heard of it yet', () => {
    const world = pair();
    world.ask('ann', '40B', '30C');
    const before = ['40A', '40B'].map((seat) => {
      return { seat, givenName: 'Anne', surname: seat, type: 'adult' };
    });
    world.swap(accept('ann 40B 30C'));
    world.order('ann', { type: 'correct-people', people: { passengers: before, contact: null } });
    const [ann] = world.book.manifest().orders;
    expect(ann?.people?.passengers.map(({ seat, surname }) => [seat, surname])).toEqual([
      ['40A', '40A'],
      ['30C', '40B'],
    ]);
  });

  it('Y12: is refused while one of them pays for something else, and stays open', () => {
    const world = pair();
    world.ask('ann', '40B', '30C');
    world.order('ann', { type: 'start-exchange', seats: ['40A', '41B'], fenceMs: hour });
    expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('swap-busy');
    world.order('ann', { type: 'end-exchange' });
    world.order('ben', { type: 'start-exchange', seats: ['31C'], fenceMs: hour });
    expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('payment-running');
    world.order('ben', { type: 'end-exchange' });
    expect(world.code(world.swap(accept('ann 40B 30C')))).toBe('accepted');
  });

  it('Y11: ends the other proposals about the two seats', () => {
    const world = pair().buy('cem', '31C');
    world.ask('cem', '31C', '30C');
    world.ask('ann', '40B', '30C');
    world.swap(accept('ann 40B 30C'));
    expect(world.swaps('cem')).toMatchObject([{ status: 'ended', reason: 'seats-changed' }]);
  });
});
