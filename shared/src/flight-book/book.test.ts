import { describe, expect, it } from 'vitest';
import { defaultFares, orderTotal, type FlightDefinition } from '../aircraft/index.ts';
import type { AuditEntry, FlightCommand, Intervention } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { OrderSeatCommand, SeatChange } from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook, interventionOf, recordOf } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const minute = 60_000;
const at = (hours: number) => new Date(start + hours * 60 * minute).toISOString();
const nobody: ReadonlySet<string> = new Set();
const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(start + 24 * 60 * minute).toISOString(),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { currency: 'GBP' }),
};

/** With more than one class. */
const wide: FlightDefinition = {
  ...definition,
  aircraft: '787-9',
  fares: defaultFares('787-9', { currency: 'GBP' }),
};

/** A book whose clock only the test moves, with orders that number their commands. */
class Scenario {
  book: FlightBook;
  now = start;
  readonly announced: number[] = [];
  readonly changes: SeatChange[] = [];
  #revision = 0;
  #id = 0;

  constructor(input: FlightInput = { definition }) {
    this.book = this.#open(input);
  }

  /** The next run of the flight. */
  renew(): void {
    this.book = this.#open(JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput);
  }

  command(orderId: string, body: Record<string, unknown>): OrderSeatCommand {
    this.#revision += 1;
    const signed = { orderId, revision: this.#revision, issuedAt: this.now };
    return { ...body, ...signed } as unknown as OrderSeatCommand;
  }

  does(orderId: string, ...bodies: Record<string, unknown>[]) {
    const commands = bodies.map((body) => this.command(orderId, body));
    return this.book.decide(commands, this.now).at(-1)!;
  }

  holds(orderId: string, ...seats: string[]) {
    return this.does(orderId, { type: 'set-seats', seats, holdMs: limits.holdMs });
  }

  buys(orderId: string, ...seats: string[]) {
    this.holds(orderId, ...seats);
    return this.does(orderId, startPayment, { type: 'sell', chargeId: `charge-${orderId}` });
  }

  intervention(command: FlightCommand, more: Partial<Intervention> = {}): Intervention {
    this.#id += 1;
    const given = { by: 'Ada', role: 'supervisor', reason: 'Because.' } as const;
    return { id: `id-${this.#id}`, ...given, command, ...more };
  }

  intervenes(command: FlightCommand, more?: Partial<Intervention>) {
    return this.book.intervene(this.intervention(command, more), this.now);
  }

  /** The code with which an intervention is refused before it is decided. */
  refusalOf(intervention: Intervention): string | undefined {
    const answer = this.book.answerWithoutChange(intervention, this.now);
    return answer?.ok === false ? answer.rejection.code : undefined;
  }

  #open(input: FlightInput): FlightBook {
    return new FlightBook(
      input,
      (version) => this.announced.push(version),
      (change) => this.changes.push(change),
    );
  }
}

const startPayment = { type: 'start-payment', fenceMs: limits.fenceMs };
const delayTo = (departsAt: number): FlightCommand => ({
  type: 'delay',
  departsAt: new Date(departsAt).toISOString(),
});

