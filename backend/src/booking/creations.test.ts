import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FlightBook } from '@aisle/shared/flight-book';
import type { SendResult } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import { createdFacts, revisionAt, stateOf } from '@aisle/shared/order-facts';
import { err, ok } from '@aisle/shared/result';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { OrderInput, OrderState } from '@aisle/shared/workflow-api';
import { someFlight } from '../../test/support/flights.ts';
import { Creations, type CreationPorts } from './creations.ts';
import type { Answer, OrderRequest, Refusal } from './port.ts';

const flight = someFlight(Date.now());
const settings = { holdMs: 900_000, paymentAttemptMs: 10_000 };
const request: OrderRequest = { orderId: 'ORDER', flight, seats: ['12A'], fingerprint: 'one' };
const unavailable = { ok: false, error: { code: 'unavailable' } };

/** Where a backend dies: nothing of it happens after that. */
type Step = 'before the flight' | 'after the flight' | 'before the start' | 'after the start';
const steps: readonly Step[] = [
  'before the flight',
  'after the flight',
  'before the start',
  'after the start',
];

/** A real flight, and orders that were started; what backends do with them. */
class World {
  now = Date.now();
  book = new FlightBook({ definition: flight }, () => undefined);
  readonly orders = new Map<string, OrderState>();
  readonly commands: OrderSeatCommand[] = [];
  starts = 0;
  /** What starts are refused with, and whether they come about all the same. */
  startRefused: { readonly refusal: Refusal; readonly comesAbout: boolean } | null = null;
  startThrows = false;
  /** Starts wait for it. */
  startWaits: Promise<void> | null = null;
  statusThrows = false;
  /** Questions after orders: so many at once, at most. */
  mostAsked = 0;
  #asked = 0;
  /** What the flight does with a command: decides it, or decides it unheard, or is away. */
  flightIs: 'here' | 'unheard' | 'away' = 'here';
  #later: { at: number; callBack: () => void }[] = [];

  /** A backend that dies at a step, if any. */
  backend(dies?: Step): Creations {
    const die = new Promise<never>(() => undefined);
    let isDead = false;
    const at = async (step: Step): Promise<void> => {
      isDead ||= step === dies;
      if (isDead) await die;
    };
    const ports: CreationPorts = {
      submit: async (_, command) => {
        await at('before the flight');
        const result = this.#decide(command);
        await at('after the flight');
        return result;
      },
      start: async (input) => {
        await at('before the start');
        await this.startWaits;
        const result = this.#start(input);
        await at('after the start');
        return result;
      },
      status: (orderId) => this.#status(orderId),
      now: () => this.now,
      later: (afterMs, callBack) => this.#later.push({ at: this.now + afterMs, callBack }),
    };
    return new Creations(ports, settings);
  }

  create(change: Partial<OrderRequest> = {}): Answer<OrderState> {
    return this.backend().create({ ...request, ...change });
  }

  /** Lets a backend create the order until it dies. */
  async createAndDie(step: Step, change: Partial<OrderRequest> = {}): Promise<void> {
    void this.backend(step).create({ ...request, ...change });
    await settled();
  }

  get held(): Readonly<Record<string, readonly string[]>> {
    const { orders } = this.book.manifest();
    return Object.fromEntries(orders.map(({ orderId, hold }) => [orderId, hold.seats]));
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    this.book.passTime(this.now);
    const due = this.#later.filter(({ at }) => at <= this.now);
    this.#later = this.#later.filter(({ at }) => at > this.now);
    for (const { callBack } of due) callBack();
    await settled();
  }

  /** As the order itself does. */
  command(command: OrderSeatCommand): void {
    this.book.decide([command], this.now);
  }

  /** As an agent does; its order hears of it. */
  move(orderId: string, seats: readonly string[]): void {
    const command = { type: 'move-order', orderId, seats } as const;
    const agent = { id: 'MOVE', by: 'agent', role: 'supervisor', reason: 'A wet seat.' } as const;
    const { outcome } = this.book.intervene({ ...agent, command }, this.now);
    expect(outcome).toMatchObject({ ok: true });
    this.orders.set(orderId, { ...this.orders.get(orderId)!, seats });
  }

