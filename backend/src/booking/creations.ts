import type { SendResult } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import { orderEdition } from '@aisle/shared/order-edition';
import { createdFacts, isSameSeatSet, revisionAt, stateOf } from '@aisle/shared/order-facts';
import { err, ok, type Result } from '@aisle/shared/result';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import type { OrderSeatCommand, Rejection } from '@aisle/shared/seat-map';
import type {
  CommandOutcome,
  OrderCreation,
  OrderInput,
  OrderSettings,
  OrderState,
} from '@aisle/shared/workflow-api';
import { CreationUndo, ownerOf, type UndoPorts } from './creation-undo.ts';
import type { Answer, OrderRequest, Refusal, RepeatedRequest } from './port.ts';

/** What creations need of Temporal. */
export interface CreationPorts extends UndoPorts {
  /** Starts an order's workflow. `exists`: there is one of its id. A refusal does not say that it was not started. */
  readonly start: (input: OrderInput) => Promise<'started' | 'exists' | Refusal>;
}

/** What a request leads to: it was given seats, or an order of it is there already. */
type Asked =
  | { readonly kind: 'given'; readonly creation: OrderCreation }
  | { readonly kind: 'answered'; readonly answer: Result<OrderState, Refusal> };

/**
 * The revisions of the commands by which a backend asks for seats, in turn: the next one when the flight has decided about
 * an earlier one what does not count any more. A command is undone under the revisions that follow its own.
 */
const revisions = [1, 3, 5, 7] as const;

/**
 * Creates orders. The first request of an order goes ahead to its flight, in the order's name; once it is accepted, the order is
 * started with the flight's answer. All that this process knows of it may be lost at any moment: the flight remembers what it
 * decided, and an order that was started is found by its id.
 */
export class Creations {
  readonly #ports: CreationPorts;
  readonly #settings: OrderSettings;
  readonly #holdMs: number;
  readonly #undo: CreationUndo;

  constructor(ports: CreationPorts, settings: OrderSettings) {
    this.#ports = ports;
    this.#settings = settings;
    this.#holdMs = Math.min(settings.holdMs, limits.unpaidOrderMs);
    this.#undo = new CreationUndo(ports);
  }

  /** Answers as soon as the start is acknowledged. The same request again is answered by the order that it led to. */
  async create(request: OrderRequest): Answer<OrderState> {
    const undo = this.#undo.cancel(request.orderId);
    const answer = await this.#create(request);
    if (undo && !answer.ok) this.#undo.schedule(undo);
    return answer;
  }

