import type { Contact, Passenger } from '@aisle/shared/people';

/** What a customer's command says. */
export interface CommandBody {
  readonly seats?: readonly string[];
  readonly code?: string;
  readonly passengers?: readonly Passenger[];
  readonly contact?: Contact;
}

/** Made-up people, one a seat: whoever reads a report finds nobody in it. */
export function travellersOf(seats: readonly string[]): CommandBody {
  const passengers = seats.map((seat): Passenger => {
    return { seat, givenName: 'Load', surname: 'Tester', type: 'adult' };
  });
  return { passengers, contact: { email: 'load@example.com' } };
}
