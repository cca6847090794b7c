import { limits } from '../limits.ts';
import { seatAt, type AgentSeatCommand, type Outcome, type SeatMap } from '../seat-map/index.ts';

/** The outcomes of the last interventions, by their ids: one that is sent again is not done again. */
export class RememberedInterventions {
  readonly #outcomes: Map<string, Outcome>;

  constructor(entries: readonly (readonly [string, Outcome])[] = []) {
    this.#outcomes = new Map(entries);
  }

  recall(id: string): Outcome | undefined {
    return this.#outcomes.get(id);
  }

  remember(id: string, outcome: Outcome): void {
    this.#outcomes.set(id, outcome);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > limits.interventionsRemembered && oldest !== undefined) {
      this.#outcomes.delete(oldest);
    }
  }

  entries(): readonly (readonly [string, Outcome])[] {
    return [...this.#outcomes];
  }
}

/**
 * Whether what a command is about has changed since `version` (SPEC A12): the seats that it names and those of
 * its order; for a change of aircraft every order's, since each may be in another's way. The other commands
 * about a whole flight mean the same whatever has been sold meanwhile; they compare with `flightAt`, the version of
 * the last change of that kind.
 */
export function isSuperseded(
  map: SeatMap,
  command: AgentSeatCommand,
  version: number,
  flightAt: number,
): boolean {
  if (command.type === 'change-aircraft') {
    const owned = map.seats.some((seat) => 'orderId' in seat && seat.changedAt > version);
    return owned || flightAt > version;
  }
  if (!('seats' in command) && !('orderId' in command)) return flightAt > version;
  const named = 'seats' in command ? command.seats : [];
  const own = 'orderId' in command ? (map.holds.get(command.orderId)?.seats ?? []) : [];
  return [...named, ...own].some(
    (designator) => (seatAt(map, designator)?.changedAt ?? 0) > version,
  );
}
