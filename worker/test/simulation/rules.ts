/** What holds after every step, whatever happens (SPEC I, V; the design's rules that hold whatever happens). */
import { isDeepStrictEqual } from 'node:util';
import type { AircraftId } from '@aisle/shared/aircraft';
import { archiveWorkflowId, flightWorkflowId, orderIdOf, orderWorkflowId } from '@aisle/shared/ids';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import { limits } from '@aisle/shared/limits';
import {
  archiveMessages,
  flightMessages,
  orderMessages,
  type ArchivePage,
  type FlightChanges,
  type FlightSnapshot,
  type Manifest,
  type OrderState,
} from '@aisle/shared/workflow-api';
import type { FlightEventRecord, FlightEvents } from '@aisle/shared/interventions';
import type { Hold, PublicSeats } from '@aisle/shared/seat-map';
import type { FlightWatches } from '@aisle/shared/watches';
import type { Customer } from './customer.ts';
import type { SimulatedGateway } from './simulated-gateway.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { SimulationError } from './simulation-error.ts';
import { SwapRules } from './swap-rules.ts';
import { whyPartsAreWrong } from './together.ts';
import type { WatchRules } from './watch-rules.ts';

/** What a viewer of a flight shows. */
interface Shown {
  readonly version: number;
  readonly seats: PublicSeats;
  readonly aircraft: AircraftId;
}

function demand(condition: boolean, sentence: () => string): asserts condition {
  if (!condition) throw new SimulationError(sentence());
}

/** Longer than a flight tries to tell an order something. */
const TOLD_AGAIN_MS = limits.undoCreationMs + 5_000;
/** The same of a flight whose runs are short: each begins anew to tell. */
const TOLD_OVER_RUNS_MS = 6 * TOLD_AGAIN_MS;

export class Rules {
  readonly #shown = new Map<string, Shown>();
  readonly #sequences = new Map<string, OrderState>();
  readonly #changed = new Set<SimulatedRun>();
  /** Holds behind a fence, and since when, ms. */
  readonly #paying = new Map<string, number>();
  readonly #differsSince = new Map<string, number>();
  readonly #swaps = new SwapRules();
  /** Something has happened since all was compared. */
  #isStirred = false;

  constructor(
    private readonly server: SimulatedServer,
    private readonly gateway: SimulatedGateway,
    private readonly customers: ReadonlyMap<string, Customer>,
    private readonly watches: WatchRules,
  ) {}

  /** What a flight flies with, as far as anybody was shown. */
  aircraftOf(flightId: string): AircraftId | undefined {
    return this.#shown.get(flightWorkflowId(flightId))?.aircraft;
  }

  /** The seats of a flight that are shown as sold. */
  soldOf(flightId: string): readonly string[] {
    const seats = this.#shown.get(flightWorkflowId(flightId))?.seats ?? {};
    return Object.keys(seats).filter((seat) => seats[seat]?.status === 'sold');
  }

  /** An order as its page shows it. */
  stateOf(orderId: string): OrderState | undefined {
    return this.#sequences.get(orderWorkflowId(orderId));
  }

  /** A run has committed a task: it is looked at before the next step. */
  note(run: SimulatedRun): void {
    this.#changed.add(run);
    this.#isStirred = true;
  }

  async check(): Promise<void> {
    for (const run of this.#changed) {
      if (run.isTaskOpen) continue;
      this.#changed.delete(run);
      if (run.isClosed) continue;
      if (run.identity.type === 'flight') await this.#checkFlight(run);
      if (run.identity.type === 'order') await this.#checkOrder(run);
    }
  }

