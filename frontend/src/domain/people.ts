/**
 * The form about who flies, as plain values under the names of its fields: `12A.surname`, `12A.infant.givenName`, `contact.email`.
 * A yes is `'yes'`. One flat table: what was typed here and what another tab saved is merged field by field.
 */
import {
  checkContact,
  checkPassengers,
  documentNameProblem,
  emailProblem,
  nameProblem,
  passengerTypes,
  peopleAt,
  phoneProblem,
  repeatedNames,
  tidyContact,
  tidyDocumentName,
  tidyName,
  type Contact,
  type Passenger,
} from '@aisle/shared/people';
import type { Order } from '../api/types.ts';
import { listed } from './format.ts';

export type Fields = Readonly<Record<string, string>>;
export type IsExitRow = (seat: string) => boolean;

/** As `PUT …/passengers` takes it. */
export interface People {
  readonly passengers: readonly Passenger[];
  readonly contact: Contact;
}

/** What is wrong with a field of the form, or missing in it. */
export interface FieldTrouble {
  readonly field: string;
  readonly message: string;
  readonly isMissing: boolean;
}

export const YES = 'yes';
const NAME_FIELDS = ['givenName', 'surname', 'document.givenName', 'document.surname'] as const;
type NameField = (typeof NAME_FIELDS)[number];

/** Prefix of the fields of the infant on the lap of who sits there. */
export function infantOf(seat: string): string {
  return `${seat}.infant`;
}

/** The fields of one name. */
export function nameFields(prefix: string, passenger: Passenger | null): Fields {
  return {
    [`${prefix}.givenName`]: passenger?.givenName ?? '',
    [`${prefix}.surname`]: passenger?.surname ?? '',
    [`${prefix}.document.givenName`]: passenger?.document?.givenName ?? '',
    [`${prefix}.document.surname`]: passenger?.document?.surname ?? '',
  };
}

/** The form as the order has it: a card for each of its seats. */
export function fieldsOf({ seats, passengers, contact }: Order): Fields {
  const ofSeats = seats.map((seat): Fields => {
    const { holder, infant } = peopleAt(passengers, seat);
    return {
      ...nameFields(seat, holder),
      [`${seat}.type`]: holder?.type ?? 'adult',
      [`${seat}.willHelp`]: holder?.willHelp ? YES : '',
      [`${seat}.hasInfant`]: infant ? YES : '',
      ...nameFields(infantOf(seat), infant),
    };
  });
  const ofContact = {
    'contact.email': contact?.email ?? '',
    'contact.phone': contact?.phone ?? '',
  };
  return Object.assign({}, ...ofSeats, ofContact) as Fields;
}

/**
 * What stands in the form once the order is `next`: what was typed here since `base` stays, everything else follows. A form for
 * documents that is empty here is waited for: it is taken when it belongs to the name that stands here.
 */
export function mergedFields(base: Fields, here: Fields, next: Fields): Fields {
  return Object.fromEntries(
    Object.entries(next).map(([field, value]) => {
      const typed = here[field];
      if (typed === undefined) return [field, value];
      if (isAwaited(field, here)) return [field, isAnswered(field, here, next) ? value : typed];
      return [field, typed === (base[field] ?? '') ? value : typed];
    }),
  );
}

function nameOf(documentField: string): string {
  return documentField.replace('.document.', '.');
}

/** A form for documents that the server makes. */
function isAwaited(field: string, here: Fields): boolean {
  return field.includes('.document.') && here[field] === '';
}

/** The server has made it of the name that stands here. */
function isAnswered(field: string, here: Fields, base: Fields): boolean {
  return tidyName(here[nameOf(field)] ?? '') === (base[nameOf(field)] ?? '');
}

/** One field was typed in: where it is a name, its form for documents is to be made anew. */
export function withField(fields: Fields, field: string, value: string): Fields {
  // A field for documents has such a name already, and gets one that is no field.
  const ofDocument = field.replace(/\.(givenName|surname)$/, '.document.$1');
  const isName = ofDocument !== field && ofDocument in fields;
  return { ...fields, [field]: value, ...(isName && { [ofDocument]: '' }) };
}

const nameChecks: Record<NameField, typeof nameProblem> = {
  givenName: nameProblem,
  surname: nameProblem,
  'document.givenName': documentNameProblem,
  'document.surname': documentNameProblem,
};

/** What may be sent: a field that is wrong by itself stays what it was, so that it keeps no other from being saved. */
export function savable(fields: Fields, base: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const kind = NAME_FIELDS.toReversed().find((name) => field.endsWith(`.${name}`));
      const tidy = kind?.startsWith('document') ? tidyDocumentName(value) : tidyName(value);
      const isWrong =
        (kind && nameChecks[kind](tidy)) ??
        (field === 'contact.email' ? emailProblem(tidyContact({ email: value }).email) : null) ??
        (field === 'contact.phone'
          ? phoneProblem(tidyContact({ email: '', phone: value }).phone ?? '')
          : null);
      return [field, isWrong ? (base[field] ?? '') : value];
    }),
  );
}

