import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { err, ok } from '@aisle/shared/result';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import { grpc } from '@aisle/shared/grpc';
import { flightWorkflowId } from '@aisle/shared/ids';
import { openHistory } from '@aisle/shared/payload-codec';
import type { Answer, BookingPort } from '../booking/port.ts';
import type { TemporalNamespace } from '../booking/connection.ts';
import { grpcCode, withRetries } from '../booking/calls.ts';
import type { Archive, ArchivedOrder, SoughtPerson } from './archive.ts';

/** An order, and the flight that it is for. */
export interface FlightOfOrder {
  readonly orderId: string;
  readonly flightId: string | null;
  /** How it ended, when Temporal keeps it no more. */
  readonly archived: ArchivedOrder | null;
}

/** Flights and orders as their workflows know them, and of those that Temporal has removed what the archive knows. */
export class Records {
  readonly #booking: Pick<BookingPort, 'orderStatus' | 'desk'>;
  readonly #archive: Archive;

  constructor(booking: Pick<BookingPort, 'orderStatus' | 'desk'>, archive: Archive) {
    this.#booking = booking;
    this.#archive = archive;
  }

  /** Who has which seat, or had when the flight ended. */
  async manifest(flightId: string): Answer<Manifest> {
    const asked = await this.#booking.desk.flightManifest(flightId);
    if (asked.ok ? !hasEnded(asked.value) : asked.error.code !== 'flight-not-found') return asked;
    // The workflow of an ended flight still knows people whom the archive has forgotten.
    const archived = await this.#archive.byFlight(flightId);
    return archived.ok || !asked.ok ? archived : asked;
  }

  /** The order's flight: null when there is no such order, or nobody knows its flight any more. */
  async flightOf(orderId: string): Promise<FlightOfOrder> {
    const order = await this.#booking.orderStatus(orderId);
    if (order.ok) return { orderId, flightId: order.value.flightId, archived: null };
    const archived = await this.archived(orderId);
    return { orderId, flightId: archived?.flight.id ?? null, archived };
  }

  /** A paid order that ended; null when the archive does not know it, or does not answer. */
  async archived(orderId: string): Promise<ArchivedOrder | null> {
    const found = await this.#archive.byOrder(orderId);
    return found.ok ? found.value : null;
  }

