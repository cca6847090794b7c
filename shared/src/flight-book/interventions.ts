import type { Intervention } from '../interventions.ts';
import { limits } from '../limits.ts';
import { seatAt, type AgentSeatCommand, type Outcome, type SeatMap } from '../seat-map/index.ts';
import type { OrderNotification, RememberedIntervention } from '../workflow-api.ts';
import { lastWithin } from './recent.ts';

/** What an intervention led to, and what orders are to be told of it. */
export interface Intervened {
  readonly outcome: Outcome;
  readonly notifications: readonly OrderNotification[];
}

/** The last interventions with their outcomes, by their ids: one that is sent again is not done again. */
export class RememberedInterventions {
  readonly #known: Map<string, RememberedIntervention>;

  constructor(entries: readonly RememberedIntervention[] = []) {
    this.#known = new Map(entries.map((entry) => [entry[0], entry]));
  }

  /** What the same intervention led to before; a refusal where its id was that of another one. */
  recall({ id, fingerprint }: Intervention, { version }: SeatMap): Outcome | undefined {
    const known = this.#known.get(id);
    if (known === undefined || known[2] === fingerprint) return known?.[1];
    return { ok: false, rejection: { code: 'idempotency-mismatch', version } };
  }

  remember({ id, fingerprint }: Intervention, outcome: Outcome): void {
    this.#known.set(id, fingerprint === undefined ? [id, outcome] : [id, outcome, fingerprint]);
    const [oldest] = this.#known.keys();
    if (this.#known.size > limits.interventionsRemembered && oldest !== undefined) {
      this.#known.delete(oldest);
    }
  }

  /** What the flight's next run is given. A refusal may name every seat. */
  carried(): readonly RememberedIntervention[] {
    return lastWithin([...this.#known.values()], limits.carriedInterventionBytes);
  }
}

/**
 * Whether what a command is about has changed since `version` (SPEC A12): the seats that it names and those of
 * its order; for a change of aircraft every seat, since each taken, freed or blocked may make the plan another. The other commands
 * about a whole flight mean the same whatever has been sold meanwhile; they compare with `flightAt`, the version of
 * the last change of that kind. Nobody has seen a version that is still to come.
 */
export function isSuperseded(
  map: SeatMap,
  command: AgentSeatCommand,
  version: number,
  flightAt: number,
): boolean {
  if (version > map.version) return true;
  if (command.type === 'change-aircraft') {
    return flightAt > version || map.seats.some(({ changedAt }) => changedAt > version);
  }
  if (!('seats' in command) && !('orderId' in command)) return flightAt > version;
  const named = 'seats' in command ? command.seats : [];
  const own = 'orderId' in command ? (map.holds.get(command.orderId)?.seats ?? []) : [];
  return [...named, ...own].some(
    (designator) => (seatAt(map, designator)?.changedAt ?? 0) > version,
  );
}

/** A request to cancel a flight's workflow, from Temporal's page or its API: a supervisor's cancellation (SPEC A18). */
export const cancellationFromOutside: Intervention = {
  // None: it is not recognised again, for Temporal keeps one such request for each run.
  id: '',
  by: 'temporal',
  role: 'supervisor',
  reason: 'The cancellation of its workflow was requested in Temporal.',
  command: { type: 'cancel-flight' },
};
