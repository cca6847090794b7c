import { passesOf } from '@aisle/shared/boarding-pass';
import { inZone } from '@aisle/shared/local-time';
import { formatMoney } from '@aisle/shared/money';
import type { BookingMail, MailKind } from '@aisle/shared/order-messages';
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
  'pay-later': 'Your seats are kept for you',
  released: 'Your seats are no longer kept',
  confirmed: 'Your booking is confirmed',
  'seats-changed': 'Your seats have changed',
  'passenger-cancelled': 'A passenger is cancelled',
  'name-corrected': 'A name is corrected',
  rebooked: 'You are booked on another flight',
  'rebooking-awaited': 'Your flight is cancelled',
  delayed: 'Your flight leaves at another time',
  cancelled: 'Your booking is cancelled',
  refunded: 'Your money is refunded',
};

/** What to do, by what was not booked or is booked no more; of all others the passes come along. */
const hints: Readonly<Partial<Record<MailKind, string>>> = {
  'pay-later': 'Open your booking to pay for it. Nothing is booked before.',
  released: 'Nothing is booked. Choose seats again if you still want to fly.',
  'rebooking-awaited':
    'Open your booking to take your money back. Boarding passes of this flight are no longer valid.',
  cancelled: 'Boarding passes of this booking are no longer valid.',
  refunded: 'Boarding passes of this booking are no longer valid.',
};

/** Whether the booking stands: then its passes come along. */
export function stands(kind: MailKind): boolean {
  return hints[kind] === undefined;
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
    hint:
      hints[kind] ??
      'Your boarding passes are attached as a PDF. The calendar file keeps your calendar up to date.',
  };
}

/** What the amount is, where it is not paid. */
const amounts: Readonly<Partial<Record<MailKind, string>>> = {
  'pay-later': 'To pay',
  released: 'Not paid',
  refunded: 'Refunded',
};

function factsOf(mail: BookingMail): [string, string][] {
  const { flight, kind, confirmation, seats, total, payUntil, rebookBy } = mail;
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
    ...(gateOf(flight) === '' ? [] : ([['Departs from', gateOf(flight)]] as [string, string][])),
    ...(arrives === null ? [] : ([['Arrives', arrives]] as [string, string][])),
    [seats.length === 1 ? 'Seat' : 'Seats', seats.join(', ')],
    ...(people === '' ? [] : ([['Passengers', people]] as [string, string][])),
    ...(payUntil === undefined
      ? []
      : ([['Pay until', inZone(payUntil, origin.timeZone)]] as [string, string][])),
    ...(rebookBy === undefined
      ? []
      : ([['Other flight by', inZone(rebookBy, origin.timeZone)]] as [string, string][])),
    [amounts[kind] ?? 'Paid', formatMoney(total)],
  ];
}

/** Where it leaves, as far as it is known. */
function gateOf({ terminal, gate }: BookingMail['flight']): string {
  const named = [terminal && `terminal ${terminal}`, gate && `gate ${gate}`];
  return named.filter(Boolean).join(', ');
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
