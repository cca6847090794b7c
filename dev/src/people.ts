import { tidyPeople } from '@aisle/backend/src/rest/orders.ts';
import { isExitSeat, type FlightDefinition } from '@aisle/shared/aircraft';
import type { SetPassengers } from '@aisle/shared/workflow-api';

const surnames = ["O'Neill", 'Kowalski', 'Müller', 'Smith-Jones', 'van der Berg', 'García', '李'];
const givenNames = ['Anna', 'Łukasz', 'John', 'Anne-Marie', 'Zoë', '小龍', 'Ægir', 'Fatima'];

/** Made-up people: a family a party, whose first is an adult. */
export function peopleOf({ aircraft }: FlightDefinition, seats: readonly string[]): SetPassengers {
  const surname = oneOf(surnames);
  const passengers = seats.map((seat, place) => {
    const isChild = place > 0 && !isExitSeat(aircraft, seat) && Math.random() < 0.3;
    return {
      seat,
      givenName: oneOf(givenNames),
      surname,
      type: isChild ? 'child' : 'adult',
    } as const;
  });
  const email = `traveller${Math.floor(Math.random() * 1_000_000)}@example.com`;
  return tidyPeople({ passengers, contact: { email } });
}

function oneOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T;
}