describe('an intervention', () => {
  it('A6: enters the audit with who, why and the role, and tells whom it concerns', () => {
    const scenario = new Scenario();
    scenario.buys('a', '10A', '10B');
    const command = { type: 'move-order', orderId: 'a', seats: ['11A', '11B'] } as const;
    const { outcome, notifications } = scenario.intervenes(command, { tellCustomer: 'Sorry.' });
    expect(outcome).toMatchObject({ ok: true, version: 4, seats: ['11A', '11B'] });
    const news = {
      signal: 'seatsMoved',
      version: 4,
      seats: ['11A', '11B'],
      tellCustomer: 'Sorry.',
    };
    expect(notifications).toEqual([{ orderId: 'a', news }]);
    expect(scenario.book.manifest().audit).toEqual([
      {
        at: new Date(start).toISOString(),
        version: 4,
        command: { ...command, by: 'Ada', reason: 'Because.' },
        role: 'supervisor',
        told: [expect.stringMatching(/^Our staff moved you .* Sorry\.$/)],
        effect: expect.objectContaining({ type: 'move', from: ['10A', '10B'] }) as unknown,
      },
    ]);
  });

  it('A9: on closing and opening sales, those who have not paid are told, with the sentence for them', () => {
    const scenario = new Scenario();
    scenario.buys('paid', '10A');
    scenario.holds('held', '11A');
    for (const [type, open] of [
      ['close-sales', false],
      ['open-sales', true],
    ] as const) {
      const { notifications, outcome } = scenario.intervenes(
        { type },
        { tellCustomer: 'Call us.' },
      );
      const version = outcome.ok ? outcome.version : -1;
      const news = { signal: 'salesChanged', open, version, tellCustomer: 'Call us.' };
      expect(notifications).toEqual([{ orderId: 'held', news }]);
    }
    const preview = scenario.book.preview(
      scenario.intervention({ type: 'close-sales' }),
      scenario.now,
    );
    expect(preview).toMatchObject({ ok: true, orders: [{ orderId: 'held' }] });
  });

  it('A13: with the same id is answered alike and does nothing, in the next run, too', () => {
    const scenario = new Scenario();
    const block = scenario.intervention({ type: 'block', seats: ['10A'] });
    const first = scenario.book.intervene(block, scenario.now);
    scenario.intervenes({ type: 'unblock', seats: ['10A'] });
    expect(scenario.book.intervene(block, scenario.now)).toEqual({ ...first, notifications: [] });
    scenario.renew();
    expect(scenario.book.intervene(block, scenario.now)).toEqual({ ...first, notifications: [] });
    expect(scenario.book.snapshot()).toMatchObject({ version: 2, seats: {} });
    expect(scenario.book.manifest().audit).toHaveLength(2);
  });

  it('A13: with the id of another one is refused, in the next run, too', () => {
    const scenario = new Scenario();
    const id = { id: 'one', fingerprint: 'of a block' };
    const block = scenario.intervention({ type: 'block', seats: ['10A'] }, id);
    const first = scenario.book.intervene(block, scenario.now);
    const other = {
      ...block,
      fingerprint: 'of a close',
      command: { type: 'close-sales' } as const,
    };
    for (const _run of [1, 2]) {
      expect(scenario.book.intervene(other, scenario.now)).toEqual({
        outcome: { ok: false, rejection: { code: 'idempotency-mismatch', version: 1 } },
        notifications: [],
      });
      expect(scenario.book.intervene(block, scenario.now)).toEqual({ ...first, notifications: [] });
      scenario.renew();
    }
    expect(scenario.book.status).toBe('open');
  });

  it('A13: only so many ids are remembered, the latest', () => {
    const scenario = new Scenario();
    const close = scenario.intervention({ type: 'close-sales' });
    scenario.book.intervene(close, scenario.now);
    for (let n = 0; n < limits.interventionsRemembered; n += 1) {
      scenario.intervenes({ type: 'block', seats: [] });
    }
    scenario.intervenes({ type: 'open-sales' });
    scenario.book.intervene(close, scenario.now);
    expect(scenario.book.status).toBe('closed');
  });

  it('takes interventions as they were sent before they had ids', () => {
    const old = { type: 'block', seats: ['10A'], by: 'agent 7', reason: 'wet' } as const;
    const scenario = new Scenario();
    for (const sent of [old, old]) scenario.book.intervene(interventionOf(sent), scenario.now);
    expect(scenario.book.manifest()).toMatchObject({
      blocked: ['10A'],
      audit: [{ version: 1, command: old }],
    });
  });

  it('A12: is refused when what it is about has changed since it was looked at', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    const seen = { expectedVersion: 1 };
    scenario.holds('b', '12A');
    expect(scenario.intervenes({ type: 'block', seats: ['11A'] }, seen).outcome.ok).toBe(true);
    scenario.holds('a', '10B');
    const late: FlightCommand[] = [
      { type: 'block', seats: ['12B', '10A'] },
      { type: 'force-release', orderId: 'a' },
      { type: 'extend-hold', orderId: 'a', extraMs: minute },
      { type: 'move-order', orderId: 'b', seats: ['10A'] },
      { type: 'change-aircraft', aircraft: 'A220-300' },
    ];
    for (const command of late) {
      const { outcome, notifications } = scenario.intervenes(command, seen);
      expect(outcome, command.type).toMatchObject({ rejection: { code: 'superseded-by-another' } });
      expect(notifications).toEqual([]);
    }
    // Nobody has seen what is still to come.
    const future = { expectedVersion: scenario.book.snapshot().version + 1 };
    expect(scenario.intervenes({ type: 'block', seats: ['20A'] }, future).outcome).toMatchObject({
      rejection: { code: 'superseded-by-another' },
    });
    // What concerns the whole flight means the same whoever booked meanwhile.
    expect(scenario.intervenes({ type: 'close-sales' }, seen).outcome.ok).toBe(true);
    expect(scenario.intervenes({ type: 'cancel-flight' }, seen).outcome).toMatchObject({
      rejection: { code: 'superseded-by-another' },
    });
  });

  it('A12: a change of aircraft is refused when a seat was given back or blocked since: the plan is another', () => {
    const change = { type: 'change-aircraft', aircraft: 'A220-300' } as const;
    const changes: ((scenario: Scenario) => unknown)[] = [
      (scenario) => scenario.does('a', { type: 'release', reason: 'cancelled' }),
      (scenario) => scenario.intervenes({ type: 'block', seats: ['12A'] }),
    ];
    for (const happen of changes) {
      const scenario = new Scenario();
      scenario.holds('a', '10A');
      const seen = { expectedVersion: scenario.book.snapshot().version };
      happen(scenario);
      expect(scenario.intervenes(change, seen).outcome).toMatchObject({
        rejection: { code: 'superseded-by-another' },
      });
      expect(scenario.intervenes(change).outcome.ok).toBe(true);
    }
  });

  it('A7, A8: keeps what it came to: the time that a hold got, cabins and worth of a move', () => {
    const scenario = new Scenario({ definition: wide });
    scenario.holds('a', '30A');
    scenario.now += 5 * minute;
    scenario.intervenes({ type: 'extend-hold', orderId: 'a', extraMs: limits.extendHoldMs });
    scenario.intervenes({ type: 'move-order', orderId: 'a', seats: ['1A'] });
    const [extension, move] = scenario.book.manifest().audit;
    const until = scenario.now + limits.extendHoldMs;
    expect(extension?.effect).toEqual({ type: 'extension', grantedMs: 50 * minute, until });
    expect(move?.effect).toMatchObject({
      type: 'move',
      from: ['30A'],
      fromCabins: ['economy'],
      toCabins: ['business'],
      worthBefore: orderTotal(wide, ['30A']),
      worthAfter: orderTotal(wide, ['1A']),
    });
  });

  it('A28: keeps how many orders it concerned, and what paid ones that lost their seats get back', () => {
    const scenario = new Scenario();
    scenario.buys('a', '10A', '10B');
    scenario.buys('b', '11A');
    scenario.holds('c', '12A');
    const worth = (...seats: string[]) => orderTotal(definition, seats);
    scenario.does('a', { type: 'return-seats', kept: ['10A'], paid: 123 });
    const effects = [
      delayTo(start + 30 * 60 * minute),
      { type: 'close-sales' },
      { type: 'force-release', orderId: 'b' },
      { type: 'force-release', orderId: 'c' },
      { type: 'block', seats: ['20A'] },
      { type: 'cancel-flight' },
    ].map((command) => {
      expect(scenario.intervenes(command as FlightCommand).outcome.ok).toBe(true);
      return scenario.book.manifest().audit.at(-1)?.effect;
    });
    expect(effects).toEqual([
      { type: 'orders', orders: 3, seats: 3 },
      { type: 'orders', orders: 1, seats: 1 },
      { type: 'orders', orders: 1, seats: 1, refunded: { orders: 1, worth: worth('11A') } },
      { type: 'orders', orders: 1, seats: 1 },
      undefined,
      {
        type: 'orders',
        orders: 1,
        seats: 1,
        refunded: { orders: 1, worth: { amount: '1.23', currency: 'GBP' } },
      },
    ]);
  });

  it('D19: counts what was entered, over its runs, however little of it is remembered', () => {
    const opening: AuditEntry = {
      at: at(0),
      version: 0,
      command: { type: 'open-flight', by: 'Ada', reason: 'Because.' },
    };
    const scenario = new Scenario({ definition, opening });
    const blocks = (count: number) => {
      for (let n = 0; n < count; n += 1) {
        scenario.intervenes({ type: n % 2 === 0 ? 'block' : 'unblock', seats: ['10A'] });
      }
    };
    blocks(limits.auditEntries);
    scenario.renew();
    blocks(1);
    const { audit } = scenario.book;
    expect(audit.count).toBe(limits.auditEntries + 2);
    expect(audit.after(audit.count)).toEqual([]);
    expect(audit.after(audit.count - 3)).toEqual(audit.entries.slice(-3));
    expect(audit.after(0)).toEqual(audit.entries);
    const { auditCount: _, ...state } = scenario.book.carryOver().state;
    const before = new FlightBook({ definition, state }, () => undefined).audit;
    expect(before.count).toBe(before.entries.length);
  });

  it('A8: to another cabin takes a supervisor, in the preview too, and no replay checks it', () => {
    const scenario = new Scenario({ definition: wide });
    scenario.holds('a', '30A');
    const move = (seat: string, role: 'agent' | 'supervisor') =>
      scenario.intervention({ type: 'move-order', orderId: 'a', seats: [seat] }, { role });
    const refusals = [move('1A', 'agent'), move('31A', 'agent'), move('1A', 'supervisor')].map(
      (wanted) => [scenario.refusalOf(wanted), scenario.book.preview(wanted, scenario.now).ok],
    );
    expect(refusals).toEqual([
      ['other-cabin', false],
      [undefined, true],
      [undefined, true],
    ]);
    const kept = move('1A', 'agent');
    expect(scenario.book.intervene(kept, scenario.now).outcome.ok).toBe(true);
    expect(scenario.refusalOf(kept)).toBeUndefined();
  });

  it('A10: a departure is put off by 14 days at most, in the preview too, and no replay checks it', () => {
    const scenario = new Scenario();
    const planned = Date.parse(definition.departsAt);
    const putOff = (ms: number) =>
      scenario.intervention({ type: 'delay', departsAt: new Date(planned + ms).toISOString() });
    const late = putOff(limits.delayMs + 1);
    expect(scenario.refusalOf(late)).toBe('departure-too-late');
    expect(scenario.book.preview(late, scenario.now)).toMatchObject({
      rejection: { code: 'departure-too-late' },
    });
    expect(scenario.refusalOf(putOff(limits.delayMs))).toBeUndefined();
    expect(scenario.book.intervene(late, scenario.now).outcome.ok).toBe(true);
  });

  it('A22: keeps in its audit what an order did for an agent, once, with the money and what was read', () => {
    const scenario = new Scenario();
    scenario.buys('a', '10A', '10B');
    const agent = {
      by: 'Ada',
      role: 'agent',
      reason: 'Ill.',
      told: 'Sorry.',
      refund: { amount: '9.00', currency: 'GBP' },
    };
    const command = scenario.command('a', {
      type: 'return-seats',
      kept: ['10A'],
      paid: 900,
      agent,
    });
    for (const again of [command, command]) scenario.book.decide([again], scenario.now);
    const { version, audit } = scenario.book.manifest();
    const at = new Date(scenario.now).toISOString();
    const given = {
      type: 'cancel-passenger',
      orderId: 'a',
      seat: '10B',
      by: 'Ada',
      reason: 'Ill.',
    };
    const effect = { type: 'refund', refund: agent.refund };
    expect(audit).toEqual([
      { at, version, command: given, role: 'agent', effect, told: ['Sorry.'] },
    ]);
    expect(scenario.book.eventsSince(version - 1).events).toMatchObject([
      { type: 'seats-returned', cause: 'agent', by: 'Ada', why: 'Ill.' },
    ]);
    // What nobody asked for stands in no audit.
    scenario.does('a', { type: 'return-seats', kept: ['10A'], paid: 900, agent });
    expect(scenario.book.manifest().audit).toHaveLength(1);
  });

  it('A24, A25: keeps in its audit for whom an agent booked, and until when the seats are kept', () => {
    const scenario = new Scenario();
    const agent = { by: 'Ada', role: 'agent', reason: 'A caller books.' };
    const until = scenario.now + 5 * 60 * minute;
    const seats = ['10A', '10B'];
    scenario.does('a', { type: 'set-seats', seats, holdMs: limits.holdMs, agent });
    const told = 'Pay in time.';
    for (const again of [until, until])
      scenario.does('a', { type: 'pay-later', until: again, agent: { ...agent, told } });
    const grantedMs = 5 * 60 * minute - limits.holdMs;
    expect(scenario.book.manifest().audit).toMatchObject([
      { version: 1, command: { type: 'book', orderId: 'a', seats, by: 'Ada' } },
      {
        version: 2,
        command: { type: 'pay-later', until: new Date(until).toISOString() },
        effect: { type: 'extension', grantedMs, until },
        told: [told],
      },
    ]);
    expect(scenario.book.eventsSince(0).events).toMatchObject([
      { type: 'seats-held', cause: 'agent', by: 'Ada' },
      { type: 'hold-extended', cause: 'agent', by: 'Ada' },
    ]);
  });

  it('A23: keeps what customers read, each sentence once and a few of them', () => {
    const scenario = new Scenario();
    for (const seat of ['10A', '10B', '10C']) scenario.holds(seat, seat);
    scenario.intervenes({ type: 'close-sales' }, { tellCustomer: 'Sorry.' });
    const [closed] = scenario.book.manifest().audit;
    expect(closed?.told).toEqual([expect.stringMatching(/^No more seats.* Sorry\.$/)]);
    for (const seat of ['11A', '11B']) scenario.intervenes({ type: 'block', seats: [seat] });
    expect(scenario.book.manifest().audit.at(-1)).not.toHaveProperty('told');
    for (const [n, seat] of ['10A', '10B', '10C'].entries())
      scenario.does(seat, startPayment, { type: 'sell', chargeId: `charge-${n}` });
    scenario.intervenes({ type: 'change-aircraft', aircraft: 'A220-300' });
    expect(scenario.book.manifest().audit.at(-1)?.told?.length).toBeLessThanOrEqual(
      limits.auditSentences,
    );
  });

  it('A7: an extension of less than a second is none', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    const extend = { type: 'extend-hold', orderId: 'a', extraMs: limits.extendHoldMs } as const;
    scenario.intervenes(extend);
    scenario.now += 400;
    const again = scenario.intervention(extend);
    expect(scenario.refusalOf(again)).toBe('hold-at-limit');
    expect(scenario.book.preview(again, scenario.now)).toMatchObject({
      rejection: { code: 'hold-at-limit' },
    });
  });

  it('E2: meets no overdue hold', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    scenario.now += limits.holdMs;
    expect(scenario.intervenes({ type: 'block', seats: ['10A'] }).outcome.ok).toBe(true);
  });
});

