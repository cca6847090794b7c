import type { FlightDefinition } from '@aisle/shared/aircraft';
import { airportOf, plausibleArrival } from '@aisle/shared/airports';
import type { Flight, Order } from '@aisle/shared/contract';
import { boardingAt } from '@aisle/shared/times';
import type { Money } from '@aisle/shared/money';
import type { Party } from '@aisle/shared/party-contract';
import { limits } from '@aisle/shared/limits';
import { initialsOf, OWNER, type PartyPart, type PartyState } from '@aisle/shared/party';
import { peopleAt } from '@aisle/shared/people';
import type { SeatCounts } from '@aisle/shared/seat-map';
import type { Swaps } from '@aisle/shared/swap-contract';
import { swapSentence } from '@aisle/shared/swap-sentences';
import type { OrderSwaps } from '@aisle/shared/swaps';
import type { SeatWatch } from '@aisle/shared/watch-routes';
import { watchSentence } from '@aisle/shared/watch-sentences';
import type { WatchState } from '@aisle/shared/watches';
import type { FlightStatus, OrderState } from '@aisle/shared/workflow-api';

type Fixed = Omit<Flight, 'status' | 'seats' | 'fromPrice'>;

/** What never changes is looked up once a flight. */
const fixedParts = new WeakMap<FlightDefinition, Fixed>();

/** A flight that was not cancelled has departed once its time has come, whether or not its workflow has said so yet. */
export function statusAt(
  flight: FlightDefinition,
  status: FlightStatus,
  now: number,
): FlightStatus {
  return status !== 'cancelled' && Date.parse(flight.departsAt) <= now ? 'departed' : status;
}

/** How many seats a flight has of each kind, and what the cheapest costs that is free (null: none is, or nobody knows). */
export interface SeatFacts {
  readonly counts: SeatCounts;
  readonly fromPrice?: Money | null;
}

/** A flight as the contract shows it. */
export function publicFlight(
  flight: FlightDefinition,
  status: FlightStatus,
  { counts, fromPrice = null }: SeatFacts,
): Flight {
  let fixed = fixedParts.get(flight);
  if (fixed === undefined) {
    fixed = fixedPart(flight);
    fixedParts.set(flight, fixed);
  }
  return { ...fixed, status, seats: counts, fromPrice: status === 'open' ? fromPrice : null };
}

function fixedPart(flight: FlightDefinition): Fixed {
  const { id, number, origin, destination, departsAt, aircraft, terminal, gate } = flight;
  const { refusesSingleSeats } = flight;
  const route = { origin: airportOf(origin), destination: airportOf(destination) };
  return {
    ...{ id, number, origin, destination, route, departsAt, aircraft },
    arrivesAt: arrivalOf(flight),
    boardingAt: boardingAt(departsAt),
    ...(terminal !== undefined && { terminal }),
    ...(gate !== undefined && { gate }),
    ...(refusesSingleSeats && { refusesSingleSeats }),
  };
}

/** When a flight lands: as it was opened, or by its airports where it was opened before that was said (SPEC Z5). */
export function arrivalOf(flight: FlightDefinition): string {
  const { departsAt, arrivesAt, origin, destination } = flight;
  return arrivesAt ?? plausibleArrival(departsAt, origin, destination);
}

/** The clock of an airport; UTC where we know none. */
export function zoneOf(code: string): string {
  return airportOf(code).timeZone;
}

/** A watch as its owner may see it, with the server's time at `now` (ms). */
export function publicWatch(state: WatchState, now: number): SeatWatch {
  const { wish, offer, taken: _seats, ...shown } = state;
  const { count, cabin = null, kind = null, maxPrice = null, together = false } = wish;
  return {
    ...shown,
    ...{ count, cabin, kind, maxPrice, together },
    offer: offer && {
      seats: [...offer.seats],
      total: offer.total,
      until: new Date(offer.until).toISOString(),
    },
    message: watchSentence(state),
    serverTime: new Date(now).toISOString(),
  };
}

/** What an order may know of swaps, as its owner is shown it. */
export function publicSwaps({ allowed, swaps }: OrderSwaps): Swaps {
  const proposals = swaps.map((swap) => ({
    ...swap,
    until: new Date(swap.until).toISOString(),
    message: swapSentence(swap),
  }));
  return { allowed, proposals };
}

/** An order as its owner may see it, with the server's time at `now` (ms). */
export function publicOrder(state: OrderState, now: number): Order {
  const {
    fingerprint: _hash,
    refunding: _refunding,
    unsettled: _unsettled,
    link: _link,
    seats,
    sequence,
    passengers = [],
    contact = null,
    exchange,
    party,
    swaps,
    ...shown
  } = state;
  const own = partOf(state, OWNER);
  const revision = sequence;
  const renewalsLeft = state.renewalsLeft ?? 0;
  return {
    ...shown,
    revision,
    renewalsLeft,
    seats: [...seats],
    passengers: [...passengers],
    contact,
    // The owner's page shows the own payment, be it of all or of a part.
    ...(own && state.status === 'paying' && { payment: own.payment }),
    ...(party && { party: partyOfOrder(state, party) }),
    ...(swaps && { swaps: publicSwaps(swaps) }),
    ...(exchange && { exchange: { ...exchange, seats: [...exchange.seats] } }),
    serverTime: new Date(now).toISOString(),
  };
}

function partyOfOrder({ status, reason }: OrderState, party: PartyState): Order['party'] {
  const isChoosing = reason === null && (status === 'open' || status === 'held');
  return {
    invites: isChoosing && party.invitation !== null,
    guests: party.guests.map(({ id, initials, seat }) => ({ id, initials, seat })),
    payers: party.payers ?? 'owner',
    parts: (party.parts ?? []).map((part) => ({
      ...shownPart(part),
      guestId: part.payer === OWNER ? null : part.payer,
      seats: [...part.seats],
    })),
  };
}

function partOf({ party }: OrderState, payer: string) {
  const part = party?.parts?.find((each) => each.payer === payer);
  return part && shownPart(part);
}

/** Without its charge. */
function shownPart({ amount, state, payment }: PartyPart) {
  const progress = payment && { ...payment, maxAttempts: limits.paymentAttempts };
  return { amount, state, payment: progress };
}

function partStateAt({ party }: OrderState, seat: string) {
  const part = party?.parts?.find(({ seats }) => seats.includes(seat));
  return part && { part: part.state };
}

/** An order as one of its guests may see it, with the server's time at `now` (ms). */
export function publicParty(state: OrderState, guestId: string, now: number): Party {
  const { id: orderId, flightId, status, sequence, flightVersion, seats, expiresAt } = state;
  const guests = state.party?.guests ?? [];
  const guest = guests.find(({ id }) => id === guestId);
  const initialsAt = (seat: string): string | null => {
    const { holder } = peopleAt(state.passengers ?? [], seat);
    const named = holder ? initialsOf(holder) : '';
    return guests.find((one) => one.seat === seat)?.initials ?? (named === '' ? null : named);
  };
  return {
    ...{ orderId, guestId, flightId, status, flightVersion },
    expiresAt: guest ? expiresAt : null,
    you: guest ? { initials: guest.initials, seat: guest.seat, name: guest.name } : null,
    payers: state.party?.payers ?? 'owner',
    part: (guest && partOf(state, guestId)) ?? null,
    seats: guest
      ? seats.map((seat) => ({ seat, initials: initialsAt(seat), ...partStateAt(state, seat) }))
      : [],
    revision: sequence,
    serverTime: new Date(now).toISOString(),
  };
}