/** The person of the fields under a prefix, tidied. */
export function passengerOf(
  fields: Fields,
  prefix: string,
  seat: string,
  type: Passenger['type'],
): Passenger {
  const text = (name: NameField) => fields[`${prefix}.${name}`] ?? '';
  const document = {
    givenName: tidyDocumentName(text('document.givenName')),
    surname: tidyDocumentName(text('document.surname')),
  };
  return {
    seat,
    givenName: tidyName(text('givenName')),
    surname: tidyName(text('surname')),
    type,
    ...((document.givenName !== '' || document.surname !== '') && { document }),
  };
}

/** The people of the form, each with the prefix of their fields. */
function listPeople(
  fields: Fields,
  seats: readonly string[],
  isExitRow: IsExitRow,
): readonly { readonly prefix: string; readonly passenger: Passenger }[] {
  return seats.flatMap((seat) => {
    const type = passengerTypes.find((each) => each === fields[`${seat}.type`]) ?? 'adult';
    const holder = {
      ...passengerOf(fields, seat, seat, type),
      // Asked in exit rows only, and there an answer even when it is no.
      ...(isExitRow(seat) && { willHelp: fields[`${seat}.willHelp`] === YES }),
    };
    const cards = [{ prefix: seat, passenger: holder }];
    if (fields[`${seat}.hasInfant`] !== YES || type !== 'adult') return cards;
    const prefix = infantOf(seat);
    return [...cards, { prefix, passenger: passengerOf(fields, prefix, seat, 'infant') }];
  });
}

/** The form as the server takes it, tidied. */
export function peopleOf(fields: Fields, seats: readonly string[], isExitRow: IsExitRow): People {
  return {
    passengers: listPeople(fields, seats, isExitRow).map(({ passenger }) => passenger),
    contact: tidyContact({
      email: fields['contact.email'] ?? '',
      phone: fields['contact.phone'] ?? '',
    }),
  };
}

/**
 * What is wrong or missing, from the top of the form down, by the server's own rules; besides, a given name is asked for until
 * `hasOneName` says of its card that there is none. What the server, which has `base`, is still to answer is not missing yet.
 */
export function troubles(
  fields: Fields,
  base: Fields,
  seats: readonly string[],
  isExitRow: IsExitRow,
  hasOneName: (prefix: string) => boolean,
): FieldTrouble[] {
  const cards = listPeople(fields, seats, isExitRow);
  const all = checkPassengers(
    cards.map(({ passenger }) => passenger),
    seats,
    isExitRow,
  );
  const ofCards = cards.flatMap(({ prefix, passenger }, place) => {
    const start = `passengers.${place}.`;
    const known = all
      .filter(({ path }) => path.startsWith(start))
      .map(({ path, message, isMissing }) => ({
        field: `${prefix}.${path.slice(start.length)}`,
        message,
        isMissing,
      }))
      .filter(({ field }) => !isAwaited(field, fields) || isAnswered(field, fields, base));
    const message = 'The given name is missing.';
    return passenger.givenName === '' && !hasOneName(prefix)
      ? [{ field: `${prefix}.givenName`, message, isMissing: true }, ...known]
      : known;
  });
  const { contact } = peopleOf(fields, seats, isExitRow);
  const ofContact = checkContact(contact).map(({ path, message, isMissing }) => ({
    field: path,
    message,
    isMissing,
  }));
  return [...ofCards, ...ofContact];
}

/** The question about people who have the same name; empty when no two have. */
export function repetition({ passengers }: People): string {
  const seats = repeatedNames(passengers);
  if (seats.length === 0) return '';
  return `${listed(seats)}: the name is that of somebody else on this order. If that is right, leave it so.`;
}

const words: readonly (readonly [end: string, name: string])[] = [
  ['document.givenName', 'given name in A to Z'],
  ['document.surname', 'surname in A to Z'],
  ['givenName', 'given name'],
  ['surname', 'surname'],
  ['type', 'age group'],
  ['seat', 'seat'],
  ['email', 'e-mail address'],
  ['phone', 'telephone number'],
];

/** What the button before the payment says, which leads to the field. */
export function nextStep({ field, isMissing }: FieldTrouble): string {
  const [seat = ''] = field.split('.');
  if (field.endsWith('.willHelp')) return `Say that ${seat} helps in an emergency`;
  const name = words.find(([end]) => field.endsWith(end))?.[1] ?? 'field';
  const verb = isMissing ? 'Add' : 'Correct';
  if (field.startsWith('contact.')) return `${verb} the ${name}`;
  return `${verb} the ${name} for ${seat}${field.includes('.infant.') ? ' (infant)' : ''}`;
}
