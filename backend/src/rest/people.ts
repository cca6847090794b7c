import type { z } from 'zod';
import type { setPassengersSchema } from '@aisle/shared/people-contract';
import { documentOf } from '@aisle/shared/document-name';
import { tidyContact, tidyPassenger, type Contact, type Passenger } from '@aisle/shared/people';
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

/** Nothing was typed: nothing is kept. */
function tidyAddress({ email, phone }: NonNullable<Given['contact']>): Contact | null {
  const contact = tidyContact({ email, ...(phone !== undefined && { phone }) });
  return contact.email === '' && contact.phone === undefined ? null : contact;
}
