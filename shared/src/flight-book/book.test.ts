import { describe, expect, it } from 'vitest';
import { defaultFares, orderTotal, type FlightDefinition } from '../aircraft/index.ts';
import type { FlightCommand, Intervention } from '../interventions.ts';
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
class Desk {
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
    const desk = new Desk();
    desk.buys('a', '10A', '10B');
    const command = { type: 'move-order', orderId: 'a', seats: ['11A', '11B'] } as const;
    const { outcome, notifications } = desk.intervenes(command, { tellCustomer: 'Sorry.' });
    expect(outcome).toMatchObject({ ok: true, version: 4, seats: ['11A', '11B'] });
    const news = {
      signal: 'seatsMoved',
      version: 4,
      seats: ['11A', '11B'],
      tellCustomer: 'Sorry.',
    };
    expect(notifications).toEqual([{ orderId: 'a', news }]);
    expect(desk.book.manifest().audit).toEqual([
      {
        at: new Date(start).toISOString(),
        version: 4,
        command: { ...command, by: 'Ada', reason: 'Because.' },
        role: 'supervisor',
        effect: expect.objectContaining({ type: 'move', from: ['10A', '10B'] }) as unknown,
      },
    ]);
  });

  it('A9: on closing and opening sales, those who have not paid are told, with the sentence for them', () => {
    const desk = new Desk();
    desk.buys('paid', '10A');
    desk.holds('held', '11A');
    for (const [type, open] of [
      ['close-sales', false],
      ['open-sales', true],
    ] as const) {
      const { notifications, outcome } = desk.intervenes({ type }, { tellCustomer: 'Call us.' });
      const version = outcome.ok ? outcome.version : -1;
      const news = { signal: 'salesChanged', open, version, tellCustomer: 'Call us.' };
      expect(notifications).toEqual([{ orderId: 'held', news }]);
    }
    const preview = desk.book.preview(desk.intervention({ type: 'close-sales' }), desk.now);
    expect(preview).toMatchObject({ ok: true, orders: [{ orderId: 'held' }] });
  });

  it('A13: with the same id is answered alike and does nothing, in the next run, too', () => {
    const desk = new Desk();
    const block = desk.intervention({ type: 'block', seats: ['10A'] });
    const first = desk.book.intervene(block, desk.now);
    desk.intervenes({ type: 'unblock', seats: ['10A'] });
    expect(desk.book.intervene(block, desk.now)).toEqual({ ...first, notifications: [] });
    desk.renew();
    expect(desk.book.intervene(block, desk.now)).toEqual({ ...first, notifications: [] });
    expect(desk.book.snapshot()).toMatchObject({ version: 2, seats: {} });
    expect(desk.book.manifest().audit).toHaveLength(2);
  });

  it('A13: with the id of another one is refused, in the next run, too', () => {
    const desk = new Desk();
    const id = { id: 'one', fingerprint: 'of a block' };
    const block = desk.intervention({ type: 'block', seats: ['10A'] }, id);
    const first = desk.book.intervene(block, desk.now);
    const other = {
      ...block,
      fingerprint: 'of a close',
      command: { type: 'close-sales' } as const,
    };
    for (const _run of [1, 2]) {
      expect(desk.book.intervene(other, desk.now)).toEqual({
        outcome: { ok: false, rejection: { code: 'idempotency-mismatch', version: 1 } },
        notifications: [],
      });
      expect(desk.book.intervene(block, desk.now)).toEqual({ ...first, notifications: [] });
      desk.renew();
    }
    expect(desk.book.status).toBe('open');
  });

  it('A13: only so many ids are remembered, the latest', () => {
    const desk = new Desk();
    const close = desk.intervention({ type: 'close-sales' });
    desk.book.intervene(close, desk.now);
    for (let n = 0; n < limits.interventionsRemembered; n += 1) {
      desk.intervenes({ type: 'block', seats: [] });
    }
    desk.intervenes({ type: 'open-sales' });
    desk.book.intervene(close, desk.now);
    expect(desk.book.status).toBe('closed');
  });

  it('takes interventions as they were sent before they had ids', () => {
    const old = { type: 'block', seats: ['10A'], by: 'agent 7', reason: 'wet' } as const;
    const desk = new Desk();
    for (const sent of [old, old]) desk.book.intervene(interventionOf(sent), desk.now);
    expect(desk.book.manifest()).toMatchObject({
      blocked: ['10A'],
      audit: [{ version: 1, command: old }],
    });
  });

  it('A12: is refused when what it is about has changed since it was looked at', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    const seen = { expectedVersion: 1 };
    desk.holds('b', '12A');
    expect(desk.intervenes({ type: 'block', seats: ['11A'] }, seen).outcome.ok).toBe(true);
    desk.holds('a', '10B');
    const late: FlightCommand[] = [
      { type: 'block', seats: ['12B', '10A'] },
      { type: 'force-release', orderId: 'a' },
      { type: 'extend-hold', orderId: 'a', extraMs: minute },
      { type: 'move-order', orderId: 'b', seats: ['10A'] },
      { type: 'change-aircraft', aircraft: 'A220-300' },
    ];
    for (const command of late) {
      const { outcome, notifications } = desk.intervenes(command, seen);
      expect(outcome, command.type).toMatchObject({ rejection: { code: 'superseded-by-another' } });
      expect(notifications).toEqual([]);
    }
    // Nobody has seen what is still to come.
    const future = { expectedVersion: desk.book.snapshot().version + 1 };
    expect(desk.intervenes({ type: 'block', seats: ['20A'] }, future).outcome).toMatchObject({
      rejection: { code: 'superseded-by-another' },
    });
    // What concerns the whole flight means the same whoever booked meanwhile.
    expect(desk.intervenes({ type: 'close-sales' }, seen).outcome.ok).toBe(true);
    expect(desk.intervenes({ type: 'cancel-flight' }, seen).outcome).toMatchObject({
      rejection: { code: 'superseded-by-another' },
    });
  });

  it('A12: a change of aircraft is refused when a seat was given back or blocked since: the plan is another', () => {
    const change = { type: 'change-aircraft', aircraft: 'A220-300' } as const;
    const changes: ((desk: Desk) => unknown)[] = [
      (desk) => desk.does('a', { type: 'release', reason: 'cancelled' }),
      (desk) => desk.intervenes({ type: 'block', seats: ['12A'] }),
    ];
    for (const happen of changes) {
      const desk = new Desk();
      desk.holds('a', '10A');
      const seen = { expectedVersion: desk.book.snapshot().version };
      happen(desk);
      expect(desk.intervenes(change, seen).outcome).toMatchObject({
        rejection: { code: 'superseded-by-another' },
      });
      expect(desk.intervenes(change).outcome.ok).toBe(true);
    }
  });

  it('A7, A8: keeps what it came to: the time that a hold got, cabins and worth of a move', () => {
    const desk = new Desk({ definition: wide });
    desk.holds('a', '30A');
    desk.now += 5 * minute;
    desk.intervenes({ type: 'extend-hold', orderId: 'a', extraMs: limits.extendHoldMs });
    desk.intervenes({ type: 'move-order', orderId: 'a', seats: ['1A'] });
    const [extension, move] = desk.book.manifest().audit;
    const until = desk.now + limits.extendHoldMs;
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

  it('A8: to another cabin takes a supervisor, in the preview too, and no replay judges it', () => {
    const desk = new Desk({ definition: wide });
    desk.holds('a', '30A');
    const move = (seat: string, role: 'agent' | 'supervisor') =>
      desk.intervention({ type: 'move-order', orderId: 'a', seats: [seat] }, { role });
    const refusals = [move('1A', 'agent'), move('31A', 'agent'), move('1A', 'supervisor')].map(
      (wanted) => [desk.refusalOf(wanted), desk.book.preview(wanted, desk.now).ok],
    );
    expect(refusals).toEqual([
      ['other-cabin', false],
      [undefined, true],
      [undefined, true],
    ]);
    const kept = move('1A', 'agent');
    expect(desk.book.intervene(kept, desk.now).outcome.ok).toBe(true);
    expect(desk.refusalOf(kept)).toBeUndefined();
  });

  it('A10: a departure is put off by 14 days at most, in the preview too, and no replay judges it', () => {
    const desk = new Desk();
    const planned = Date.parse(definition.departsAt);
    const putOff = (ms: number) =>
      desk.intervention({ type: 'delay', departsAt: new Date(planned + ms).toISOString() });
    const late = putOff(limits.delayMs + 1);
    expect(desk.refusalOf(late)).toBe('departure-too-late');
    expect(desk.book.preview(late, desk.now)).toMatchObject({
      rejection: { code: 'departure-too-late' },
    });
    expect(desk.refusalOf(putOff(limits.delayMs))).toBeUndefined();
    expect(desk.book.intervene(late, desk.now).outcome.ok).toBe(true);
  });

  it('A7: an extension of less than a second is none', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    const extend = { type: 'extend-hold', orderId: 'a', extraMs: limits.extendHoldMs } as const;
    desk.intervenes(extend);
    desk.now += 400;
    const again = desk.intervention(extend);
    expect(desk.refusalOf(again)).toBe('hold-at-limit');
    expect(desk.book.preview(again, desk.now)).toMatchObject({
      rejection: { code: 'hold-at-limit' },
    });
  });

  it('E2: meets no overdue hold', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    desk.now += limits.holdMs;
    expect(desk.intervenes({ type: 'block', seats: ['10A'] }).outcome.ok).toBe(true);
  });
});

