import { EventEmitter, once } from 'node:events';
import type { Order } from '@aisle/shared/contract';
import { assertNever } from '@aisle/shared/result';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { bounds } from '../bounds.ts';
import { Chance } from '../chance.ts';
import { type Called, Caller } from '../client/caller.ts';
import { Viewer } from '../client/viewer.ts';
import type { Outcome, Step } from '../observations.ts';
import type { RunContext } from '../run/types.ts';
import type { Act, Page, Seen } from './behaviour.ts';
import { SeatWaiter } from './seat-waiter.ts';
import { travellersOf, type CommandBody } from './travellers.ts';

const nothing: Seen = { outcome: null, order: null };

/** One customer: a page with a socket, requests, cookies, and at most one order in hand. */
export class Customer implements Page {
  readonly number: number;
  readonly #context: RunContext;
  readonly #caller: Caller;
  readonly #viewer: Viewer;
  readonly #waiter: SeatWaiter;
  readonly #orderChanged = new EventEmitter();
  #order: Order | null = null;
  #token: string | null = null;
  /** What a reading over REST showed, for a page without a socket. */
  #looked: PublicSeats = {};

  constructor(context: RunContext, number: number) {
    this.number = number;
    this.#context = context;
    const { clock, recorder, site, over } = context;
    const keys = Chance.of(context.runId, 'keys', number);
    this.#caller = new Caller({ customer: number, site, clock, recorder, keys, over });
    this.#viewer = new Viewer({
      ...context,
      number,
      cookies: this.#caller.cookies,
      onOrder: (order) => this.#sighted(order),
      onWatch: (watch) => this.#waiter.sighted(watch),
    });
    this.#waiter = new SeatWaiter(context, this.#caller, () => this.#viewer);
  }

  get viewer(): Viewer {
    return this.#viewer;
  }

  get designators(): readonly string[] {
    return this.#context.designators;
  }

  get coveted(): string {
    return this.#context.coveted;
  }

  free(): readonly string[] {
    return this.#context.shared.free(this.#viewer.seats ?? this.#looked);
  }

  /** A new visit: the last order is none of its business. */
  forget(): void {
    this.#order = null;
    this.#token = null;
  }

  /** Does one thing, meant for `intendedAt`. What needs an order that is not there is passed over. */
  async perform(act: Act, intendedAt: number): Promise<Seen> {
    switch (act.do) {
      case 'list':
        return this.#seen((await this.#read('list', 'list', '/api/flights', intendedAt)).outcome);
      case 'watch':
        return this.#seen(await this.#watch(intendedAt));
      case 'look':
        return this.#look(intendedAt);
      case 'leave':
        this.#viewer.leave();
        return this.#seen(null);
      case 'create':
        return this.#create(act.seats, intendedAt);
      case 'change':
        return this.#command('change', 'PUT', '/seats', intendedAt, { seats: act.seats });
      case 'pay':
        return this.#pay(act.code, intendedAt);
      case 'read':
        return this.#command('read', 'GET', '', intendedAt);
      case 'cancel':
        return this.#command('cancel', 'DELETE', '', intendedAt);
      case 'abandon':
        this.forget();
        return nothing;
      case 'let-expire':
        return this.#letExpire();
      case 'wait':
      case 'await-offer':
      case 'decline':
      case 'take':
        return this.#seen(this.#took(await this.#waiter.perform(act.do, intendedAt)));
      case 'rest':
      case 'stay': {
        const { clock, momentAt, over } = this.#context;
        await clock.until(momentAt(act.do === 'rest' ? act.share : 1), over);
        return this.#seen(null);
      }
      default:
        return assertNever(act);
    }
  }

  async #watch(intendedAt: number): Promise<Outcome> {
    const { clock, recorder, over } = this.#context;
    for (let sending = 1; ; sending += 1) {
      const sentAt = clock.now();
      const outcome = await this.#viewer.watch();
      const times = { intendedAt, sentAt, endedAt: clock.now() };
      const what = { customer: this.number, step: 'watch', seats: [], orderId: null } as const;
      recorder.exchange({ ...what, ...times, outcome });
      const isOver = outcome.kind === 'flight' || sending >= bounds.sendings;
      if (isOver || !(await clock.until(clock.now() + 1_000, over))) return outcome;
    }
  }

  async #look(intendedAt: number): Promise<Seen> {
    const path = `/api/flights/${this.#context.flightId}`;
    const { outcome } = await this.#read('watch', 'flight', path, intendedAt);
    if (outcome.kind === 'flight') this.#looked = outcome.seats;
    return this.#seen(outcome);
  }

  #read(
    step: Step,
    expected: 'flight' | 'list',
    path: string,
    intendedAt: number,
  ): Promise<Called> {
    return this.#caller.call({ step, expected, method: 'GET', path, intendedAt });
  }

  async #create(seats: readonly string[], intendedAt: number): Promise<Seen> {
    this.forget();
    const { flightId, holdings } = this.#context;
    const body = { flightId, seats };
    const request = {
      step: 'create',
      expected: 'order',
      method: 'POST',
      path: '/api/orders',
    } as const;
    const called = await this.#caller.call({ ...request, body, seats, intendedAt });
    holdings.asked(called.outcome, { headers: called.headers, body });
    return this.#seen(this.#took(called));
  }

  /** An order that was answered is this customer's from now on. */
  #took(called: Called | null): Outcome | null {
    const { outcome = null, token } = called ?? {};
    if (outcome?.kind !== 'order' || token === undefined) return outcome;
    this.#token = token;
    this.#order = outcome.order;
    this.#context.holdings.created(outcome.order, token, this.#caller.cookies.headers());
    if (this.#viewer.watching) void this.#viewer.follow(outcome.order.id, token);
    return outcome;
  }

  async #command(
    step: Step,
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    intendedAt: number,
    body?: CommandBody,
  ): Promise<Seen> {
    const order = this.#order;
    if (order === null) return nothing;
    const { outcome } = await this.#caller.call({
      step,
      expected: 'order',
      method,
      path: `/api/orders/${order.id}${path}`,
      ...(body && { body }),
      token: this.#token,
      orderId: order.id,
      seats: body?.seats ?? [],
      intendedAt,
    });
    if (outcome.kind === 'order') this.#sighted(outcome.order);
    return this.#seen(outcome);
  }

  async #pay(code: string, intendedAt: number): Promise<Seen> {
    await Promise.all([this.#nameTravellers(intendedAt), this.#context.mayPay()]);
    const seen = await this.#command('pay', 'POST', '/payment', intendedAt, { code });
    const until = this.#context.clock.now() + bounds.paymentMs;
    // Where the socket says nothing, the page asks.
    while (this.#order?.status === 'paying' && this.#waits(until)) {
      if (await this.#orderMoves(5_000)) continue;
      await this.#command('read', 'GET', '', this.#context.clock.now());
    }
    return this.#seen(seen.outcome);
  }

  /** As the page does before it asks for the code: who flies, and whom to write to. */
  async #nameTravellers(intendedAt: number): Promise<void> {
    const order = this.#order;
    if (order?.status !== 'held' || order.passengers.length === order.seats.length) return;
    const people = travellersOf(order.seats, this.#context.traveller);
    await this.#command('name', 'PUT', '/passengers', intendedAt, people);
  }

  #waits(until: number): boolean {
    return this.#context.clock.now() < until && !this.#context.quit.aborted;
  }

  async #letExpire(): Promise<Seen> {
    const order = this.#order;
    if (order?.status !== 'held' || order.expiresAt === null) return nothing;
    const { clock, endsAt, over } = this.#context;
    const leftMs = Date.parse(order.expiresAt) - Date.parse(order.serverTime);
    const dueAt = clock.now() + leftMs;
    if (dueAt > endsAt()) {
      this.forget();
      return nothing;
    }
    await clock.until(dueAt, over);
    while (this.#order?.status === 'held' && !over.aborted) {
      if (!(await this.#orderMoves(2_000))) break;
    }
    return this.#command('read', 'GET', '', clock.now());
  }

  /** False when nothing came of the order for so long. */
  async #orderMoves(ms: number): Promise<boolean> {
    const signal = AbortSignal.any([AbortSignal.timeout(ms), this.#context.quit]);
    return once(this.#orderChanged, 'changed', { signal }).then(
      () => true,
      () => false,
    );
  }

  #sighted(order: Order): void {
    this.#context.holdings.seen(order);
    if (order.id !== this.#order?.id || order.revision < this.#order.revision) return;
    this.#order = order;
    this.#orderChanged.emit('changed');
  }

  #seen(outcome: Outcome | null): Seen {
    return { outcome, order: this.#order, offered: this.#waiter.offered };
  }
}
