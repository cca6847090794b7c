import { canonicalFlightNumber, defaultFares, flightIdOf } from '@aisle/shared/aircraft';
import { interventionProblem, supervisorCommands } from '@aisle/shared/interventions';
import type { Rejection } from '@aisle/shared/seat-map';
import { airport } from '../../mock/airports.ts';
import { MockRefusal } from '../../mock/orders.ts';
import type { MockFlight, MockWorld } from '../../mock/world.ts';
import type {
  AuditRow,
  Intervention,
  InterventionPreview,
  InterventionRequest,
  NewFlight,
} from '../api/types.ts';
import { effectOf } from './effects.ts';
import type { MockSessions } from './sessions.ts';

/** Agents' acts on the mock's flights: the flights' own books judge them. */
export class MockInterventions {
  readonly #world: MockWorld;
  readonly #sessions: MockSessions;

  constructor(world: MockWorld, sessions: MockSessions) {
    this.#world = world;
    this.#sessions = sessions;
  }

  preview({ book }: MockFlight, command: Intervention): InterventionPreview {
    const { name: by, role } = this.#sessions.mustBeAgent();
    const seen = book.preview({ by, role, reason: '', command }, this.#world.now());
    if (!seen.ok) throw refusal(seen.rejection);
    return { effect: effectOf(command, seen.orders, seen), version: seen.version };
  }

  act(flight: MockFlight, request: InterventionRequest, id: string) {
    const { command, reason = '', version, tellCustomer } = request;
    if (supervisorCommands.has(command.type)) this.#sessions.mustBeSupervisor();
    if (reason.trim() === '') throw new MockRefusal('reason-required');
    const { name: by, role } = this.#sessions.mustBeAgent();
    const outcome = this.#world.intervene(flight, {
      id,
      by,
      role,
      reason,
      command,
      ...(version !== undefined && { expectedVersion: version }),
      ...(tellCustomer !== undefined && { tellCustomer }),
    });
    if (!outcome.ok) throw refusal(outcome.rejection);
    return { version: outcome.version, audit: this.auditOf(flight).at(-1) };
  }

  auditOf({ book }: MockFlight): AuditRow[] {
    return book.manifest().audit.map(({ at, version, role = 'agent', command: given }) => {
      const { by, reason, ...command } = given;
      return { at, version, by, role, reason, command };
    });
  }

  openFlight(wish: NewFlight): MockFlight {
    this.#sessions.mustBeSupervisor();
    const id = flightIdOf(wish.number, wish.departsAt, airport(wish.origin).timeZone);
    if (this.#world.flights.has(id)) throw new MockRefusal('flight-exists');
    const fares = wish.fares ?? defaultFares(wish.aircraft, { currency: 'GBP' });
    const number = canonicalFlightNumber(wish.number);
    return this.#world.openFlight({ ...wish, number, id, fares });
  }
}

function refusal(rejection: Rejection): MockRefusal {
  const seats = 'seats' in rejection ? { seats: rejection.seats } : {};
  return new MockRefusal(interventionProblem(rejection), seats);
}
