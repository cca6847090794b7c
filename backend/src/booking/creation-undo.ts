import type { SendResult } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import { undoRevisions } from '@aisle/shared/order-facts';
import type { Result } from '@aisle/shared/result';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { OrderCreation, OrderState, OrderStatus } from '@aisle/shared/workflow-api';
import { AtMost } from '../at-most.ts';
import type { Answer, OrderRequest, Refusal } from './port.ts';

/** What the undoing of creations needs of Temporal. */
export interface UndoPorts {
  /** Has a flight decide a command, by the group commit. */
  readonly submit: (flightId: string, command: OrderSeatCommand) => Promise<SendResult>;
  readonly status: (orderId: string) => Answer<OrderState>;
  /** ms. */
  readonly now: () => number;
  /** Calls back after so many ms, unless the process ends before. */
  readonly later: (afterMs: number, callBack: () => void) => void;
}

/** Seats that were given until a time, or may have been, and shall be released unless an order has them. */
export interface Undo {
  readonly request: OrderRequest;
  readonly creation: Pick<OrderCreation, 'revision' | 'until'>;
  /** Of the command that releases them. */
  readonly revision: number;
}

/** Between two tries to release seats, ms. */
const pauseMs = 5_000;
/** From one command that releases seats to the next: between them is one that asks for seats. */
const revisionStep = 2;

/**
 * Releases the seats of orders that did not come about. Seats that were given later than an undo knows of are left for its next
 * try: their order is being started, if it has not been.
 */
export class CreationUndo {
  readonly #ports: UndoPorts;
  /** By order: a later command's undo covers the earlier ones. */
  readonly #undos = new Map<string, Undo>();
  readonly #lanes = new AtMost(limits.undosAtOnce);

  constructor(ports: UndoPorts) {
    this.#ports = ports;
  }

  /** At its deadline the flight frees by itself what is not undone. */
  add(
    request: OrderRequest,
    { seats, revision, until }: OrderCreation,
    afterMs: number = limits.undoCreationMs,
  ): void {
    if (seats.length === 0) return;
    this.schedule({ request, creation: { revision, until }, revision: revision + 1 }, afterMs);
  }

  /** Nothing of an order is undone any more. Gives what was to be. */
  cancel(orderId: string): Undo | undefined {
    const undo = this.#undos.get(orderId);
    this.#undos.delete(orderId);
    return undo;
  }

  schedule(undo: Undo, afterMs: number = limits.undoCreationMs): void {
    const { orderId } = undo.request;
    const other = this.#undos.get(orderId);
    if (other ? covers(other, undo) : this.#undos.size >= limits.undoneCreations) return;
    this.#undos.set(orderId, undo);
    this.#ports.later(afterMs, () => void this.#lanes.run(() => this.#try(undo)));
  }

  async #try(undo: Undo): Promise<void> {
    if (!this.#isWanted(undo)) return;
    const next = await this.#undo(undo).catch(() => undo);
    if (!this.#isWanted(undo)) return;
    this.#undos.delete(undo.request.orderId);
    if (next === null || this.#ports.now() >= next.creation.until) return;
    this.schedule(next, next === undo ? pauseMs : limits.undoCreationMs);
  }

  #isWanted(undo: Undo): boolean {
    return this.#undos.get(undo.request.orderId) === undo;
  }

  /** What is still to be undone; null when the seats are released, or an order's. */
  async #undo(undo: Undo): Promise<Undo | null> {
    const { request, creation, revision } = undo;
    const { orderId, flight } = request;
    const owner = ownerOf(await this.#ports.status(orderId), flight.id);
    if (owner === 'order') return null;
    if (owner === 'unknown' || !this.#isWanted(undo)) return undo;
    const issuedAt = this.#ports.now();
    const ifUntilAtMost = creation.until;
    const signed = { orderId, revision, issuedAt };
    const release = { type: 'release', reason: 'changed', ifUntilAtMost, ...signed } as const;
    const result = await this.#ports.submit(flight.id, release);
    if (result.kind === 'unknown') return undo;
    if (result.kind === 'refused') return result.code === 'busy' ? undo : null;
    const { outcome } = result;
    if (!outcome.ok || outcome.until === null) return null;
    return undoOf(undo, outcome.until);
  }
}

/** Of the same seats, given until later; null when it was tried so often that no revision is left. */
function undoOf({ request, creation, revision }: Undo, until: number): Undo | null {
  const next = revision + revisionStep;
  if (next > creation.revision + undoRevisions) return null;
  return { request, creation: { ...creation, until }, revision: next };
}

function covers(one: Undo, other: Undo): boolean {
  if (one.revision !== other.revision) return one.revision > other.revision;
  return one.creation.until >= other.creation.until;
}

/** Whichever they are: an agent may have moved it. */
const havingSeats: ReadonlySet<OrderStatus> = new Set(['held', 'paying', 'confirmed']);

/** Whose the seats are that a flight keeps under an order's id, by what is found under that. */
export function ownerOf(
  found: Result<OrderState, Refusal>,
  flightId: string,
): 'order' | 'nobody' | 'unknown' {
  if (!found.ok) return found.error.code === 'order-not-found' ? 'nobody' : 'unknown';
  const order = found.value;
  if (order.flightId !== flightId) return 'nobody';
  // One of before, which waits for its creation.
  if (order.sequence === 0) return 'unknown';
  return havingSeats.has(order.status) ? 'order' : 'nobody';
}
