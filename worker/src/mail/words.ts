/** What mails say: their words, and their bodies as text and HTML. */
import { passesOf } from '@aisle/shared/boarding-pass';
import { inZone } from '@aisle/shared/times';
import { formatMoney } from '@aisle/shared/money';
import type { BookingMail, MailKind } from '@aisle/shared/order-messages';
import { documentLine, routeOf, timesOf } from '@aisle/shared/papers';
import { fullName } from '@aisle/shared/people';
import { html, Markup } from '@aisle/shared/html';

/** What a mail says, before it is text or HTML. Nothing in it is escaped. */
interface MailWords {
  readonly subject: string;
  readonly title: string;
  readonly message: string;
  /** Label and value; a value may have several lines. */
  readonly facts: readonly (readonly [string, string])[];
  /** What to do with what is attached. */
  readonly hint: string;
  readonly way: WayBack;
}

/** What a mail's link leads to. */
interface WayBack {
  readonly name: string;
  readonly button: string;
  /** What whoever has it can do. */
  readonly opens: string;
}

const toBooking: WayBack = {
  name: 'Your booking',
  button: 'Open your booking',
  opens: 'see and change the booking',
};
const toSwap: WayBack = {
  name: 'The swap',
  button: 'Accept or decline',
  opens: 'see and change the booking',
};
const toOffer: WayBack = {
  name: 'The offer',
  button: 'Open the offer',
  opens: 'take or decline the seats',
};

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
  'swap-asked': 'Someone asks to swap seats with you',
  'seats-offered': 'Seats came free for you',
};

const ways: Readonly<Partial<Record<MailKind, WayBack>>> = {
  'swap-asked': toSwap,
  'seats-offered': toOffer,
};

/** What to do, by what was not booked or is booked no more, or is to be answered; else the passes say it. */
const hints: Readonly<Partial<Record<MailKind, string>>> = {
  'pay-later': 'Open your booking to pay for it. Nothing is booked before.',
  released: 'Nothing is booked. Choose seats again if you still want to fly.',
  'rebooking-awaited':
    'Open your booking to take your money back. Boarding passes of this flight are no longer valid.',
  cancelled: 'Boarding passes of this booking are no longer valid.',
  refunded: 'Boarding passes of this booking are no longer valid.',
  'swap-asked':
    'Open your booking to accept or decline. You keep your seat if you do neither. There you can also say that you do not want to be asked.',
  'seats-offered':
    'Open the offer to take them. Otherwise they go to the next in line, and you wait no more.',
};

/** Whether the booking stands: then its passes come along. */
export function stands(kind: MailKind): boolean {
  return hints[kind] === undefined || kind === 'swap-asked';
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
    way: ways[kind] ?? toBooking,
  };
}

/** What the amount is, where it is not paid. */
const amounts: Readonly<Partial<Record<MailKind, string>>> = {
  'pay-later': 'To pay',
  released: 'Not paid',
  refunded: 'Refunded',
  'seats-offered': 'Price',
};

function factsOf(mail: BookingMail): [string, string][] {
  const { flight, kind, confirmation, seats, total, payUntil, rebookBy, keptUntil, swapUntil } =
    mail;
  const { origin, destination } = routeOf(flight);
  const { departs, arrives } = timesOf(flight);
  const place = (airport: typeof origin) => `${airport.city} (${airport.code}), ${airport.name}`;
  const people = peopleOf(mail);
  const limit = (label: string, at: string | undefined): [string, string][] =>
    at === undefined ? [] : [[label, inZone(at, origin.timeZone)]];
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
    ...limit('Pay until', payUntil),
    ...limit('Other flight by', rebookBy),
    ...limit('Kept until', keptUntil),
    ...limit('Answer until', swapUntil),
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

const LINE_CHARACTERS = 78;

/** A mail as plain text. */
export function textBody({ title, message, facts, hint, way }: MailWords, url: string): string {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const lines = facts.map(([label, value]) =>
    value
      .split('\n')
      .map((line, place) => (place === 0 ? `${label}:` : '').padEnd(width + 1) + line)
      .join('\n'),
  );
  const foot = [
    `${way.name}, from any browser:`,
    url,
    '',
    `Whoever has this link can ${way.opens}: do not pass it on.`,
  ];
  const parts = [title, '='.repeat(title.length), '', wrapped(message), '', ...lines, ''];
  return [...parts, wrapped(hint), '', ...foot, '', 'Aisle', ''].join('\n');
}

/** Breaks between words, so that no mail program has to. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= LINE_CHARACTERS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

const style = {
  page: 'margin:0;padding:24px;background:#f4f3ee;color:#14222a;font:16px/1.5 Arial,sans-serif',
  card: 'max-width:560px;margin:0 auto;background:#fffefb;border:1px solid #dedbd0;border-radius:12px;overflow:hidden',
  band: 'background:#0b5c5f;color:#ffffff;padding:14px 24px;font-weight:bold;font-size:18px',
  label: 'padding:4px 16px 4px 0;color:#52626b;vertical-align:top;white-space:nowrap',
  value: 'padding:4px 0;font-weight:bold;vertical-align:top',
  button:
    'display:inline-block;background:#0b5c5f;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:bold',
  small: 'color:#52626b;font-size:13px',
} as const;

/** Beside what stands on each element, for programs that know no sheets: small screens, and dark ones. */
const sheet = new Markup(`<style>:root{color-scheme:light dark}
@media(max-width:480px){.page{padding:8px!important}.band{padding:14px 16px!important}.body{padding:16px!important}}
@media(prefers-color-scheme:dark){.page{background:#0e171c!important;color:#e8eef0!important}
.card{background:#16232a!important;border-color:#2b3b44!important}.muted{color:#a3b3bb!important}}</style>`);

/** The same as HTML: no picture, no script, nothing fetched from anywhere. */
export function htmlBody({ title, message, facts, hint, way }: MailWords, url: string): string {
  const rows = facts.map(
    ([label, value]) =>
      html`<tr>
        <th align="left" class="muted" style="${style.label};font-weight:normal">${label}</th>
        <td style="${style.value}">${linesOf(value)}</td>
      </tr>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${sheet}
      </head>
      <body class="page" style="${style.page}">
        <div class="card" style="${style.card}">
          <div class="band" style="${style.band}">Aisle</div>
          <div class="body" style="padding:24px">
            <h1 style="margin:0 0 12px;font-size:22px">${title}</h1>
            <p>${message}</p>
            <table role="presentation" style="border-collapse:collapse;margin:16px 0">
              ${rows}
            </table>
            <p>${hint}</p>
            <p><a href="${url}" style="${style.button}">${way.button}</a></p>
            <p class="muted" style="${style.small}">
              Whoever has this link can ${way.opens}: do not pass it on.
            </p>
          </div>
        </div>
      </body>
    </html> `.text;
}

/** Several lines, in HTML too. */
function linesOf(text: string): readonly Markup[] {
  return text.split('\n').map((line, place) => html`${place === 0 ? [] : html`<br />`}${line}`);
}
