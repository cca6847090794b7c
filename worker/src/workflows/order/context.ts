import { patched, sleep } from '@temporalio/workflow';
import { orderPatches } from '@aisle/shared/order-edition';
import { createdFacts, firstFacts, isSameSeatSet } from '@aisle/shared/order-facts';
import type { OrderEnd, OrderInput, OrderNews, OrderState } from '@aisle/shared/workflow-api';
import type { ReleaseReason } from '@aisle/shared/seat-map';
import type { OrderChange } from '@aisle/shared/states';
import { bus } from '../bus.ts';
import { now } from '../clock.ts';
import type { GivenBack, Lost, OrderCarry, OrderRunInput, SeatNews } from './carry.ts';
import { CodeKeys, PaymentKeys } from './payment-keys.ts';
import { withoutCode, type AttemptPause, type Fence, type PartFence } from './fences.ts';
import { PeopleIndex } from '../people-index.ts';
import { Lock } from './lock.ts';
import { Mails } from './mails.ts';
import { PaidState } from './paid-state.ts';
import { OrderRecord } from './record.ts';
import { isRunFull } from './runs.ts';
import { firstFlightClientCarry, FlightClient, type Answer } from './flight-client.ts';
import { Timeline } from './timeline.ts';

/** Before the flight is asked again for what it could not be asked. */
const PAUSE_MS = 500;

/** Everything that one order's workflow works with. */
export class OrderContext {
  readonly input: OrderInput;
  readonly record: OrderRecord;
  readonly flightClient: FlightClient;
  readonly timeline: Timeline;
  readonly lock = new Lock();
  readonly keys: PaymentKeys;
  readonly mails: Mails;
  readonly index = new PeopleIndex();
  readonly codeKeys = new CodeKeys();
  /** What becomes of it once it is paid. */
  readonly after: PaidState;
  /** False before the creation of an order of before was decided, and when it was refused. */
  exists: boolean;
  /** The payment under way, while the status is `paying`. */
  fence: Fence | null = null;
  /** The payments of parts that are under way. */
  parts: readonly PartFence[] = [];
  /** The payments that pause between two attempts, by who pays a part; by nothing: the one that is of all. */
  readonly pauses = new Map<string | undefined, AttemptPause>();
  /** Changes of seats that were tried, creation included. */
  changes: number;
  /** Temporal was asked to cancel the workflow. */
  cancelRequested = false;
  /** The customer wants the money back. */
  refundWanted = false;
  /** Why the order has lost its seats, or will, without its customer's doing; null while it has not. */
  lost: Lost | null = null;
  /** What its flight said, while the order pays, that is true only of seats which are sold. */
  unheard: SeatNews[] = [];
  /** The flight that the order is being booked onto, and what that one has told it meanwhile. */
  rebooking: { readonly flightId: string; readonly news: OrderNews[] } | null = null;
  /** Null while the flight has not taken back what was paid for. */
  givenBack: GivenBack | null = null;
  /** Seats that the flight may still keep for this order. */
  #owed: ReleaseReason | null = null;

  /** `startedAt`: of the order's first run, ms. */
  constructor({ carried, ...input }: OrderRunInput, startedAt: number) {
    const { creation } = input;
    this.input = input;
    this.exists = carried !== undefined || creation !== undefined;
    this.changes = creation && creation.seats.length > 0 ? 1 : 0;
    this.timeline = new Timeline(carried?.timeline);
    this.keys = new PaymentKeys(carried?.keys);
    this.mails = new Mails(input.orderId, carried?.mails);
    const first = creation
      ? createdFacts(input, creation, startedAt)
      : firstFacts(input, startedAt);
    this.record = new OrderRecord(input, carried?.facts ?? first, (what) => {
      this.#tell(what);
    });
    this.after = new PaidState(input.orderId, this.record, carried?.after);
    const ids = { flightId: this.record.paid.flightId, orderId: input.orderId };
    const carry = carried?.talk ?? firstFlightClientCarry(startedAt, creation?.revision);
    this.flightClient = new FlightClient(ids, carry, (command, outcome) => {
      if (outcome === null) this.#forgetWish();
      else if (command.type === 'set-seats') this.record.choose(outcome, now());
      else if (command.type === 'pay-later') {
        const { until, agent } = command;
        this.record.extend({ until, version: outcome.version }, agent.told ?? '', true);
      } else this.after.adopt(command, outcome, this.fence?.chargeId);
    });
    if (carried) this.#goOn(carried);
    else if (creation) this.#tell('seats-chosen');
  }

