import { Client } from '@temporalio/client';
import { grpc } from '@aisle/shared/grpc';
import {
  archiveWorkflowId,
  CONFIRMATION_CODE,
  confirmationCode,
  confirmationsAttribute,
  formerWorkflowId,
  peopleAttribute,
} from '@aisle/shared/ids';
import type { FormerEnding, ForgetPeople, FormerPage } from '@aisle/shared/former-orders';
import { limits } from '@aisle/shared/limits';
import type { OrderPeople } from '@aisle/shared/people';
import { err, ok } from '@aisle/shared/result';
import {
  archiveMessages,
  workflowTypes,
  type ArchivePage,
  type Manifest,
  type OrderEnd,
} from '@aisle/shared/workflow-api';
import { failureOf, grpcCode, isOneOf, withRetries } from '../booking/calls.ts';
import type { TemporalNamespace } from '../booking/connection.ts';
import type { Answer } from '../booking/port.ts';

const requestMs = 5_000;

/** An order that had a confirmation: the seats that it had last, and how it ended. */
export interface ArchivedOrder {
  readonly orderId: string;
  readonly confirmation: string;
  readonly flight: Manifest['flight'];
  readonly seats: readonly string[];
  readonly ending: OrderEnd | FormerEnding;
  /** When that was, ISO 8601; null when only its flight's end is known. */
  readonly at: string | null;
  /** Who flew, or was to. */
  readonly people?: OrderPeople;
  /** Until when that is known, ISO 8601; absent where nobody is known. */
  readonly peopleUntil?: string;
}

/** A person as somebody looks for them. */
export interface SoughtPerson {
  /** Of the index: see `SearchKeys`. */
  readonly keys: readonly string[];
  readonly isAmong: (people: OrderPeople) => boolean;
}

/** What is known of flights and of paid orders that ended, whether Temporal keeps those still or not. */
export interface Archive {
  /** The orders with a code, the last to end first: one as a rule, none, or several. Small letters count as capitals. */
  byConfirmation(code: string): Answer<readonly ArchivedOrder[]>;
  /** The orders with a person, by any of the keys of `SearchKeys`, the last to end first: those of a bounded number of pages. */
  byPerson(person: SoughtPerson): Answer<readonly ArchivedOrder[]>;
  /** The last by that id: it may have begun anew. `order-not-found` when it never paid, or its journey is still to come. */
  byOrder(orderId: string): Answer<ArchivedOrder>;
  /** The final manifest; `flight-not-found` when the flight has not ended. */
  byFlight(flightId: string): Answer<Manifest>;
  /** Has the pages of an ended flight forget the people of an order, now or never: `flight-not-found` when it has not ended. */
  forget(flightId: string, wish: ForgetPeople): Answer<null>;
  /** For how long Temporal keeps the histories of workflows that have ended, ms. */
  historiesKeptMs(): Answer<number>;
}

/** The archive in Temporal: the open workflows that ended flights leave behind. */
export class TemporalArchive implements Archive {
  readonly #connection: TemporalNamespace['connection'];
  readonly #client: Client;

  constructor(temporal: TemporalNamespace) {
    this.#connection = temporal.connection;
    this.#client = new Client(temporal);
  }