describe('a batch', () => {
  it('G2: has each command decided by itself, in order: a refusal touches no other', () => {
    const scenario = new Scenario();
    const wish = (orderId: string, seats: readonly string[]) =>
      scenario.command(orderId, { type: 'set-seats', seats, holdMs: limits.holdMs });
    const batch = [wish('a', ['10A']), wish('b', ['10A', '10B']), wish('c', ['10B'])];
    expect(scenario.book.decide(batch, scenario.now)).toMatchObject([
      { ok: true, seats: ['10A'] },
      { ok: false, rejection: { code: 'seats-unavailable', seats: ['10A'] } },
      { ok: true, seats: ['10B'] },
    ]);
    expect(scenario.announced).toEqual([2]);
  });
});

describe('an intervention that changes nothing', () => {
  const block = (...seats: string[]): FlightCommand => ({ type: 'block', seats });

  it('A13: is answered as intervene would answer it, and there is one answer for both', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    const before = scenario.book.carryOver();
    const taken = scenario.intervention(block('10A'));
    const answer = scenario.book.answerWithoutChange(taken, scenario.now);
    expect(answer).toMatchObject({ ok: false, rejection: { code: 'seats-unavailable' } });
    expect(scenario.book.carryOver()).toEqual(before);
    expect(answer).toEqual(scenario.book.intervene(taken, scenario.now).outcome);
  });

  it('A13: that came before is answered as then, and with another request refused', () => {
    const scenario = new Scenario();
    const once = scenario.intervention(block('10A'), { fingerprint: 'one' });
    expect(scenario.book.answerWithoutChange(once, scenario.now)).toBeNull();
    const { outcome } = scenario.book.intervene(once, scenario.now);
    expect(scenario.book.answerWithoutChange(once, scenario.now)).toEqual(outcome);
    expect(scenario.refusalOf({ ...once, fingerprint: 'two' })).toBe('idempotency-mismatch');
  });

  it('E2: waits for what is due: a seat that is about to come free refuses nobody', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    scenario.now += limits.holdMs;
    const block10A = scenario.intervention(block('10A'));
    expect(scenario.book.answerWithoutChange(block10A, scenario.now)).toBeNull();
    expect(scenario.book.intervene(block10A, scenario.now).outcome.ok).toBe(true);
  });

  it.each([
    ['departed', 'flight-departed'],
    ['cancelled', 'flight-cancelled'],
  ])('T11: comes after the end of a flight that %s', (how, code) => {
    const scenario = new Scenario();
    if (how === 'cancelled') scenario.intervenes({ type: 'cancel-flight' });
    scenario.book.passTime(Date.parse(definition.departsAt));
    scenario.book.close();
    expect(scenario.refusalOf(scenario.intervention(block('10A')))).toBe(code);
  });
});