describe('a batch', () => {
  it('G2: has each command decided by itself, in order: a refusal touches no other', () => {
    const desk = new Desk();
    const wish = (orderId: string, seats: readonly string[]) =>
      desk.command(orderId, { type: 'set-seats', seats, holdMs: limits.holdMs });
    const batch = [wish('a', ['10A']), wish('b', ['10A', '10B']), wish('c', ['10B'])];
    expect(desk.book.decide(batch, desk.now)).toMatchObject([
      { ok: true, seats: ['10A'] },
      { ok: false, rejection: { code: 'seats-unavailable', seats: ['10A'] } },
      { ok: true, seats: ['10B'] },
    ]);
    expect(desk.announced).toEqual([2]);
  });
});

describe('an intervention that changes nothing', () => {
  const block = (...seats: string[]): FlightCommand => ({ type: 'block', seats });

  it('A13: is answered as intervene would answer it, and there is one answer for both', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    const before = desk.book.carryOver();
    const taken = desk.intervention(block('10A'));
    const answer = desk.book.answerWithoutChange(taken, desk.now);
    expect(answer).toMatchObject({ ok: false, rejection: { code: 'seats-unavailable' } });
    expect(desk.book.carryOver()).toEqual(before);
    expect(answer).toEqual(desk.book.intervene(taken, desk.now).outcome);
  });

  it('A13: that came before is answered as then, and with another request refused', () => {
    const desk = new Desk();
    const once = desk.intervention(block('10A'), { fingerprint: 'one' });
    expect(desk.book.answerWithoutChange(once, desk.now)).toBeNull();
    const { outcome } = desk.book.intervene(once, desk.now);
    expect(desk.book.answerWithoutChange(once, desk.now)).toEqual(outcome);
    expect(desk.refusalOf({ ...once, fingerprint: 'two' })).toBe('idempotency-mismatch');
  });

  it('E2: waits for what is due: a seat that is about to come free refuses nobody', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    desk.now += limits.holdMs;
    const block10A = desk.intervention(block('10A'));
    expect(desk.book.answerWithoutChange(block10A, desk.now)).toBeNull();
    expect(desk.book.intervene(block10A, desk.now).outcome.ok).toBe(true);
  });

  it.each([
    ['departed', 'flight-departed'],
    ['cancelled', 'flight-cancelled'],
  ])('T11: comes after the end of a flight that %s', (how, code) => {
    const desk = new Desk();
    if (how === 'cancelled') desk.intervenes({ type: 'cancel-flight' });
    desk.book.passTime(Date.parse(definition.departsAt));
    desk.book.close();
    expect(desk.refusalOf(desk.intervention(block('10A')))).toBe(code);
  });
});