  async #checkFlight(run: SimulatedRun): Promise<void> {
    const { now } = this.server;
    const id = run.identity.workflowId;
    const snapshot = (await run.query(flightMessages.snapshot, now)) as FlightSnapshot;
    if (this.watches.isExpected(snapshot.flight.id)) {
      const watches = (await run.query(flightMessages.watches, now)) as FlightWatches;
      this.watches.check(watches, snapshot, now);
    }
    const shown = this.#shown.get(id) ?? {
      version: 0,
      seats: {},
      aircraft: snapshot.flight.aircraft,
    };
    demand(
      snapshot.version >= shown.version,
      () => `${id} fell back to version ${snapshot.version}`,
    );
    if (snapshot.version === shown.version) return;
    const changes = (await run.query(
      flightMessages.changesSince,
      now,
      shown.version,
    )) as FlightChanges;
    const { aircraft } = snapshot.flight;
    // With another aircraft what was shown is void.
    const seats =
      aircraft !== shown.aircraft ? changes.seats : { ...shown.seats, ...changes.seats };
    const taken = Object.fromEntries(
      Object.entries(seats).filter(([, { status }]) => status !== 'free'),
    );
    demand(
      isDeepStrictEqual(taken, snapshot.seats),
      () =>
        `V2: a viewer of ${id} shows ${JSON.stringify(taken)}, the flight has ${JSON.stringify(snapshot.seats)}`,
    );
    this.#shown.set(id, { version: snapshot.version, seats: snapshot.seats, aircraft });
    const manifest = (await run.query(flightMessages.manifest, now)) as Manifest;
    checkOwners(id, manifest, snapshot);
    const told = (await run.query(flightMessages.eventsSince, now, shown.version)) as FlightEvents;
    for (const event of told.events) {
      this.#checkFence(id, event);
      this.#swaps.check(id, event, manifest);
    }
  }

  /**
   * F: while its order pays, a hold runs out with its fence only, and that at its time; or it is given back by an order whose time was
   * over when it heard of the payment again (O21).
   */
  #checkFence(id: string, { type, orderId = '', cause, version, at }: FlightEventRecord): void {
    const hold = `${id} ${orderId}`;
    if (type === 'payment-started') this.#paying.set(hold, Date.parse(at));
    else if (type === 'seats-released') {
      const since = this.#paying.get(hold);
      this.#paying.delete(hold);
      const isFenceOver =
        cause === 'fence-expired' && Date.parse(at) >= (since ?? 0) + limits.fenceMs;
      const ranOut = cause === 'expired' || cause === 'fence-expired';
      const { status, expiresAt } = this.#sequences.get(orderWorkflowId(orderId)) ?? {};
      const isGivenBack = status !== 'paying' && Date.parse(expiresAt ?? '') <= Date.parse(at);
      const isEarly = since !== undefined && ranOut && !isFenceOver && !isGivenBack;
      demand(
        !isEarly,
        () => `F: at version ${version} the hold of ${hold} ran out while it was paid`,
      );
    } else if (type === 'payment-ended' || type === 'seats-sold') this.#paying.delete(hold);
  }

  async #checkOrder(run: SimulatedRun): Promise<void> {
    const id = run.identity.workflowId;
    const state = (await run.query(orderMessages.status, this.server.now)) as OrderState;
    const before = this.#sequences.get(id);
    const seen = this.customers.get(orderIdOf(id))?.seen ?? 0;
    demand(
      state.sequence >= Math.max(before?.sequence ?? 0, seen),
      () => `${id} fell back behind change ${seen} that its customer was shown`,
    );
    demand(
      before === undefined || before.reason === null || before.reason === state.reason,
      () => `${id} ended twice: ${before?.reason ?? ''}, ${state.reason ?? ''}`,
    );
    demand((state.payment?.attempt ?? 0) <= 3, () => `P: a fourth attempt of ${id}`);
    const attempts = [...run.activities.values()].filter(({ type }) => type === 'validatePayment');
    // Where each pays for themselves, there is one of each part at most.
    const paying = state.party?.parts?.filter((part) => part.state === 'paying') ?? [];
    const most = Math.max(1, paying.length);
    demand(attempts.length <= most, () => `P: ${attempts.length} attempts of ${id} at once`);
    const wrong = whyPartsAreWrong(before, state, this.gateway.keptOf(state.id));
    demand(wrong === null, () => `O29: ${wrong ?? ''}`);
    this.#sequences.set(id, state);
  }

  /** With nothing under way: orders and flights say the same, and so does the ledger. `isExcused`: it was ended by force. */
  async checkAtRest(isExcused: (orderId: string) => boolean): Promise<void> {
    if (!this.#isStirred) return;
    this.#isStirred = false;
    const { now } = this.server;
    const manifests = new Map<string, Manifest>();
    for (const run of this.server.openRuns)
      if (run.identity.type === 'flight')
        manifests.set(
          run.identity.workflowId,
          (await run.query(flightMessages.manifest, now)) as Manifest,
        );
    for (const run of this.server.openRuns) {
      if (run.identity.type !== 'order') continue;
      const state = (await run.query(orderMessages.status, now)) as OrderState;
      const manifest = manifests.get(flightWorkflowId(state.flightId));
      // While it does not know, or gives back what it had, it may be behind its flight.
      if (state.unsettled || state.refunding) continue;
      if (manifest) this.#forSomeTime(state.id, differenceOf(state, manifest));
      if (manifest && state.status === 'paying') checkFenced(state, manifest);
      if (state.status === 'confirmed') {
        const kept = this.gateway.keptOf(state.id);
        demand(
          kept > 0 || state.total.amount === '0.00',
          () => `${state.id} is confirmed and not paid for`,
        );
      }
    }
    for (const [id, { orders, offers = [] }] of manifests) {
      for (const { orderId, hold } of orders)
        if (!isExcused(orderId))
          this.#forSomeTime(
            `hold of ${orderId}`,
            this.#whyNotKept(orderId, hold),
            TOLD_OVER_RUNS_MS,
          );
      const held = orders.flatMap(({ hold, orderId }) =>
        hold.status === 'held' ? { id: orderId, until: hold.until } : [],
      );
      const offered = offers.map(({ watchId, until }) => ({ id: watchId, until }));
      for (const { id: owner, until } of [...held, ...offered])
        demand(
          until + limits.expiryPauseMs >= now,
          () => `${id} keeps seats for ${owner} past their deadline`,
        );
    }
  }

  /** O21: no flight keeps seats for an order that has ended. Null: it does not. */
  #whyNotKept(orderId: string, hold: Hold): string | null {
    const isOver =
      this.customers.get(orderId)?.started === true &&
      this.server.find(orderWorkflowId(orderId)) === undefined;
    if (!isOver || hold.status === 'sold' || hold.until <= this.server.now) return null;
    return `O21: ${orderId} has ended, and its flight keeps ${JSON.stringify(hold)}`;
  }

  /** Who was not there to be told is told again for some seconds: only what stays so after them is wrong. */
  #forSomeTime(what: string, difference: string | null, longestMs = TOLD_AGAIN_MS): void {
    const { now } = this.server;
    if (difference === null) return void this.#differsSince.delete(what);
    const since = this.#differsSince.get(what) ?? now;
    this.#differsSince.set(what, since);
    this.#isStirred = true;
    demand(now - since <= longestMs, () => difference);
  }

  /** A flight's last word is what it said last, and so is what its archive keeps of it. */
  async #checkArchive(
    id: string,
    { flight, version, orders, offers, watching }: Manifest,
  ): Promise<void> {
    demand(!offers && !watching, () => `S29: somebody still waits for seats of ${id}`);
    const shown = this.#shown.get(id)?.version ?? 0;
    demand(version >= shown, () => `${id} ended with version ${version}, and has shown ${shown}`);
    const kept: string[] = [];
    for (let page = 1; ; page += 1) {
      const run = this.server.find(archiveWorkflowId(flight.id, page));
      if (!run) break;
      const { manifest } = (await run.query(archiveMessages.page, this.server.now)) as ArchivePage;
      kept.push(...manifest.orders.map(({ orderId }) => orderId));
    }
    const expected = orders.map(({ orderId }) => orderId);
    demand(
      isDeepStrictEqual(kept.toSorted(), expected.toSorted()),
      () =>
        `the archive of ${id} has ${JSON.stringify(kept)}, the flight ${JSON.stringify(expected)}`,
    );
  }

  /** When everything is over: who has seats has paid for them, and nobody else has paid. */
  async checkFinally(
    orderIds: readonly string[],
    isExcused: (orderId: string) => boolean,
  ): Promise<void> {
    const owners = new Map<string, string>();
    for (const [id, result] of this.server.results) {
      if (!id.startsWith('flight:')) continue;
      await this.#checkArchive(id, result as Manifest);
      for (const { orderId, hold } of (result as Manifest).orders) {
        if (hold.status !== 'sold') continue;
        demand(
          !owners.has(orderId),
          () => `${orderId} has seats on ${id} and on ${owners.get(orderId) ?? ''}`,
        );
        owners.set(orderId, id);
        const kept = this.gateway.keptOf(orderId);
        const owed = hold.paid ?? this.gateway.find(hold.chargeId)?.amount;
        if (!isExcused(orderId))
          demand(
            kept === owed,
            () => `${orderId} has paid ${kept} for seats of ${owed ?? 0} on ${id}`,
          );
      }
    }
    for (const orderId of orderIds) {
      // Whoever terminates an order that has just been charged has to refund it: the invariants say so.
      if (isExcused(orderId)) continue;
      const kept = this.gateway.keptOf(orderId);
      demand(
        kept === 0 || owners.has(orderId),
        () => `${orderId} has paid ${kept} and has no seats`,
      );
    }
  }
}