describe('a preview', () => {
  it('A16: says whom it concerns and what they will read, and does nothing', () => {
    const scenario = new Scenario();
    scenario.buys('paid', '10A');
    scenario.holds('held', '10B');
    const before = scenario.book.carryOver();
    const cancel = scenario.intervention({ type: 'cancel-flight' }, { tellCustomer: 'Call us.' });
    const preview = scenario.book.preview(cancel, scenario.now);
    expect(preview).toMatchObject({
      ok: true,
      version: 4,
      orders: [
        {
          orderId: 'paid',
          hold: { status: 'sold', seats: ['10A'] },
          customerSees:
            'The flight was cancelled, and the whole amount was refunded. Choose another flight. Call us.',
        },
        {
          orderId: 'held',
          customerSees:
            'The flight was cancelled. Nothing was charged. Choose another flight. Call us.',
        },
      ],
    });
    expect(scenario.book.carryOver()).toEqual(before);
    expect(scenario.announced).toEqual([1, 3, 4]);
  });

  it('A15, A16: of a flight that is over is refused as the intervention would be', () => {
    const scenario = new Scenario();
    scenario.buys('paid', '10A');
    const wishes: FlightCommand[] = [
      { type: 'block', seats: ['11A'] },
      { type: 'force-release', orderId: 'paid' },
      { type: 'close-sales' },
    ];
    scenario.now = Date.parse(definition.departsAt);
    scenario.book.passTime(scenario.now);
    for (const wish of wishes) {
      const refusal = { ok: false, rejection: { code: 'flight-departed' } };
      expect(scenario.book.preview(scenario.intervention(wish), scenario.now)).toMatchObject(
        refusal,
      );
      expect(scenario.intervenes(wish).outcome).toMatchObject(refusal);
    }
    const cancelled = new Scenario();
    cancelled.intervenes({ type: 'cancel-flight' });
    expect(cancelled.book.preview(scenario.intervention(wishes[0]!), start)).toMatchObject({
      rejection: { code: 'flight-cancelled' },
    });
  });

  it('A14: the aircraft that it has is no change, and nobody is told of one', () => {
    const scenario = new Scenario();
    scenario.buys('paid', '10A');
    const wish: FlightCommand = { type: 'change-aircraft', aircraft: definition.aircraft };
    const refusal = { rejection: { code: 'same-aircraft' } };
    expect(scenario.book.preview(scenario.intervention(wish), scenario.now)).toMatchObject(refusal);
    expect(scenario.intervenes(wish)).toMatchObject({ outcome: refusal, notifications: [] });
  });

  it('A16: of a change of aircraft is the plan that is carried out', () => {
    const scenario = new Scenario();
    for (let row = 10; row < 30; row += 1) {
      scenario.buys(`left-${row}`, `${row}A`, `${row}B`, `${row}C`);
      scenario.holds(`right-${row}`, `${row}E`, `${row}F`);
    }
    const change = scenario.intervention({ type: 'change-aircraft', aircraft: 'A220-300' });
    const preview = scenario.book.preview(change, scenario.now);
    if (!preview.ok || !preview.moves || !preview.unplaced) throw new Error('no plan');
    expect(preview.unplaced.length).toBeGreaterThan(0);
    const { notifications } = scenario.book.intervene(change, scenario.now);
    const { orders, flight } = scenario.book.manifest();
    expect(flight.aircraft).toBe('A220-300');
    const seats = new Map(orders.map(({ orderId, hold }) => [orderId, hold.seats]));
    for (const { orderId, to } of preview.moves) expect(seats.get(orderId)).toEqual(to);
    for (const { orderId } of preview.unplaced) expect(seats.has(orderId)).toBe(false);
    // Row 13 is not there.
    expect(notifications).toHaveLength(38);
    expect(preview.orders).toHaveLength(38);
    for (const { orderId, news } of notifications) {
      if (news.signal === 'seatsMoved') expect(news.seats).toEqual(seats.get(orderId));
      else expect(news).toMatchObject({ signal: 'seatsTaken', reason: 'aircraft-changed' });
    }
  });

  it('A16: of what would be refused is the refusal', () => {
    const scenario = new Scenario();
    const release = scenario.intervention({ type: 'force-release', orderId: 'nobody' });
    expect(scenario.book.preview(release, scenario.now)).toEqual({
      ok: false,
      rejection: { code: 'no-seats', version: 0 },
    });
  });
});

