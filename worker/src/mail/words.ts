import { passesOf } from '@aisle/shared/boarding-pass';
import { formatMoney } from '@aisle/shared/money-text';
import type { BookingMail, MailKind } from '@aisle/shared/order-mail';
import { documentLine, routeOf, timesOf } from '@aisle/shared/papers';
import { fullName } from '@aisle/shared/people';

/** What a mail says, before it is text or HTML. Nothing in it is escaped. */
export interface MailWords {
  readonly subject: string;
  readonly title: string;
  readonly message: string;
  /** Label and value; a value may have several lines. */
  readonly facts: readonly (readonly [string, string])[];
  /** What to do with what is attached. */
  readonly hint: string;
}

const titles: Readonly<Record<MailKind, string>> = {
  confirmed: 'Your booking is confirmed',
  'seats-changed': 'Your seats have changed',
  'passenger-cancelled': 'A passenger is cancelled',
  'name-corrected': 'A name is corrected',
  rebooked: 'You are booked on another flight',
  delayed: 'Your flight leaves at another time',
  cancelled: 'Your booking is cancelled',
  refunded: 'Your money is refunded',
};

/** Whether the booking still stands: then its passes come along. */
export function stands(kind: MailKind): boolean {
  return kind !== 'cancelled' && kind !== 'refunded';
}

/** The words of a mail (SPEC U3). */
export function wordsOf(mail: BookingMail): MailWords {
  const { kind, flight, confirmation, message } = mail;
  const { origin, destination } = routeOf(flight);
  const title = titles[kind];
  const code = confirmation === '' ? [] : [`(${confirmation})`];
  const subject = [title + ':', flight.number, origin.city, 'to', destination.city, ...code];
  return {
    // One line, whatever an airport is called.
    subject: subject.join(' ').replace(/\s+/g, ' '),
    title,
    message,
    facts: factsOf(mail),
    hint: stands(kind)
      ? 'Your boarding passes are attached as a PDF. The calendar file keeps your calendar up to date.'
      : 'Boarding passes of this booking are no longer valid.',
  };
}

function factsOf(mail: BookingMail): [string, string][] {
  const { flight, kind, confirmation, seats, total } = mail;
  const { origin, destination } = routeOf(flight);
  const { departs, arrives } = timesOf(flight);
  const place = (airport: typeof origin) => `${airport.city} (${airport.code}), ${airport.name}`;
  const people = peopleOf(mail);
  return [
    ...(confirmation === '' ? [] : ([['Booking code', confirmation]] as [string, string][])),
    ['Flight', flight.number],
    ['From', place(origin)],
    ['To', place(destination)],
    ['Departs', departs],
    ...(arrives === null ? [] : ([['Arrives', arrives]] as [string, string][])),
    [seats.length === 1 ? 'Seat' : 'Seats', seats.join(', ')],
    ...(people === '' ? [] : ([['Passengers', people]] as [string, string][])),
    [kind === 'refunded' ? 'Refunded' : 'Paid', formatMoney(total)],
  ];
}

/** A line for each person: the name, as travel documents have it where that differs, and the seat. */
function peopleOf({ passengers, seats }: BookingMail): string {
  return passesOf(passengers, seats)
    .flatMap(({ passenger, designator, onLap }) => {
      if (passenger === null || fullName(passenger) === '') return [];
      const line = documentLine(passenger);
      const document = line === '' ? '' : ` (${line})`;
      const where = onLap ? `on the lap in ${designator}` : designator;
      return [`${fullName(passenger)}${document}: ${where}`];
    })
    .join('\n');
}
