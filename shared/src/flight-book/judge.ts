import type { FlightDefinition } from '../aircraft/index.ts';
import type { Intervention } from '../interventions.ts';
import {
  decide,
  earliestDeadline,
  type Outcome,
  type Rejection,
  type SeatEvent,
  type SeatMap,
} from '../seat-map/index.ts';
import type { Letter } from '../workflow-api.ts';
import { isSameAircraft, revised, translate, type Translated } from './commands.ts';
import { isSuperseded } from './interventions.ts';
import { lettersOf } from './news.ts';

/** What would be done about an intervention, or why nothing is. */
export type Judgement =
  | ({
      readonly ok: true;
      /** None when it changes nothing. */
      readonly event: SeatEvent | undefined;
      readonly letters: readonly Letter[];
    } & Translated)
  | { readonly ok: false; readonly rejection: Rejection };

/** A flight as an intervention meets it. */
interface Met {
  readonly map: SeatMap;
  readonly definition: FlightDefinition;
  /** The version of the last change of the flight as a whole. */
  readonly revisedAt: number;
}

/** Decides without doing: the command for the desk, its event, and whom it concerns. */
export function judge(flight: Met, intervention: Omit<Intervention, 'id'>, now: number): Judgement {
  const { map, definition } = flight;
  const { expectedVersion, tellCustomer } = intervention;
  const over = whyOver(map, now);
  if (over !== null) return refused(map, over);
  if (isSameAircraft(definition, intervention.command)) return refused(map, 'same-aircraft');
  const translated = translate(map, definition, intervention);
  const { command } = translated;
  const isStale =
    expectedVersion !== undefined && isSuperseded(map, command, expectedVersion, flight.revisedAt);
  if (isStale) return refused(map, 'superseded-by-another');
  const decision = decide(map, command, now);
  if (!decision.ok) return { ok: false, rejection: decision.error };
  const [event] = decision.value;
  const after = revised(definition, intervention.command);
  const facts = { version: map.version + 1, flight: after, tellCustomer };
  return { ok: true, ...translated, event, letters: event ? lettersOf(map, event, facts) : [] };
}

/** Why nothing is left to decide; null while something is. */
function whyOver(map: SeatMap, now: number): 'flight-departed' | 'flight-cancelled' | null {
  if (map.sales === 'cancelled') return map.holds.size === 0 ? 'flight-cancelled' : null;
  return now >= map.closesAt && earliestDeadline(map) === null ? 'flight-departed' : null;
}

type FlightRefusal =
  | NonNullable<ReturnType<typeof whyOver>>
  | 'superseded-by-another'
  | 'idempotency-mismatch'
  | 'same-aircraft';

/** A refusal of the flight, about which its seats have nothing to say. */
export function refused(map: SeatMap, code: FlightRefusal): Extract<Outcome, { ok: false }> {
  return { ok: false, rejection: { code, version: map.version } };
}