describe('a flight as a whole', () => {
  it('A9, A10, A14: carries what it has become into the next run', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A');
    scenario.intervenes({ type: 'close-sales' });
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    scenario.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    const { snapshot, manifest } = {
      snapshot: scenario.book.snapshot(),
      manifest: scenario.book.manifest(),
    };
    scenario.renew();
    expect(scenario.book.snapshot()).toEqual(snapshot);
    expect(scenario.book.manifest()).toEqual(manifest);
    expect(snapshot.flight).toEqual({
      ...definition,
      departsAt: new Date(start + 30 * 60 * minute).toISOString(),
      aircraft: '737-800',
    });
    expect(snapshot.status).toBe('closed');
    expect(scenario.book.flight.departsAt).toBe(at(30));
  });

  it('tells what it has become to whoever knows it from before, and with every seat that it gives', () => {
    const scenario = new Scenario();
    expect(scenario.holds('a', '10A')).not.toHaveProperty('flight');
    expect(scenario.book.changesSince(0)).not.toHaveProperty('definition');
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    const { flight } = scenario.book.snapshot();
    expect(scenario.book.changesSince(1)).toMatchObject({ definition: flight });
    expect(scenario.book.changesSince(2)).not.toHaveProperty('definition');
    const { departsAt, aircraft } = flight;
    expect(scenario.holds('a', '10B')).toMatchObject({ ok: true, flight: { departsAt, aircraft } });
    // What does not choose seats needs no more than it needed before: batches stay small.
    expect(scenario.holds('a')).not.toHaveProperty('flight');
  });

  it('Z5: lands as much later or earlier as it departs, on whatever aircraft', () => {
    const scenario = new Scenario({ definition: { ...definition, arrivesAt: at(32) } });
    const landing = () => scenario.book.snapshot().flight.arrivesAt;
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    expect(landing()).toBe(at(38));
    scenario.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    scenario.renew();
    scenario.intervenes(delayTo(start + 23 * 60 * minute));
    expect(landing()).toBe(at(31));
    expect(scenario.holds('a', '10A')).toMatchObject({ flight: { arrivesAt: at(31) } });
  });

  it('Z5: that was opened without an arrival has none after a delay', () => {
    const scenario = new Scenario();
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    expect(scenario.book.snapshot().flight).not.toHaveProperty('arrivesAt');
    expect(scenario.holds('a', '10A')).not.toHaveProperty('flight.arrivesAt');
  });

  it('A21: departs from the terminal and gate that an agent names, one by one or both, and takes back', () => {
    const scenario = new Scenario();
    scenario.buys('a', '10A');
    const place = () => {
      const { terminal, gate } = scenario.book.snapshot().flight;
      return [terminal, gate];
    };
    const set = (change: { terminal?: string | null; gate?: string | null }) =>
      scenario.intervenes(
        { type: 'set-gate', ...change },
        { role: 'agent', tellCustomer: 'Hurry.' },
      );
    const { outcome, notifications } = set({ gate: 'B42' });
    expect(place()).toEqual([undefined, 'B42']);
    const version = outcome.ok ? outcome.version : -1;
    const news = {
      signal: 'gateSet',
      version,
      terminal: null,
      gate: 'B42',
      tellCustomer: 'Hurry.',
    };
    expect(notifications).toEqual([{ orderId: 'a', news }]);
    expect(scenario.changes.at(-1)?.event).toMatchObject({
      type: 'gate-set',
      gate: 'B42',
      by: 'Ada',
    });
    expect(scenario.book.changesSince(version - 1)).toMatchObject({ definition: { gate: 'B42' } });
    expect(scenario.book.manifest().audit.at(-1)).toMatchObject({
      role: 'agent',
      command: { type: 'set-gate', gate: 'B42', by: 'Ada', reason: 'Because.' },
    });
    set({ terminal: '5' });
    expect(place()).toEqual(['5', 'B42']);
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    scenario.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    scenario.renew();
    expect(place()).toEqual(['5', 'B42']);
    expect(scenario.holds('b', '11A')).toMatchObject({ flight: { terminal: '5', gate: 'B42' } });
    set({ gate: null });
    expect(place()).toEqual(['5', undefined]);
    expect(scenario.holds('b', '11B')).not.toHaveProperty('flight.gate');
  });

  it('A21: is at a gate once: the same again is refused, and so is any after departure', () => {
    const scenario = new Scenario();
    const gate = scenario.intervention({ type: 'set-gate', terminal: '5', gate: null });
    expect(scenario.book.preview(gate, scenario.now)).toMatchObject({ ok: true });
    expect(scenario.intervenes(gate.command).outcome.ok).toBe(true);
    const again = scenario.intervention(gate.command);
    expect(scenario.refusalOf(again)).toBe('same-gate');
    expect(scenario.book.preview(again, scenario.now)).toMatchObject({
      rejection: { code: 'same-gate' },
    });
    const late = scenario.intervention({ type: 'set-gate', gate: 'B1' }, { expectedVersion: 0 });
    expect(scenario.refusalOf(late)).toBe('superseded-by-another');
    scenario.now = Date.parse(definition.departsAt);
    scenario.book.passTime(scenario.now);
    expect(scenario.refusalOf(scenario.intervention({ type: 'set-gate', gate: 'B1' }))).toBe(
      'flight-departed',
    );
  });

  it('A10: departs when it departs now', () => {
    const scenario = new Scenario();
    scenario.intervenes(delayTo(start + 30 * 60 * minute));
    scenario.now = Date.parse(definition.departsAt);
    scenario.book.passTime(scenario.now);
    expect(scenario.book.status).toBe('open');
    scenario.intervenes(delayTo(scenario.now + minute));
    expect(scenario.book.nextDeadline).toBe(scenario.now + minute);
    scenario.book.passTime(scenario.now + minute);
    expect([scenario.book.status, scenario.book.isOver(nobody)]).toEqual(['departed', true]);
  });

  it('A11: that was cancelled is over when every order that can be told has given its seats back', () => {
    const scenario = new Scenario();
    scenario.buys('paid', '10A');
    scenario.buys('gone', '10B');
    scenario.holds('held', '10C');
    const { notifications } = scenario.intervenes({ type: 'cancel-flight' });
    expect(notifications.map(({ orderId }) => orderId)).toEqual(['paid', 'gone', 'held']);
    expect(scenario.book.isOver(nobody)).toBe(false);
    scenario.does('held', { type: 'release', reason: 'cancelled' });
    scenario.does('paid', { type: 'release', reason: 'refunded' });
    scenario.now = Date.parse(definition.departsAt);
    scenario.book.passTime(scenario.now);
    expect([scenario.book.status, scenario.book.nextDeadline]).toEqual(['cancelled', Infinity]);
    expect(scenario.book.isOver(nobody)).toBe(false);
    expect(scenario.book.isOver(new Set(['gone']))).toBe(true);
  });
});