  #decide(command: OrderSeatCommand): SendResult {
    if (this.flightIs === 'away') return { kind: 'unknown' };
    this.commands.push(command);
    const [outcome] = this.book.decide([command], this.now);
    if (!outcome || this.flightIs === 'unheard') return { kind: 'unknown' };
    return { kind: 'decided', outcome };
  }

  #start(input: OrderInput): 'started' | 'exists' | Refusal {
    const { startRefused } = this;
    if (this.startThrows) throw new Error('a start that fails');
    if (startRefused?.comesAbout === false) return startRefused.refusal;
    if (this.orders.has(input.orderId)) return 'exists';
    this.starts += 1;
    const { creation } = input;
    if (creation === undefined) throw new Error('an order without a creation');
    this.orders.set(input.orderId, stateOf(input, createdFacts(input, creation, this.now)));
    return startRefused ? startRefused.refusal : 'started';
  }

  async #status(orderId: string): Answer<OrderState> {
    this.#asked += 1;
    this.mostAsked = Math.max(this.mostAsked, this.#asked);
    await Promise.resolve();
    this.#asked -= 1;
    if (this.statusThrows) throw new Error('a question that fails');
    const state = this.orders.get(orderId);
    return state ? ok(state) : err({ code: 'order-not-found' });
  }
}