  /**
   * Every order that was given a confirmation code, each once for each flight that it was for. `unavailable` where neither Temporal's index nor the archive
   * can be asked and nothing is known.
   */
  confirmed(code: string): Answer<readonly FlightOfOrder[]> {
    const isIt = ({ confirmation }: OrderState) => confirmation === code;
    const live = this.#live(this.#booking.desk.ordersOf(code), isIt);
    return joined(live, this.#archive.byConfirmation(code));
  }

  /** The same of the paid orders with a person, as many as a search looks at. */
  with(person: SoughtPerson): Answer<readonly FlightOfOrder[]> {
    const isIt = ({ confirmation, passengers = [], contact = null }: OrderState) =>
      confirmation !== null && person.isAmong({ passengers, contact });
    const live = this.#live(this.#booking.desk.ordersWith(person.keys), isIt);
    return joined(live, this.#archive.byPerson(person));
  }

  async #live(
    listed: Answer<readonly string[]>,
    isIt: (order: OrderState) => boolean,
  ): Answer<FlightOfOrder[]> {
    const ids = await listed;
    if (!ids.ok) return ids;
    const orders = await Promise.all(ids.value.map((id) => this.#booking.orderStatus(id)));
    const found = orders.flatMap((order) =>
      order.ok && isIt(order.value)
        ? [{ orderId: order.value.id, flightId: order.value.flightId, archived: null }]
        : [],
    );
    const isSilent = orders.some((order) => !order.ok && order.error.code !== 'order-not-found');
    return found.length === 0 && isSilent ? err({ code: 'unavailable' }) : ok(found);
  }
}

function hasEnded({ status }: Manifest): boolean {
  return status === 'departed' || status === 'cancelled';
}

/** What Temporal's index and the archive know, each order once for each flight that it was for. */
async function joined(
  asked: Answer<readonly FlightOfOrder[]>,
  archive: Answer<readonly ArchivedOrder[]>,
): Answer<readonly FlightOfOrder[]> {
  const [live, ended] = await Promise.all([asked, archive]);
  const found = new Map<string, FlightOfOrder>();
  const add = (order: FlightOfOrder): void => {
    const name = JSON.stringify([order.orderId, order.flightId]);
    if (!found.has(name)) found.set(name, order);
  };
  for (const order of live.ok ? live.value : []) add(order);
  for (const archived of ended.ok ? ended.value : []) {
    add({ orderId: archived.orderId, flightId: archived.flight.id, archived });
  }
  if (found.size > 0 || (live.ok && ended.ok)) return ok([...found.values()]);
  return live.ok ? err({ code: 'unavailable' }) : live;
}

/** Transactions of the workflow that one answer of Temporal holds: some hundred events, below a megabyte as a rule. */
const pageSize = 100;
const requestMs = 10_000;

/** Some events, and where the next ones are; null: these were the last. */
interface Page {
  readonly events: readonly HistoryEvent[];
  readonly next: Uint8Array | null;
}
const beginning = new Uint8Array();

/** Where the histories of flights' workflows are. Temporal's errors are thrown as they come. */
export interface HistorySource {
  /** The id of the flight's newest run; null when there is none (any more). */
  newestRun(flightId: string): Promise<string | null>;
  /** The first event of a run; null when the run is gone. */
  firstEvent(flightId: string, runId: string): Promise<HistoryEvent | null>;
  /** All events of a run, page by page, oldest first. Nothing when the run is gone. */
  events(flightId: string, runId: string): AsyncIterable<readonly HistoryEvent[]>;
  /** The events of a run after one that is known, oldest first. */
  eventsAfter(flightId: string, runId: string, known: number): Promise<HistoryEvent[]>;
}

/** The histories that Temporal keeps. */
export class TemporalHistories implements HistorySource {
  readonly #temporal: TemporalNamespace;

  constructor(temporal: TemporalNamespace) {
    this.#temporal = temporal;
  }

  async newestRun(flightId: string): Promise<string | null> {
    const { connection, namespace } = this.#temporal;
    const described = await this.#kept(() =>
      connection.workflowService.describeWorkflowExecution({
        namespace,
        execution: { workflowId: flightWorkflowId(flightId) },
      }),
    );
    return described?.workflowExecutionInfo?.execution?.runId ?? null;
  }

  async firstEvent(flightId: string, runId: string): Promise<HistoryEvent | null> {
    const page = await this.#page('getWorkflowExecutionHistory', { flightId, runId }, beginning, 1);
    return page.events[0] ?? null;
  }

  async *events(flightId: string, runId: string): AsyncGenerator<readonly HistoryEvent[]> {
    let page: Page = { events: [], next: beginning };
    while (page.next !== null) {
      page = await this.#page('getWorkflowExecutionHistory', { flightId, runId }, page.next);
      yield page.events;
    }
  }

  /** Reads backwards, so that it takes as long as the events are many. */
  async eventsAfter(flightId: string, runId: string, known: number): Promise<HistoryEvent[]> {
    const found: HistoryEvent[] = [];
    let page: Page = { events: [], next: beginning };
    while (page.next !== null && page.events.every((event) => idOf(event) > known)) {
      page = await this.#page('getWorkflowExecutionHistoryReverse', { flightId, runId }, page.next);
      found.push(...page.events.filter((event) => idOf(event) > known));
    }
    return found.reverse();
  }

  async #page(
    method: 'getWorkflowExecutionHistory' | 'getWorkflowExecutionHistoryReverse',
    { flightId, runId }: { readonly flightId: string; readonly runId: string },
    nextPageToken: Uint8Array,
    maximumPageSize = pageSize,
  ): Promise<Page> {
    const { connection, namespace, dataConverter } = this.#temporal;
    const answer = await this.#kept(() =>
      connection.workflowService[method]({
        namespace,
        execution: { workflowId: flightWorkflowId(flightId), runId },
        maximumPageSize,
        nextPageToken,
      }),
    );
    if (answer !== null) await openHistory(answer, dataConverter);
    const next = answer?.nextPageToken ?? beginning;
    return { events: answer?.history?.events ?? [], next: next.length > 0 ? next : null };
  }

  /** The answer; null when Temporal does not keep what was asked for. */
  async #kept<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#temporal.connection.withDeadline(Date.now() + requestMs, () =>
        withRetries(request),
      );
    } catch (error) {
      if (grpcCode(error) === grpc.notFound) return null;
      throw error;
    }
  }
}

type Response = Awaited<
  ReturnType<NativeConnection['workflowService']['getWorkflowExecutionHistory']>
>;

/** An event of a workflow's history, as Temporal's API has it. */
export type HistoryEvent = NonNullable<NonNullable<Response['history']>['events']>[number];

/** When an event happened, ms since the epoch, cut off as the SDK cuts it for workflows. */
export function timeOf(event: HistoryEvent): number {
  const { seconds, nanos } = event.eventTime ?? {};
  return Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1_000_000);
}

/** An event's place in its run, from 1. */
export function idOf(event: HistoryEvent): number {
  return Number(event.eventId ?? 0);
}

/** The first of some payloads as the value that it was; undefined when there is none. */
export function valueOf(payloads: { payloads?: Payload[] | null } | null | undefined): unknown {
  const payload = payloads?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : undefined;
}