  /** Whether the order does as orders do since `patch`. */
  patched(patch: keyof typeof orderPatches): boolean {
    return this.isOfEdition(patch) || patched(patch);
  }

  /** The same of an order that began so. For validators, too: this leaves no trace. */
  isOfEdition(patch: keyof typeof orderPatches): boolean {
    const { edition = 0 } = this.input;
    return edition >= orderPatches[patch];
  }

  /** A wish does not outlast its refusal, or a guest would be given that seat when the order chooses it later. */
  #forgetWish(): void {
    const { party } = this.record.people;
    const { wish, ownersChange } = party.facts;
    const isGuests = wish !== null && this.patched('refused-wishes-forgotten');
    if (isGuests || ownersChange?.to === null) party.forgetWish();
  }

  #tell(what: OrderChange): void {
    const state = this.record.state();
    this.timeline.note(what, state, now());
    bus.orderChanged({ orderId: this.input.orderId, sequence: state.sequence });
    this.#write(what, state);
    this.#enterIndex(what);
  }

  /** Has the contact read of it. Orders of before wrote to nobody. */
  #write(what: OrderChange, state: OrderState): void {
    // While other seats are paid for, a silent gateway takes nothing from the booking.
    const isAside = this.record.paid.isExchanging && what === 'gateway-unanswered';
    const kind = isAside ? null : this.mails.kindOf(what, this.record.facts);
    const to = state.contact?.email ?? '';
    if (kind === null || to === '' || !this.patched('mails')) return;
    if (what === 'hold-extended' && !this.patched('extensions-mailed')) return;
    this.mails.send({
      orderId: state.id,
      sequence: state.sequence,
      at: new Date(now()).toISOString(),
      kind,
      to,
      flight: this.record.facts.flight,
      seats: state.seats,
      passengers: state.passengers ?? [],
      total: state.total,
      confirmation: state.confirmation ?? '',
      message: state.message ?? '',
      link: this.mails.link,
      ...(kind === 'pay-later' && { payUntil: new Date(this.record.deadline).toISOString() }),
      ...(kind === 'swap-asked' && this.record.paid.swapUntil),
      ...(kind === 'rebooking-awaited' && state.rebookBy && { rebookBy: state.rebookBy }),
    });
  }

  /** Has agents find it by its people, from the sale on. */
  #enterIndex(what: OrderChange): void {
    if (what !== 'confirmed' && what !== 'name-corrected') return;
    const { people } = this.record.people.told();
    if (people !== undefined && this.patched('people-indexed')) this.index.update([people]);
  }

  /** What the order's next run begins with. Plain JSON. */
  carryOver(): OrderRunInput {
    const { fence, changes, refundWanted, lost, givenBack } = this;
    const own = { fence, changes, refundWanted, lost, givenBack };
    const { record, flightClient, timeline, keys } = this;
    const all = {
      ...(this.parts.length > 0 && { partFences: this.parts }),
      ...(this.unheard.length > 0 && { unheard: this.unheard }),
      facts: record.carryOver(),
      talk: flightClient.carryOver(),
      timeline: timeline.carryOver(),
      keys: keys.carryOver(),
      mails: this.mails.carryOver(),
      after: this.after.carryOver(),
    };
    return { ...this.input, carried: { ...own, ...all } };
  }

  #goOn({ fence, partFences = [], ...rest }: OrderCarry): void {
    const { changes, refundWanted, lost, givenBack, unheard = [] } = rest;
    this.fence = fence;
    this.parts = partFences;
    this.changes = changes;
    this.refundWanted = refundWanted;
    this.lost = lost;
    this.givenBack = givenBack ?? null;
    this.unheard = [...unheard];
    // Orders of before kept it for longer. While other seats are paid for, the code is theirs.
    const isPaid = fence?.chargeId !== undefined && partFences.length === 0;
    if (isPaid && this.after.exchange === null) this.forgetCode();
  }

  /** The attempts of the payment are over, or it has another code: this one is kept nowhere (SPEC P15). `payer`: of a part. */
  forgetCode(payer?: string): void {
    const { after, fence, keys } = this;
    keys.forgetCodes();
    if (payer !== undefined) {
      this.parts = this.parts.map((each) =>
        each.payer === payer ? { ...withoutCode(each), payer } : each,
      );
      return;
    }
    this.fence = fence && withoutCode(fence);
    after.exchange = after.exchange && withoutCode(after.exchange);
  }

  /** Whether these are the order's seats, as far as it can know. */
  has(seats: readonly string[]): boolean {
    return !this.flightClient.unsettled && isSameSeatSet(seats, this.record.seats);
  }

  /** As who asks is told: besides what the order is, whether it gives its money back, and may have other seats by now. */
  status(): OrderState {
    const refunding = this.refundWanted || this.lost !== null;
    const unsettled = this.lock.busy || this.flightClient.unsettled;
    return {
      ...this.record.state(),
      ...(refunding && { refunding }),
      ...(unsettled && { unsettled }),
      ...(this.mails.link > 0 && { link: this.mails.link }),
    };
  }

  /** Gives the seats back, if the flight can be reached, and ends the order in any case. */
  async finish(reason: OrderEnd, otherwise: ReleaseReason): Promise<void> {
    const release = releaseFor(reason, otherwise);
    this.#end(reason, release, await this.flightClient.ask({ type: 'release', reason: release }));
  }

  /**
   * Ends the order once the flight has its seats back, so that whoever is told so can have them at once; at
   * `giveUpAt` (ms) in any case. Seats that were paid for come free in no other way: when the run is full before, the
   * order goes on with it in the next.
   */
  async giveBack(reason: OrderEnd, otherwise: ReleaseReason, giveUpAt: number): Promise<void> {
    const release = releaseFor(reason, otherwise);
    const answer = await this.flightClient.insist({ type: 'release', reason: release }, giveUpAt);
    const isLater = answer.kind === 'open' && now() < giveUpAt && isRunFull();
    if (isLater && this.record.status === 'confirmed') return;
    this.#end(reason, release, answer);
  }

  /** The flight departed with the seats: they stay, and so does the money. */
  keepSeats(): void {
    this.refundWanted = false;
    if (this.lost === null) return;
    this.lost = null;
    // It was told that it loses them.
    this.record.confirm({ version: 0 });
  }

  /** Ends an order that was refunded for seats that the flight had taken back before. */
  finishRefunded(reason: OrderEnd, { version }: GivenBack): void {
    this.#tellEnd(reason, version);
  }

  #end(reason: OrderEnd, release: ReleaseReason, answer: Answer): void {
    if (answer.kind === 'open') this.#owed = release;
    this.#tellEnd(reason, answer.kind === 'accepted' ? answer.outcome.version : null);
  }

  #tellEnd(reason: OrderEnd, version: number | null): void {
    const sentence = this.lost?.reason === reason ? this.lost.tellCustomer : undefined;
    this.record.end(reason, version, sentence);
  }

  /** Insists on giving back what could not be given back before. After `giveUpAt` (ms) the flight has freed it by itself. */
  async payDebts(giveUpAt: number): Promise<void> {
    if (this.#owed === null) return;
    // In a task of its own: the customer's answer leaves with this one.
    await sleep(PAUSE_MS);
    await this.flightClient.insist({ type: 'release', reason: this.#owed }, giveUpAt);
  }
}

/** The cause that the flight records: when the flight was cancelled, that is no wish of the customer. */
function releaseFor(reason: OrderEnd, otherwise: ReleaseReason): ReleaseReason {
  return reason === 'flight-cancelled' ? 'flight-cancelled' : otherwise;
}