/** All that can happen by now has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('a creation', () => {
  it('asks the flight, starts the order with its answer, and answers as the order will', async () => {
    const created = await world.create();
    expect(created).toMatchObject({
      ok: true,
      value: { status: 'held', seats: ['12A'], sequence: 1 },
    });
    expect(created.ok && created.value).toEqual(world.orders.get('ORDER'));
    expect(world.held).toEqual({ ORDER: ['12A'] });
    expect(world.commands.map(({ revision }) => revision)).toEqual([1]);
  });

  it('without seats asks no flight', async () => {
    const created = await world.create({ seats: [] });
    expect(created).toMatchObject({ ok: true, value: { status: 'open', sequence: 1 } });
    expect(world.commands).toEqual([]);
  });

  it('O2: that is refused starts nothing, and says what is in the way', async () => {
    await world.create({ orderId: 'OTHER' });
    const refused = await world.create({ seats: ['12A', '12C'] });
    expect(refused).toEqual({
      ok: false,
      error: { code: 'seats-unavailable', seats: ['12A'], version: 1 },
    });
    expect(world.starts).toBe(1);
  });

  it('S31: that leaves seats alone where that is refused is answered at once, with what to take', async () => {
    const given = { by: 'Ada', role: 'supervisor', reason: 'A full flight.' } as const;
    const command = { type: 'refuse-single-seats' } as const;
    world.book.intervene({ id: 'rule', ...given, command }, world.now);
    expect(await world.create({ seats: ['20E'] })).toMatchObject({
      ok: false,
      error: { code: 'single-seat-left', seats: ['20D', '20F'], alternatives: ['20D'] },
    });
    expect(world.starts).toBe(0);
  });

  it('O2: that was refused is tried anew by who has seen the flight change since', async () => {
    await world.create({ orderId: 'OTHER' });
    await world.create();
    world.command({ ...release, orderId: 'OTHER', revision: revisionAt(world.now) });
    expect(await world.create({ seenVersion: 1 })).toMatchObject({ ok: false });
    expect(await world.create({ seenVersion: 2 })).toMatchObject({ ok: true });
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it('R4: that the flight cannot place, since it forgot too many, is issued anew', async () => {
    await world.create({ orderId: 'OTHER' });
    const late = { ...world.commands[0]!, orderId: 'LATE', issuedAt: world.now + 1_000 };
    for (let count = 0; count <= limits.endedOrdersRemembered; count += 1) {
      world.command({ ...late, orderId: `LATE ${count}`, seats: [], type: 'set-seats', holdMs: 1 });
    }
    expect(await world.create({ seats: ['12C'] })).toEqual(unavailable);
    await world.pass(1_001);
    expect(await world.create({ seats: ['12C'] })).toMatchObject({ ok: true });
  });
});

const release = { type: 'release', reason: 'changed', issuedAt: Date.now() } as const;

describe('K2: the same request again, when its backend died', () => {
  it.each(steps)('%s: finds or begins the one order', async (step) => {
    await world.createAndDie(step);
    const again = await world.create();
    expect(again).toMatchObject({ ok: true, value: { status: 'held', seats: ['12A'] } });
    expect(again.ok && again.value).toEqual(world.orders.get('ORDER'));
    expect(await world.create()).toEqual(again);
    expect(world.starts).toBe(1);
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it.each(steps)('%s: is refused again, where it was', async (step) => {
    await world.create({ orderId: 'OTHER' });
    await world.createAndDie(step);
    const again = await world.create();
    expect(again).toMatchObject({ ok: false, error: { code: 'seats-unavailable' } });
    expect(world.held).toEqual({ OTHER: ['12A'] });
  });

  it.each(steps)('%s: and nobody repeats it, its seats are free at the deadline', async (step) => {
    await world.createAndDie(step);
    await world.pass(settings.holdMs);
    expect(world.held).toEqual({});
  });

  it('and its seats are free again since: begins anew, with the whole time', async () => {
    await world.createAndDie('before the start');
    await world.pass(settings.holdMs);
    const again = await world.create();
    const expiresAt = new Date(world.now + settings.holdMs).toISOString();
    expect(again).toMatchObject({ ok: true, value: { status: 'held', expiresAt } });
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it('however many die, wherever', async () => {
    const death = fc.constantFrom(...steps);
    await fc.assert(
      fc.asyncProperty(fc.array(death, { maxLength: 6 }), async (deaths) => {
        world = new World();
        await Promise.all(deaths.map((step) => world.createAndDie(step)));
        expect(await world.create()).toMatchObject({ ok: true, value: { seats: ['12A'] } });
        expect(world.starts).toBe(1);
        await world.pass(limits.undoCreationMs);
        expect(world.held).toEqual({ ORDER: ['12A'] });
      }),
    );
  });
});

describe('K3: the key with another request', () => {
  it.each(steps)('of a backend that died %s', async (step) => {
    await world.createAndDie(step);
    const isKnown = step !== 'before the flight';
    const other = await world.create({ seats: ['12C'], fingerprint: 'two' });
    if (!isKnown) return expect(other.ok).toBe(true);
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-mismatch' } });
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it('whose order has no seats: those that it asked for are free again', async () => {
    await world.create({ seats: [] });
    const other = await world.create({ fingerprint: 'two' });
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-mismatch' } });
    await world.pass(0);
    expect(world.held).toEqual({});
  });
});

describe('K6', () => {
  it('begins anew when the order of the key is gone, and its flight still knows of it', async () => {
    await world.create();
    const revision = revisionAt(world.now);
    world.command({ ...release, orderId: 'ORDER', revision });
    expect((await world.create()).ok).toBe(true);
    expect(world.held).toEqual({});
    world.orders.clear();
    await world.pass(1_000);
    expect(await world.create()).toMatchObject({ ok: true, value: { status: 'held' } });
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });
});

describe('a start that fails', () => {
  const refusal = { code: 'unavailable' } as const;

  it('has the seats released, under the next revision; then the same request may try again', async () => {
    world.startRefused = { refusal, comesAbout: false };
    expect(await world.create()).toEqual(unavailable);
    expect(world.held).toEqual({ ORDER: ['12A'] });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
    expect(world.commands.map(({ revision }) => revision)).toEqual([1, 2]);
    world.startRefused = null;
    expect(await world.create()).toMatchObject({ ok: true });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it('or is only said to: the order keeps its seats', async () => {
    world.startRefused = { refusal, comesAbout: true };
    expect(await world.create()).toEqual(unavailable);
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({ ORDER: ['12A'] });
    expect(await world.create()).toMatchObject({ ok: true });
  });

  it('and succeeds for who repeats the request in time: the order keeps its seats', async () => {
    world.startRefused = { refusal, comesAbout: false };
    await world.create();
    world.startRefused = null;
    expect(await world.create()).toMatchObject({ ok: true });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({ ORDER: ['12A'] });
  });

  it('while the flight is away, is undone when it is back', async () => {
    world.startRefused = { refusal, comesAbout: false };
    await world.create();
    world.flightIs = 'away';
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({ ORDER: ['12A'] });
    world.flightIs = 'here';
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
  });
});

describe('K2: an undo of seats that were asked for in vain', () => {
  /** As far as the start, in the last moment before the undo; then the rest. */
  async function createInTheWindow(backend: Creations): Promise<void> {
    let goOn = (): void => undefined;
    world.startWaits = new Promise((resolve) => {
      goOn = resolve;
    });
    await world.pass(limits.undoCreationMs - 1);
    world.flightIs = 'here';
    const created = backend.create(request);
    await settled();
    await world.pass(1);
    goOn();
    expect(await created).toMatchObject({ ok: true, value: { status: 'held' } });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({ ORDER: ['12A'] });
  }

  it('leaves those that the same request was given since, by another backend', async () => {
    world.flightIs = 'away';
    expect(await world.create()).toEqual(unavailable);
    await createInTheWindow(world.backend());
    expect(world.commands.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it('is none when the same request comes to the same backend', async () => {
    const backend = world.backend();
    world.flightIs = 'away';
    expect(await backend.create(request)).toEqual(unavailable);
    await createInTheWindow(backend);
    expect(world.commands.map(({ revision }) => revision)).toEqual([1]);
  });

  it('goes on when that is refused', async () => {
    const backend = world.backend();
    world.startRefused = { refusal: { code: 'unavailable' }, comesAbout: false };
    await backend.create(request);
    const other = await backend.create({ ...request, seats: ['12C'], fingerprint: 'two' });
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-mismatch' } });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
  });

  it('releases those that were given since when no order comes about', async () => {
    world.flightIs = 'away';
    await world.create();
    world.flightIs = 'here';
    await world.pass(limits.undoCreationMs - 1);
    await world.createAndDie('before the start');
    await world.pass(1);
    expect(world.held).toEqual({ ORDER: ['12A'] });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
  });

  it('is tried again when a question fails', async () => {
    world.startRefused = { refusal: { code: 'unavailable' }, comesAbout: false };
    await world.create();
    world.statusThrows = true;
    await world.pass(limits.undoCreationMs);
    world.statusThrows = false;
    expect(world.held).toEqual({ ORDER: ['12A'] });
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
  });

  it('follows a start that fails unexpectedly', async () => {
    world.startThrows = true;
    await expect(world.create()).rejects.toThrow('a start that fails');
    await world.pass(limits.undoCreationMs);
    expect(world.held).toEqual({});
  });
});

it('K2: the same request again leaves an order the seats to which an agent moved it', async () => {
  await world.create();
  world.move('ORDER', ['12C']);
  expect(await world.create()).toMatchObject({ ok: true, value: { seats: ['12C'] } });
  await world.pass(limits.undoCreationMs);
  expect(world.held).toEqual({ ORDER: ['12C'] });
});

it('a flight that decides unheard: refused, and no seat is kept for it', async () => {
  world.flightIs = 'unheard';
  expect(await world.create()).toEqual(unavailable);
  expect(world.held).toEqual({ ORDER: ['12A'] });
  world.flightIs = 'here';
  await world.pass(limits.undoCreationMs);
  expect(world.held).toEqual({});
  expect(world.starts).toBe(0);
});

it('what is to be undone is bounded', async () => {
  world.startRefused = { refusal: { code: 'unavailable' }, comesAbout: false };
  const backend = world.backend();
  const seats = ['12A'];
  for (let count = 0; count <= limits.undoneCreations; count += 1) {
    world.book = new FlightBook({ definition: flight }, () => undefined);
    await backend.create({ ...request, seats, orderId: `ORDER ${count}` });
  }
  world.commands.length = 0;
  await world.pass(limits.undoCreationMs);
  expect(world.commands).toHaveLength(limits.undoneCreations);
  expect(world.mostAsked).toBe(limits.undosAtOnce);
});