describe('a preview', () => {
  it('A16: says whom it concerns and what they will read, and does nothing', () => {
    const desk = new Desk();
    desk.buys('paid', '10A');
    desk.holds('held', '10B');
    const before = desk.book.carryOver();
    const cancel = desk.intervention({ type: 'cancel-flight' }, { tellCustomer: 'Call us.' });
    const preview = desk.book.preview(cancel, desk.now);
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
    expect(desk.book.carryOver()).toEqual(before);
    expect(desk.announced).toEqual([1, 3, 4]);
  });

  it('A15, A16: of a flight that is over is refused as the intervention would be', () => {
    const desk = new Desk();
    desk.buys('paid', '10A');
    const wishes: FlightCommand[] = [
      { type: 'block', seats: ['11A'] },
      { type: 'force-release', orderId: 'paid' },
      { type: 'close-sales' },
    ];
    desk.now = Date.parse(definition.departsAt);
    desk.book.passTime(desk.now);
    for (const wish of wishes) {
      const refusal = { ok: false, rejection: { code: 'flight-departed' } };
      expect(desk.book.preview(desk.intervention(wish), desk.now)).toMatchObject(refusal);
      expect(desk.intervenes(wish).outcome).toMatchObject(refusal);
    }
    const cancelled = new Desk();
    cancelled.intervenes({ type: 'cancel-flight' });
    expect(cancelled.book.preview(desk.intervention(wishes[0]!), start)).toMatchObject({
      rejection: { code: 'flight-cancelled' },
    });
  });

  it('A14: the aircraft that it has is no change, and nobody is told of one', () => {
    const desk = new Desk();
    desk.buys('paid', '10A');
    const wish: FlightCommand = { type: 'change-aircraft', aircraft: definition.aircraft };
    const refusal = { rejection: { code: 'same-aircraft' } };
    expect(desk.book.preview(desk.intervention(wish), desk.now)).toMatchObject(refusal);
    expect(desk.intervenes(wish)).toMatchObject({ outcome: refusal, notifications: [] });
  });

  it('A16: of a change of aircraft is the plan that is carried out', () => {
    const desk = new Desk();
    for (let row = 10; row < 30; row += 1) {
      desk.buys(`left-${row}`, `${row}A`, `${row}B`, `${row}C`);
      desk.holds(`right-${row}`, `${row}E`, `${row}F`);
    }
    const change = desk.intervention({ type: 'change-aircraft', aircraft: 'A220-300' });
    const preview = desk.book.preview(change, desk.now);
    if (!preview.ok || !preview.moves || !preview.unplaced) throw new Error('no plan');
    expect(preview.unplaced.length).toBeGreaterThan(0);
    const { notifications } = desk.book.intervene(change, desk.now);
    const { orders, flight } = desk.book.manifest();
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
    const desk = new Desk();
    const release = desk.intervention({ type: 'force-release', orderId: 'nobody' });
    expect(desk.book.preview(release, desk.now)).toEqual({
      ok: false,
      rejection: { code: 'no-seats', version: 0 },
    });
  });
});