describe('recent events', () => {
  it('say what happened, when, to whom and why', () => {
    const scenario = new Scenario();
    scenario.holds('a', '10A', '10B');
    scenario.does('a', startPayment, { type: 'release', reason: 'payment-failed' });
    scenario.intervenes({ type: 'block', seats: ['10A'] });
    scenario.holds('b', '10B');
    scenario.now += limits.holdMs;
    scenario.book.passTime(scenario.now);
    const { events, ...rest } = scenario.book.eventsSince(1);
    expect(rest).toMatchObject({
      status: 'open',
      from: 1,
      version: 6,
      departsAt: definition.departsAt,
      deadlines: [],
    });
    const at = new Date(start).toISOString();
    const a = { orderId: 'a', seats: ['10A', '10B'], at };
    const b = { orderId: 'b', seats: ['10B'], at };
    expect(events).toEqual([
      { ...a, version: 2, type: 'payment-started', cause: 'customer' },
      { ...a, version: 3, type: 'seats-released', cause: 'payment-failed' },
      {
        version: 4,
        type: 'seats-blocked',
        cause: 'agent',
        seats: ['10A'],
        at,
        by: 'Ada',
        why: 'Because.',
      },
      { ...b, version: 5, type: 'seats-held', cause: 'customer' },
      {
        ...b,
        version: 6,
        type: 'seats-released',
        cause: 'expired',
        at: new Date(scenario.now).toISOString(),
      },
    ]);
    expect(scenario.changes.slice(1).map(recordOf)).toEqual(events);
  });

  it('A17: begin with who opened the flight, and why, as long as nothing is forgotten', () => {
    const at = new Date(start).toISOString();
    const command = { type: 'open-flight', by: 'Sue', reason: 'Many want to fly.' } as const;
    const scenario = new Scenario({ definition, opening: { at, version: 0, command } });
    const opened = { version: 0, at, type: 'flight-opened', seats: [], cause: 'agent', by: 'Sue' };
    expect(scenario.book.eventsSince(0).events).toMatchObject([{ ...opened, why: command.reason }]);
    scenario.holds('a', '10A');
    expect(scenario.book.eventsSince(0).events.map(({ type }) => type)).toEqual([
      'flight-opened',
      'seats-held',
    ]);
    expect(scenario.book.eventsSince(1).events).toEqual([]);
  });

  it('are the last so many, fewer in the next run; `from` says how far they go back', () => {
    const scenario = new Scenario();
    const many = 3 * limits.recentEvents;
    for (let n = 0; n < many; n += 1) scenario.holds('a', n % 2 === 0 ? '10A' : '10B');
    const { version } = scenario.book.snapshot();
    expect(scenario.book.eventsSince(0)).toMatchObject({ from: version - limits.recentEvents });
    expect(scenario.book.eventsSince(0).events).toHaveLength(limits.recentEvents);
    const before = scenario.book.eventsSince(version - limits.carriedEvents);
    scenario.renew();
    expect(scenario.book.eventsSince(0)).toEqual(before);
    expect(scenario.book.eventsSince(version)).toMatchObject({ from: version, events: [] });
  });
});

it('J3: carries little of interventions that name every seat, however many there were', () => {
  const scenario = new Scenario();
  const seats = Array.from({ length: 28 }, (_, row) => row + 14).flatMap((row) =>
    [...'ABCDEF'].map((letter) => `${row}${letter}`),
  );
  const known = seats.filter(
    (seat) => scenario.intervenes({ type: 'block', seats: [seat] }).outcome.ok,
  );
  for (let n = 0; n < limits.auditEntries; n += 1) {
    const type = n % 2 === 0 ? 'unblock' : 'block';
    expect(scenario.intervenes({ type, seats: known }).outcome.ok).toBe(true);
  }
  const { audit, recent } = scenario.book.carryOver().state;
  expect(JSON.stringify(audit).length).toBeLessThanOrEqual(limits.carriedAuditBytes * 1.01);
  expect(JSON.stringify(recent).length).toBeLessThanOrEqual(limits.carriedEventBytes * 1.01);
  const { version } = scenario.book.snapshot();
  expect([audit.at(-1)?.version, recent?.at(-1)?.version]).toEqual([version, version]);
});
