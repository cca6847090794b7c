/** A customer, and the backend that speaks for them: whatever either may do at any moment, and what they were answered. */
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { SendResult } from '@aisle/shared/group-commit';
import { orderWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import { orderEdition } from '@aisle/shared/order-edition';
import {
  orderMessages,
  workflowTypes,
  type OrderCreation,
  type OrderInput,
  type OrderState,
} from '@aisle/shared/workflow-api';
import type { Refused } from './payloads.ts';
import { SimulationError } from './simulation-error.ts';
import type { Surroundings } from './surroundings.ts';
import { Swapper } from './swapper.ts';
import { Together } from './together.ts';
import { Watcher } from './watcher.ts';

const LAST_MOMENT_MS = 10_000;

export class Customer {
  /** The highest count of changes that it was shown: nothing may fall back behind it. */
  seen = 0;
  begun = false;
  started = false;
  #waiting = 0;
  #creation: { readonly creation: OrderCreation; readonly startAt: number } | null = null;
  #undoAt = Infinity;
  #last: { readonly update: string; readonly args: readonly unknown[] } | null = null;
  #keys = 0;
  #revision = 0;
  /** It waits for seats: its first ones, or others. */
  #watcher: Watcher | null = null;
  #watches = 0;
  readonly #swapper: Swapper;
  readonly #together: Together;
  /** As far as it was shown, ms. */
  #expiresAt = Infinity;

  constructor(
    readonly orderId: string,
    readonly flight: FlightDefinition,
    private readonly around: Surroundings,
  ) {
    this.#swapper = new Swapper(orderId, around);
    this.#together = new Together(around.random, around.seatsOf);
  }

  /** It was given seats, and its order is not there yet. */
  get isAboutToStart(): boolean {
    return this.#creation !== null;
  }

  /** It has something to do, or may. */
  act(): void {
    if (!this.begun) return this.#begin();
    if (this.#creation) return this.#start();
    if (!this.started) return this.#watcher ? this.#wait(this.#watcher) : this.#undo();
    if (this.#waiting < 2) this.#change();
  }

  #begin(): void {
    const { random, server } = this.around;
    this.begun = true;
    if (random.integer(8) === 0) {
      const until = Math.min(server.now + limits.holdMs, Date.parse(this.flight.departsAt));
      this.#creation = {
        creation: { seats: [], until, version: 0, revision: 0 },
        startAt: server.now,
      };
      return;
    }
    this.#ask(this.#someSeats(1));
  }

  /** Its backend asks the flight for the order's first seats. */
  #ask(seats: readonly string[]): void {
    const { activities, server } = this.around;
    this.#revision += 1;
    const command = {
      type: 'set-seats',
      orderId: this.orderId,
      revision: this.#revision,
      issuedAt: server.now,
      seats,
      holdMs: limits.holdMs,
    } as const;
    this.#waiting += 1;
    activities.send(this.flight.id, command, (result) => {
      this.#waiting -= 1;
      this.#given(result);
    });
  }

  #given(result: SendResult): void {
    const { conditions, random, server } = this.around;
    if (result.kind === 'unknown') this.#undoAt = server.now + limits.undoCreationMs;
    if (result.kind !== 'decided') return;
    if (!result.outcome.ok) {
      if (result.outcome.rejection.code === 'seats-unavailable')
        this.#watcher ??= new Watcher(this.orderId, this.flight.id, this.around);
      return;
    }
    this.#watcher = null;
    const { seats, until, version, flight } = result.outcome;
    const fate = random.integer(20);
    // Its backend dies. At the deadline the flight frees the seats by itself.
    if (fate === 0) return;
    if (fate === 1) this.#undoAt = server.now + limits.undoCreationMs;
    const startAt =
      server.now +
      (fate < 2 + conditions.lateStarts
        ? random.integer(random.integer(2) === 0 ? 5_000 : 20_000)
        : 0);
    const creation = {
      seats,
      until: until ?? 0,
      version,
      revision: this.#revision,
      ...(flight && { flight }),
    };
    if (fate !== 1) this.#creation = { creation, startAt };
  }

  /** For the first seats of its order. */
  #wait(watcher: Watcher): void {
    if (watcher.isOver) this.#watcher = null;
    else if (this.#waiting > 0) return;
    else if (watcher.offer && this.around.random.integer(2) === 0) this.#ask(watcher.offer.seats);
    else watcher.act();
  }

  /** For other seats than it has. */
  #waitForOthers(): void {
    const { orderId, flight, around } = this;
    if (this.#watcher?.isOver === true) this.#watcher = null;
    if (this.#watcher === null) {
      this.#watches += 1;
      this.#watcher = new Watcher(`${orderId}-${this.#watches}`, flight.id, around, orderId);
    }
    const { offer } = this.#watcher;
    if (offer && around.random.integer(2) === 0) this.#takeInstead(offer.seats);
    else this.#watcher.act();
  }

  /** What is on offer, in place of what it has. */
  #takeInstead(seats: readonly string[]): void {
    if (this.around.random.integer(2) === 0) this.#update(orderMessages.changeSeats, [{ seats }]);
    else this.#update('exchangeSeats', [{ seats, key: this.#key(), code: this.#code() }]);
  }

  #start(): void {
    const { server } = this.around;
    if (!this.#creation || this.#creation.startAt > server.now) return;
    const { creation } = this.#creation;
    this.#creation = null;
    this.#expiresAt = creation.until;
    if (creation.until <= server.now) return;
    const input: OrderInput = {
      orderId: this.orderId,
      flight: this.flight,
      fingerprint: 'fingerprint',
      settings: { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs },
      edition: orderEdition,
      creation,
    };
    server.start(workflowTypes.order, orderWorkflowId(this.orderId), input);
    this.started = true;
  }

  /** The backend releases what became no order. */
  #undo(): void {
    const { activities, server } = this.around;
    if (server.now < this.#undoAt) return;
    this.#undoAt = Infinity;
    const command = {
      type: 'release',
      reason: 'changed',
      orderId: this.orderId,
      revision: this.#revision + 1,
      issuedAt: server.now,
    } as const;
    activities.send(this.flight.id, command, () => undefined);
  }

  #change(): void {
    const { conditions, random, server } = this.around;
    // Who has waited for long enough hurries.
    if (this.#expiresAt - server.now < LAST_MOMENT_MS && random.integer(2) === 0)
      return this.#pay();
    const leftMs = Date.parse(this.flight.departsAt) - server.now;
    if (leftMs < LAST_MOMENT_MS && random.integer(2) === 0)
      return this.#update(orderMessages.cancel, []);
    const shown = conditions.isSwapping ? this.around.shown(this.orderId) : undefined;
    if (shown?.status === 'confirmed' && random.integer(3) > 0) return this.#swapper.act(shown);
    if (this.#last && random.integer(12) === 0)
      return this.#update(this.#last.update, this.#last.args);
    if (conditions.isRepeating && random.integer(3) === 0) return this.#changeBesideGuests();
    if (conditions.isTogether && random.integer(4) > 0) return this.#bookTogether();
    const kinds = [
      () =>
        this.#update(orderMessages.changeSeats, [{ seats: this.#someSeats(0), ...this.#seen() }]),
      () => this.#pay(),
      () => this.#pay(),
      () => this.#update(orderMessages.setPassengers, [this.#people()]),
      () => this.#update(orderMessages.renew, []),
      () =>
        random.integer(conditions.isWilling ? 12 : 4) === 0
          ? this.#update(orderMessages.cancel, [])
          : this.#pay(),
      () => this.#exchange(),
      () => this.#exchange(),
      () => this.#update('cancelPassenger', [{ seat: this.#seat() }]),
      () => this.#payLater(),
      () => this.#update('correctName', [this.#correction()]),
      () => this.#update(orderMessages.withdrawLinks, []),
      () => this.#waitForOthers(),
      () => this.#waitForOthers(),
    ];
    kinds[random.integer(kinds.length)]?.();
  }

  #seen(): { readonly revision?: number } {
    const { random } = this.around;
    return random.integer(2) === 0 ? { revision: Math.max(0, this.seen - random.integer(2)) } : {};
  }

  #pay(): void {
    const amount = this.around.random.integer(6) === 0 ? { amount: '1.00' } : {};
    this.#update(orderMessages.pay, [{ code: this.#code(), key: this.#key(), ...amount }]);
  }

  #bookTogether(): void {
    const shown = this.around.shown(this.orderId);
    if (!shown) return;
    const change = this.#together.change(shown);
    if (change) return this.#update(orderMessages.changeParty, [change]);
    const guest = this.#together.guestOf(shown);
    this.#update(orderMessages.pay, [{ ...guest, code: this.#code(), key: this.#key() }]);
  }

  /** A guest changes the order after it was shown, and its owner beside that. The owner's answer is lost, and the owner asks again. */
  #changeBesideGuests(): void {
    const { random, seatsOf } = this.around;
    const shown = this.around.shown(this.orderId);
    const guest = shown?.party?.guests.at(-1);
    if (!shown || !guest) return this.#bookTogether();
    const { sequence: revision } = shown;
    const [seat = '', more = ''] = random.some(seatsOf(shown.flightId), 2);
    const choice = { type: 'choose-seat', guestId: guest.id, seat, revision };
    const change = { seats: [...new Set([...shown.seats, more])], revision };
    this.#update(orderMessages.changeParty, [choice], () => {
      this.#update(orderMessages.changeSeats, [change], ({ sequence }) => {
        this.#update(orderMessages.changeSeats, [change], undefined, (refused) => {
          demandRepeated(refused, { seats: change.seats, sequence });
        });
      });
    });
  }

  /** An agent keeps the seats for a customer who pays later. */
  #payLater(): void {
    const until = this.around.server.now + this.around.random.integer(limits.payLaterMs);
    const agent = { by: 'Ada', role: 'agent', reason: 'A simulation.' };
    this.#update('payLater', [{ until, agent }]);
  }

  #exchange(): void {
    this.#update('exchangeSeats', [
      { seats: this.#someSeats(1), key: this.#key(), code: this.#code() },
    ]);
  }

  #key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** Some are none. */
  #code(): unknown {
    if (this.around.conditions.isWilling) return '11111';
    return ['11111', '11111', '23456', '00000', '1234', null][this.around.random.integer(6)];
  }

  #seat(): string {
    return this.#someSeats(1)[0] ?? '1A';
  }

  #someSeats(atLeast: number): string[] {
    const { random, seatsOf } = this.around;
    return random.some(seatsOf(this.flight.id), atLeast + random.integer(3));
  }

  #people(): unknown {
    const passengers = this.#someSeats(0).map((seat) => ({
      seat,
      givenName: 'Ann',
      surname: 'Lee',
      type: 'adult',
    }));
    return { passengers, contact: { email: 'ann@example.com' } };
  }

  #correction(): unknown {
    const name = { givenName: 'Anna', surname: 'Lee' };
    return { seat: this.#seat(), ...name, document: name };
  }

  #update(
    update: string,
    args: readonly unknown[],
    onState?: (state: OrderState) => void,
    onRefusal?: (refused: Refused) => void,
  ): void {
    const { server } = this.around;
    this.#last = { update, args };
    this.#waiting += 1;
    server.update(orderWorkflowId(this.orderId), update, args, (answer) => {
      this.#waiting -= 1;
      if (answer.kind === 'rejected') onRefusal?.(answer.refused);
      const value = answer.kind === 'completed' ? answer.value : undefined;
      if (!value) return;
      const { sequence, expiresAt } = value as OrderState;
      this.seen = Math.max(this.seen, sequence);
      this.#expiresAt = expiresAt === null ? Infinity : Date.parse(expiresAt);
      onState?.(value as OrderState);
    });
  }
}

/** A change that was carried out at `sequence` is not refused as made on an older revision as long as nothing has changed since (SPEC O31). */
function demandRepeated(
  { type, details }: Refused,
  { seats, sequence }: { readonly seats: readonly string[]; readonly sequence: number },
): void {
  const { order } = (details ?? {}) as { readonly order?: OrderState };
  if (type !== 'order-changed' || order?.sequence !== sequence) return;
  if (!isSameSeatSet(order.seats, seats))
    throw new SimulationError(`${order.id} forgot a change that it has carried out`);
}
