import type { Contact, Passenger } from '@aisle/shared/people';

/** What a customer's command says. */
export interface CommandBody {
  readonly seats?: readonly string[];
  readonly code?: string;
  readonly passengers?: readonly Passenger[];
  readonly contact?: Contact;
}

/** Whom orders are for. */
export interface Traveller {
  readonly givenName: string;
  readonly surname: string;
  readonly email: string;
}

/** Made-up: whoever reads a report finds nobody in it. */
export const loadTester: Traveller = {
  givenName: 'Load',
  surname: 'Tester',
  email: 'load@example.com',
};

/** One a seat, of one name. */
export function travellersOf(
  seats: readonly string[],
  { givenName, surname, email }: Traveller,
): CommandBody {
  const passengers = seats.map((seat): Passenger => {
    return { seat, givenName, surname, type: 'adult' };
  });
  return { passengers, contact: { email } };
}