  async byConfirmation(code: string): Answer<readonly ArchivedOrder[]> {
    const confirmation = code.toUpperCase();
    if (!CONFIRMATION_CODE.test(confirmation)) return ok([]);
    return this.#find(
      isOneOf(confirmationsAttribute, [confirmation]),
      (order) => order.confirmation === confirmation,
    );
  }

  async byPerson({ keys, isAmong }: SoughtPerson): Answer<readonly ArchivedOrder[]> {
    return this.#find(isOneOf(peopleAttribute, keys), ({ people }) =>
      isAmong(people ?? { passengers: [], contact: null }),
    );
  }

  #find(
    attribute: string,
    isWanted: (order: ArchivedOrder) => boolean,
  ): Answer<readonly ArchivedOrder[]> {
    return this.#ask('unavailable', async () => {
      const pages = await Promise.all(
        (await this.#pagesWith(attribute)).map((id) => this.#page(id)),
      );
      return pages
        .flatMap(ordersOf)
        .map((order) => ({ ...order, confirmation: confirmationCode(order.orderId) }))
        .filter(isWanted)
        .sort((a, b) => endOf(b) - endOf(a));
    });
  }

  async byOrder(orderId: string): Answer<ArchivedOrder> {
    const found = await this.byConfirmation(confirmationCode(orderId));
    if (!found.ok) return found;
    const order = found.value.find((each) => each.orderId === orderId);
    return order ? ok(order) : err({ code: 'order-not-found' });
  }

  async byFlight(flightId: string): Answer<Manifest> {
    return this.#ask('flight-not-found', async () => {
      const page = (number: number) => this.#page<ArchivePage>(archiveWorkflowId(flightId, number));
      const first = await page(1);
      const others = Array.from({ length: first.pages - 1 }, (_, place) => page(place + 2));
      const pages = [first, ...(await Promise.all(others))];
      return { ...first.manifest, orders: pages.flatMap(({ manifest }) => manifest.orders) };
    });
  }

  async forget(flightId: string, wish: ForgetPeople): Answer<null> {
    return this.#ask('flight-not-found', async () => {
      const first = await this.#page<ArchivePage>(archiveWorkflowId(flightId, 1));
      const ids = Array.from({ length: first.pages }, (_, place) =>
        archiveWorkflowId(flightId, place + 1),
      );
      for (const id of ids) await this.#tell(id, wish);
      for (let page = 1; await this.#tell(formerWorkflowId(flightId, page), wish); page += 1);
      return null;
    });
  }

  /** False when there is no such page. */
  async #tell(workflowId: string, wish: ForgetPeople): Promise<boolean> {
    const handle = this.#client.workflow.getHandle(workflowId);
    try {
      await withRetries(() => handle.signal(archiveMessages.forget, wish));
      return true;
    } catch (error) {
      if (failureOf(error) === 'gone') return false;
      throw error;
    }
  }

  historiesKeptMs(): Answer<number> {
    const { namespace } = this.#client.options;
    return this.#ask('unavailable', async () => {
      const { config } = await this.#connection.workflowService.describeNamespace({ namespace });
      return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
    });
  }

  async #pagesWith(attribute: string): Promise<string[]> {
    const { archive, archiveFormer } = workflowTypes;
    const types = isOneOf('WorkflowType', [archive, archiveFormer]);
    const query = `${types} AND ${attribute} AND ExecutionStatus = 'Running'`;
    const ids: string[] = [];
    for await (const { workflowId } of this.#client.workflow.list({ query })) {
      ids.push(workflowId);
      if (ids.length === limits.ordersFound) break;
    }
    return ids;
  }

  #page<Page extends ArchivePage | FormerPage>(workflowId: string): Promise<Page> {
    const handle = this.#client.workflow.getHandle(workflowId);
    return withRetries(() => handle.query<Page>(archiveMessages.page));
  }

  async #ask<T>(missing: 'unavailable' | 'flight-not-found', request: () => Promise<T>): Answer<T> {
    try {
      return ok(await this.#connection.withDeadline(Date.now() + requestMs, request));
    } catch (error) {
      // The server does not know the search attribute, or not yet (see the worker's start).
      if (grpcCode(error) === grpc.invalidArgument) return err({ code: 'unavailable' });
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: missing } : failure);
    }
  }
}

function endOf({ at, flight }: ArchivedOrder): number {
  return Date.parse(at ?? flight.departsAt);
}

type Ended = Omit<ArchivedOrder, 'confirmation'>;

/** The paid orders of a page. Who was on a cancelled flight to its end could not be told of it. */
function ordersOf(page: ArchivePage | FormerPage): Ended[] {
  const known = (people: OrderPeople | undefined): Pick<Ended, 'people' | 'peopleUntil'> => {
    if (people === undefined) return {};
    const until = page.kept?.peopleUntil;
    return { people, ...(until && { peopleUntil: new Date(until).toISOString() }) };
  };
  if ('former' in page) {
    const { flight, former } = page;
    return former.map(({ orderId, seats, ending, at, people }) => {
      return { orderId, flight, seats, ending, at, ...known(people) };
    });
  }
  const { flight, status, orders } = page.manifest;
  const departed = { ending: 'departed', at: flight.departsAt } as const;
  const end =
    status === 'cancelled' ? ({ ending: 'flight-cancelled', at: null } as const) : departed;
  return orders
    .filter(({ hold }) => hold.status === 'sold')
    .map(({ orderId, hold: { seats }, people }) => {
      return { orderId, flight, seats, ...end, ...known(people) };
    });
}