describe('a flight as a whole', () => {
  it('A9, A10, A14: carries what it has become into the next run', () => {
    const desk = new Desk();
    desk.holds('a', '10A');
    desk.intervenes({ type: 'close-sales' });
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    desk.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    const { snapshot, manifest } = {
      snapshot: desk.book.snapshot(),
      manifest: desk.book.manifest(),
    };
    desk.renew();
    expect(desk.book.snapshot()).toEqual(snapshot);
    expect(desk.book.manifest()).toEqual(manifest);
    expect(snapshot.flight).toEqual({
      ...definition,
      departsAt: new Date(start + 30 * 60 * minute).toISOString(),
      aircraft: '737-800',
    });
    expect(snapshot.status).toBe('closed');
    expect(desk.book.closesAt).toBe(start + 30 * 60 * minute);
  });

  it('tells what it has become to whoever knows it from before, and with every seat that it gives', () => {
    const desk = new Desk();
    expect(desk.holds('a', '10A')).not.toHaveProperty('flight');
    expect(desk.book.changesSince(0)).not.toHaveProperty('definition');
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    const { flight } = desk.book.snapshot();
    expect(desk.book.changesSince(1)).toMatchObject({ definition: flight });
    expect(desk.book.changesSince(2)).not.toHaveProperty('definition');
    const { departsAt, aircraft } = flight;
    expect(desk.holds('a', '10B')).toMatchObject({ ok: true, flight: { departsAt, aircraft } });
    // What does not choose seats needs no more than it needed before: batches stay small.
    expect(desk.holds('a')).not.toHaveProperty('flight');
  });

  it('Z5: lands as much later or earlier as it departs, on whatever aircraft', () => {
    const desk = new Desk({ definition: { ...definition, arrivesAt: at(32) } });
    const landing = () => desk.book.snapshot().flight.arrivesAt;
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    expect(landing()).toBe(at(38));
    desk.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    desk.renew();
    desk.intervenes(delayTo(start + 23 * 60 * minute));
    expect(landing()).toBe(at(31));
    expect(desk.holds('a', '10A')).toMatchObject({ flight: { arrivesAt: at(31) } });
  });

  it('Z5: that was opened without an arrival has none after a delay', () => {
    const desk = new Desk();
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    expect(desk.book.snapshot().flight).not.toHaveProperty('arrivesAt');
    expect(desk.holds('a', '10A')).not.toHaveProperty('flight.arrivesAt');
  });

  it('A21: departs from the terminal and gate that an agent names, one by one or both, and takes back', () => {
    const desk = new Desk();
    desk.buys('a', '10A');
    const place = () => {
      const { terminal, gate } = desk.book.snapshot().flight;
      return [terminal, gate];
    };
    const set = (change: { terminal?: string | null; gate?: string | null }) =>
      desk.intervenes({ type: 'set-gate', ...change }, { role: 'agent', tellCustomer: 'Hurry.' });
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
    expect(desk.changes.at(-1)?.event).toMatchObject({ type: 'gate-set', gate: 'B42', by: 'Ada' });
    expect(desk.book.changesSince(version - 1)).toMatchObject({ definition: { gate: 'B42' } });
    expect(desk.book.manifest().audit.at(-1)).toMatchObject({
      role: 'agent',
      command: { type: 'set-gate', gate: 'B42', by: 'Ada', reason: 'Because.' },
    });
    set({ terminal: '5' });
    expect(place()).toEqual(['5', 'B42']);
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    desk.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
    desk.renew();
    expect(place()).toEqual(['5', 'B42']);
    expect(desk.holds('b', '11A')).toMatchObject({ flight: { terminal: '5', gate: 'B42' } });
    set({ gate: null });
    expect(place()).toEqual(['5', undefined]);
    expect(desk.holds('b', '11B')).not.toHaveProperty('flight.gate');
  });

  it('A21: is at a gate once: the same again is refused, and so is any after departure', () => {
    const desk = new Desk();
    const gate = desk.intervention({ type: 'set-gate', terminal: '5', gate: null });
    expect(desk.book.preview(gate, desk.now)).toMatchObject({ ok: true });
    expect(desk.intervenes(gate.command).outcome.ok).toBe(true);
    const again = desk.intervention(gate.command);
    expect(desk.refusalOf(again)).toBe('same-gate');
    expect(desk.book.preview(again, desk.now)).toMatchObject({ rejection: { code: 'same-gate' } });
    const late = desk.intervention({ type: 'set-gate', gate: 'B1' }, { expectedVersion: 0 });
    expect(desk.refusalOf(late)).toBe('superseded-by-another');
    desk.now = Date.parse(definition.departsAt);
    desk.book.passTime(desk.now);
    expect(desk.refusalOf(desk.intervention({ type: 'set-gate', gate: 'B1' }))).toBe(
      'flight-departed',
    );
  });

  it('A10: departs when it departs now', () => {
    const desk = new Desk();
    desk.intervenes(delayTo(start + 30 * 60 * minute));
    desk.now = Date.parse(definition.departsAt);
    desk.book.passTime(desk.now);
    expect(desk.book.status).toBe('open');
    desk.intervenes(delayTo(desk.now + minute));
    expect(desk.book.nextDeadline).toBe(desk.now + minute);
    desk.book.passTime(desk.now + minute);
    expect([desk.book.status, desk.book.isOver(nobody)]).toEqual(['departed', true]);
  });

  it('A11: that was cancelled is over when every order that can be told has given its seats back', () => {
    const desk = new Desk();
    desk.buys('paid', '10A');
    desk.buys('gone', '10B');
    desk.holds('held', '10C');
    const { notifications } = desk.intervenes({ type: 'cancel-flight' });
    expect(notifications.map(({ orderId }) => orderId)).toEqual(['paid', 'gone', 'held']);
    expect(desk.book.isOver(nobody)).toBe(false);
    desk.does('held', { type: 'release', reason: 'cancelled' });
    desk.does('paid', { type: 'release', reason: 'refunded' });
    desk.now = Date.parse(definition.departsAt);
    desk.book.passTime(desk.now);
    expect([desk.book.status, desk.book.nextDeadline]).toEqual(['cancelled', Infinity]);
    expect(desk.book.isOver(nobody)).toBe(false);
    expect(desk.book.isOver(new Set(['gone']))).toBe(true);
  });
});

