import { isIP } from 'node:net';
import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { fullName } from '../people/index.ts';
import { routeOf, timesOf, type Booking } from './booking.ts';

/** Whose calendar is told, and by whom: then it keeps itself up to date with each mail. */
export interface Invitation {
  readonly from: { readonly name: string; readonly email: string };
  readonly to: string;
}

export interface CalendarOptions {
  /** The host that makes entries ours. */
  readonly host: string;
  /** The order's page. */
  readonly url: string;
  /** Absent: a file to be opened by hand. */
  readonly invitation?: Invitation;
  /** Takes the entry away. */
  readonly cancelled: boolean;
}

/**
 * The flight as a calendar's file (RFC 5545). The entry is the same one for the order's whole life, each file replaces the
 * one before, and that of a cancellation takes the entry away (SPEC U5). Times are in UTC, which every calendar shows by its own clock; the
 * local ones stand in the text.
 */
export function calendarFile(booking: Booking, options: CalendarOptions): string {
  const { flight, orderId, sequence, at } = booking;
  const { invitation, cancelled, host, url } = options;
  const { origin, destination } = routeOf(flight);
  const calendar = ical({ prodId: { company: 'Aisle', product: 'Bookings' } });
  calendar.method(methodOf(options));
  const event = calendar.createEvent({
    id: `${orderId}@${host}`,
    sequence,
    stamp: new Date(at),
    start: new Date(flight.departsAt),
    ...(flight.arrivesAt !== undefined && { end: new Date(flight.arrivesAt) }),
    summary: `Flight ${flight.number} ${origin.city} to ${destination.city}`,
    location: `${origin.name} (${origin.code})`,
    description: describe(booking),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    url,
  });
  if (invitation) {
    event.organizer(invitation.from);
    event.createAttendee({ email: invitation.to, status: ICalAttendeeStatus.ACCEPTED });
  }
  return calendar.toString();
}

/** How mail programs must be told: the same as in the file. */
export function methodOf(options: Pick<CalendarOptions, 'cancelled' | 'invitation'>) {
  if (options.cancelled) return ICalCalendarMethod.CANCEL;
  return options.invitation ? ICalCalendarMethod.REQUEST : ICalCalendarMethod.PUBLISH;
}

function describe({ flight, seats, passengers, confirmation }: Booking): string {
  const { departs, arrives } = timesOf(flight);
  const names = passengers.map(fullName).filter(Boolean);
  return [
    `Booking ${confirmation}`,
    `Departs ${departs}`,
    ...(arrives === null ? [] : [`Arrives ${arrives}`]),
    `Seats ${seats.join(', ')}`,
    ...(names.length > 0 ? [names.join(', ')] : []),
  ].join('\n');
}

/** The name behind the at sign of ids and addresses: an address of the network is none. */
export function mailHost(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return isIP(hostname) === 0 && !hostname.startsWith('[') ? hostname : 'localhost';
}