  async #create(request: OrderRequest): Answer<OrderState> {
    if (request.seats.length === 0) return this.#begin(request, this.#withoutSeats(request));
    const asked = await this.#ask(request);
    return asked.kind === 'given' ? this.#begin(request, asked.creation) : asked.answer;
  }

  /** The order that the same request led to. */
  async find({ orderId, fingerprint }: RepeatedRequest): Answer<OrderState> {
    return repeated(await this.#ports.status(orderId), fingerprint);
  }

  #withoutSeats({ flight }: OrderRequest): OrderCreation {
    const until = Math.min(this.#ports.now() + this.#holdMs, Date.parse(flight.departsAt));
    return { seats: [], until, version: 0, revision: 0 };
  }

  async #ask(request: OrderRequest): Promise<Asked> {
    for (const revision of [...revisions, revisionAt(this.#ports.now())]) {
      const { flight } = request;
      const result = await this.#ports.submit(flight.id, this.#command(request, revision));
      if (result.kind !== 'decided') return this.#undecided(request, revision, result);
      const asked = await this.#decided(request, revision, result.outcome);
      if (asked !== 'overtaken') return asked;
    }
    return answered({ code: 'unavailable' });
  }

  #command({ orderId, seats, agent }: OrderRequest, revision: number): OrderSeatCommand {
    const issuedAt = this.#ports.now();
    const signed = { orderId, revision, issuedAt, ...(agent && { agent }) };
    return { type: 'set-seats', ...signed, seats, holdMs: this.#holdMs };
  }

  async #undecided(
    request: OrderRequest,
    revision: number,
    result: Exclude<SendResult, { kind: 'decided' }>,
  ): Promise<Asked> {
    if (result.kind === 'refused') {
      const { code, retryAfterMs } = result;
      const refused = answered({ code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
      if (code === 'busy') return refused;
      // The flight is over; the order need not be.
      const found = await this.#findLater(request);
      return found === 'overtaken' ? refused : found;
    }
    // Whoever was told that there is no order must not come by its seats later.
    const until = this.#ports.now() + this.#settings.holdMs;
    this.#undo.add(request, { seats: request.seats, until, version: 0, revision });
    return answered({ code: 'unavailable' });
  }

  /** `overtaken`: it was decided about an earlier try of the request, and does not count any more. */
  async #decided(
    request: OrderRequest,
    revision: number,
    outcome: CommandOutcome,
  ): Promise<Asked | 'overtaken'> {
    if (!outcome.ok) {
      if (isUnplaced(outcome.rejection)) return this.#findLater(request);
      if (isOvertaken(outcome.rejection, request)) return 'overtaken';
      return answered(seatRefusal(outcome.rejection));
    }
    const { seats, until, version, flight } = outcome;
    if (!isSameSeatSet(seats, request.seats)) return answered({ code: 'idempotency-mismatch' });
    if (until === null || until <= this.#ports.now()) return this.#findLater(request);
    const creation = { seats, until, version, revision, ...(flight && { flight }) };
    return { kind: 'given', creation };
  }

  /** The flight knows the order from before: as a rule because it is there. */
  async #findLater(request: OrderRequest): Promise<Asked | 'overtaken'> {
    const answer = await this.find(request);
    const isMissing = !answer.ok && answer.error.code === 'order-not-found';
    return isMissing ? 'overtaken' : { kind: 'answered', answer };
  }

  async #begin(request: OrderRequest, creation: OrderCreation): Answer<OrderState> {
    const { orderId, flight, fingerprint } = request;
    const settings = this.#settings;
    const input = { orderId, flight, fingerprint, settings, edition: orderEdition, creation };
    const started = await this.#start(request, input);
    if (started === 'started')
      return ok(stateOf(input, createdFacts(input, creation, this.#ports.now())));
    if (started !== 'exists') {
      this.#undo.add(request, creation);
      return err(started);
    }
    const found = await this.#ports.status(orderId);
    if (ownerOf(found, flight.id) !== 'order') this.#undo.add(request, creation, 0);
    const isGone = !found.ok && found.error.code === 'order-not-found';
    return isGone
      ? err({ code: 'busy', retryAfterMs: limits.busyRetryMs })
      : repeated(found, fingerprint);
  }

  async #start(
    request: OrderRequest,
    input: OrderInput & { readonly creation: OrderCreation },
  ): Promise<'started' | 'exists' | Refusal> {
    try {
      return await this.#ports.start(input);
    } catch (error) {
      this.#undo.add(request, input.creation);
      throw error;
    }
  }
}

/** What an order that was found is to a request that came again. */
function repeated(
  found: Result<OrderState, Refusal>,
  fingerprint: string,
): Result<OrderState, Refusal> {
  if (!found.ok) return found;
  if (found.value.fingerprint !== fingerprint) return err({ code: 'idempotency-mismatch' });
  // Of an order of before that waits for its creation: it ends soon, if that does not come.
  if (found.value.sequence === 0) return err({ code: 'busy', retryAfterMs: limits.busyRetryMs });
  return found;
}

function answered(refusal: Refusal): Asked {
  return { kind: 'answered', answer: err(refusal) };
}

/** A later command of the order was decided, or too many of others to tell. */
function isUnplaced({ code }: Rejection): boolean {
  return code === 'superseded' || code === 'stale-command';
}

/** Refused before what the customer has seen of the flight, or to another request of the same key. */
function isOvertaken(rejection: Rejection, { seats, seenVersion = 0 }: OrderRequest): boolean {
  const isOthers = 'seats' in rejection && rejection.seats.some((seat) => !seats.includes(seat));
  return isOthers || rejection.version < seenVersion;
}
