import type { z } from 'zod';
import type { correctNameSchema, setPassengersSchema } from '@aisle/shared/people-contract';
import { documentOf } from '@aisle/shared/document-name';
import { tidyContact, tidyPassenger, type Contact, type Passenger } from '@aisle/shared/people';
import type { CorrectName } from '@aisle/shared/paid-order';
import type { SetPassengers } from '@aisle/shared/workflow-api';

type Given = z.output<typeof setPassengersSchema>;

/** People as an order keeps them: names tidied, and beside each its form for travel documents. */
export function tidyPeople({ passengers, contact }: Given): SetPassengers {
  return { passengers: passengers.map(tidy), contact: contact ? tidyAddress(contact) : null };
}

function tidy({ document, willHelp, ...given }: Given['passengers'][number]): Passenger {
  const asked = willHelp === undefined ? {} : { willHelp };
  const passenger = tidyPassenger({ ...given, ...asked, ...(document && { document }) });
  const { document: _typed, ...unnamed } = passenger;
  const isNamed = passenger.givenName !== '' || passenger.surname !== '';
  return isNamed ? { ...passenger, document: documentOf(passenger) } : unnamed;
}

/** A corrected name as an order is told of it. */
export function tidyCorrection(
  seat: string,
  { infant, ...typed }: z.output<typeof correctNameSchema>,
): CorrectName {
  const person = tidyPassenger({ ...typed, seat, type: 'adult' });
  const { givenName, surname } = person;
  return {
    seat,
    givenName,
    surname,
    document: documentOf(person),
    ...(typed.document && { ownDocument: true }),
    ...(infant !== undefined && { infant }),
  };
}

/** Nothing was typed: nothing is kept. */
function tidyAddress({ email, phone }: NonNullable<Given['contact']>): Contact | null {
  const contact = tidyContact({ email, ...(phone !== undefined && { phone }) });
  return contact.email === '' && contact.phone === undefined ? null : contact;
}
