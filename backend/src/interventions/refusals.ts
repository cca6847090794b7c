import type { InterventionCommand } from '@aisle/shared/agent-contract';
import { interventionProblem, type FlightEventRecord } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Rejection } from '@aisle/shared/seat-map';
import { Problem } from '../problem.ts';

/** What agents read when a flight refuses an intervention: their words, and not those for customers. `changes`: of a lost race, what changed since the agent looked. */
export function refusal(rejection: Rejection, changes: readonly FlightEventRecord[] = []): Problem {
  const { version } = rejection;
  const seats = 'seats' in rejection ? rejection.seats : undefined;
  const sentence = sentenceOf(rejection);
  return new Problem(interventionProblem(rejection), {
    version,
    ...(seats && { seats }),
    ...(sentence !== null && { sentence }),
    ...(changes.length > 0 && { changes }),
  });
}

/** The last of the changes that a command is about: of its seats, of its order, or of the flight as a whole. */
export function changesAbout(
  command: InterventionCommand,
  events: readonly FlightEventRecord[],
): readonly FlightEventRecord[] {
  const named = new Set('seats' in command ? command.seats : []);
  const orderId = 'orderId' in command ? command.orderId : null;
  const about = events.filter(
    (event) =>
      command.type === 'change-aircraft' ||
      !event.type.startsWith('seats-') ||
      (orderId !== null && event.orderId === orderId) ||
      event.seats.some((seat) => named.has(seat)),
  );
  return about.slice(-limits.changesTold);
}

/** Null where the code's own sentence is for agents already. */
function sentenceOf(rejection: Rejection): string | null {
  switch (rejection.code) {
    case 'payment-running':
      return `${paying(rejection.count)} Nothing can be changed until that has ended. Look again in a moment.`;
    case 'flight-departed':
      return 'The flight has departed. Nothing can be changed on it any more.';
    case 'flight-cancelled':
      return 'The flight is cancelled, so this can no longer be done.';
    case 'sales-closed':
      return 'Sales of this flight are closed. Open them first.';
    case 'unknown-seats':
      return `The aircraft has no ${rejection.seats.join(', ')}. Choose from its seat map.`;
    case 'seats-unavailable':
      return `${rejection.seats.join(', ')} cannot be had for this: taken, or in another state. Choose again from the seat map.`;
    default:
      return null;
  }
}

function paying(count: number | undefined): string {
  if (count === undefined) return 'The order is being paid for.';
  return count === 1 ? 'One order is being paid for.' : `${count} orders are being paid for.`;
}