describe('recent events', () => {
  it('say what happened, when, to whom and why', () => {
    const desk = new Desk();
    desk.holds('a', '10A', '10B');
    desk.does('a', startPayment, { type: 'release', reason: 'payment-failed' });
    desk.intervenes({ type: 'block', seats: ['10A'] });
    desk.holds('b', '10B');
    desk.now += limits.holdMs;
    desk.book.passTime(desk.now);
    const { events, ...rest } = desk.book.eventsSince(1);
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
        at: new Date(desk.now).toISOString(),
      },
    ]);
    expect(desk.changes.slice(1).map(recordOf)).toEqual(events);
  });

  it('A17: begin with who opened the flight, and why, as long as nothing is forgotten', () => {
    const at = new Date(start).toISOString();
    const command = { type: 'open-flight', by: 'Sue', reason: 'Many want to fly.' } as const;
    const desk = new Desk({ definition, opening: { at, version: 0, command } });
    const opened = { version: 0, at, type: 'flight-opened', seats: [], cause: 'agent', by: 'Sue' };
    expect(desk.book.eventsSince(0).events).toMatchObject([{ ...opened, why: command.reason }]);
    desk.holds('a', '10A');
    expect(desk.book.eventsSince(0).events.map(({ type }) => type)).toEqual([
      'flight-opened',
      'seats-held',
    ]);
    expect(desk.book.eventsSince(1).events).toEqual([]);
  });

  it('are the last so many, fewer in the next run; `from` says how far they go back', () => {
    const desk = new Desk();
    const many = 3 * limits.recentEvents;
    for (let n = 0; n < many; n += 1) desk.holds('a', n % 2 === 0 ? '10A' : '10B');
    const { version } = desk.book.snapshot();
    expect(desk.book.eventsSince(0)).toMatchObject({ from: version - limits.recentEvents });
    expect(desk.book.eventsSince(0).events).toHaveLength(limits.recentEvents);
    const before = desk.book.eventsSince(version - limits.carriedEvents);
    desk.renew();
    expect(desk.book.eventsSince(0)).toEqual(before);
    expect(desk.book.eventsSince(version)).toMatchObject({ from: version, events: [] });
  });
});

it('J3: carries little of interventions that name every seat, however many there were', () => {
  const desk = new Desk();
  const seats = Array.from({ length: 28 }, (_, row) => row + 14).flatMap((row) =>
    [...'ABCDEF'].map((letter) => `${row}${letter}`),
  );
  const known = seats.filter(
    (seat) => desk.intervenes({ type: 'block', seats: [seat] }).outcome.ok,
  );
  for (let n = 0; n < limits.auditEntries; n += 1) {
    const type = n % 2 === 0 ? 'unblock' : 'block';
    expect(desk.intervenes({ type, seats: known }).outcome.ok).toBe(true);
  }
  const { audit, recent } = desk.book.carryOver().state;
  expect(JSON.stringify(audit).length).toBeLessThanOrEqual(limits.carriedAuditBytes * 1.01);
  expect(JSON.stringify(recent).length).toBeLessThanOrEqual(limits.carriedEventBytes * 1.01);
  const { version } = desk.book.snapshot();
  expect([audit.at(-1)?.version, recent?.at(-1)?.version]).toEqual([version, version]);
});