/** I1, I2: each seat has at most one owner, and the public map says of each what its owner's hold says. */
function checkOwners(
  id: string,
  { orders, blocked, offers = [] }: Manifest,
  { seats, version }: FlightSnapshot,
): void {
  const expected = new Map<string, string>(blocked.map((seat) => [seat, 'blocked']));
  const put = (seat: string, status: string, orderId: string): void => {
    demand(!expected.has(seat), () => `I1: ${seat} of ${id} belongs to ${orderId} and to another`);
    expected.set(seat, status);
  };
  for (const { watchId, seats: offered } of offers)
    for (const seat of offered) put(seat, 'held', watchId);
  for (const { orderId, hold } of orders) {
    for (const seat of hold.seats) put(seat, hold.status, orderId);
    if (hold.status !== 'sold') continue;
    for (const seat of hold.exchange?.seats ?? [])
      if (!hold.seats.includes(seat)) put(seat, 'paying', orderId);
  }
  const shown = new Map(Object.entries(seats).map(([seat, { status }]) => [seat, status]));
  const isSame =
    shown.size === expected.size &&
    [...expected].every(([seat, status]) => shown.get(seat) === status);
  demand(
    isSame,
    () =>
      `I2: at version ${version} ${id} shows ${JSON.stringify([...shown])}, its orders have ${JSON.stringify([...expected])}`,
  );
}

/** F: nobody pays for seats that a hold's end may take. */
function checkFenced({ id }: OrderState, { orders, flight }: Manifest): void {
  const hold = orders.find(({ orderId }) => orderId === id)?.hold;
  demand(hold?.status !== 'held', () => `F: ${id} pays flight ${flight.id} without a fence`);
}

/** What an order and its flight say otherwise; null where they agree. */
function differenceOf(state: OrderState, { orders, flight }: Manifest): string | null {
  const hold = orders.find(({ orderId }) => orderId === state.id)?.hold;
  const isSame = hold !== undefined && isSameSeatSet(hold.seats, state.seats);
  const agrees = (): boolean => {
    if (state.status === 'open') return hold === undefined;
    if (state.status === 'confirmed') return isSame && hold.status === 'sold';
    if (state.status !== 'held') return true;
    return (
      isSame && hold.status === 'held' && state.expiresAt === new Date(hold.until).toISOString()
    );
  };
  if (agrees()) return null;
  const { status, seats, expiresAt } = state;
  const said = JSON.stringify([status, seats, expiresAt]);
  return `${orderWorkflowId(state.id)} says ${said}, flight ${flight.id} ${JSON.stringify(hold)}`;
}
