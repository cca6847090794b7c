import { err, ok } from '@aisle/shared/result';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import type { Answer, BookingPort } from '../booking/port.ts';
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
