import { inZone, wallMoments, wallTime } from '@aisle/shared/local-time';

/** A departure as it is typed: a wall clock at the origin, `2026-11-25T11:20`. */
export interface TypedFields {
  readonly departs: string;
  /** Of an hour that comes twice, the later is meant. */
  readonly later: boolean;
}

/** The flight that it is typed for. */
export interface Planned {
  readonly timeZone: string;
  /** ISO 8601. */
  readonly departsAt: string;
}

/** What a typed departure means. */
export interface TypedDeparture {
  /** ISO 8601. */
  readonly departsAt: string;
  /** The two moments of a time that comes twice, to choose from; empty else. */
  readonly choices: readonly string[];
  /** What the agent has to know of it; empty for nothing. */
  readonly note: string;
}

/** The form of a planned departure, as it is shown first: sent unchanged, it changes nothing. */
export function plannedFields({ timeZone, departsAt }: Planned): TypedFields {
  const departs = wallTime(departsAt, timeZone);
  const [, second] = wallMoments(departs, timeZone)?.moments ?? [];
  return { departs, later: second !== undefined && isSameMinute(second, departsAt) };
}

/** The moment that is meant; null for no time at all. A time that the clocks leap over goes forward with them. */
export function typedDeparture(fields: TypedFields, planned: Planned): TypedDeparture | null {
  const { timeZone } = planned;
  const meant = wallMoments(fields.departs, timeZone);
  if (meant === null) return null;
  const [first, second] = meant.moments;
  const at = fields.later ? (second ?? first) : first;
  // A departure may have seconds, which the form does not show.
  const departsAt = isSameMinute(at, planned.departsAt) ? planned.departsAt : at;
  const choices = second === undefined ? [] : [inZone(first, timeZone), inZone(second, timeZone)];
  const note = meant.skipped
    ? `The clocks go forward over ${fields.departs.slice(11)} there: the flight departs ${inZone(at, timeZone)}.`
    : '';
  return { departsAt, choices, note };
}

function isSameMinute(a: string, b: string): boolean {
  return Math.floor(Date.parse(a) / 60_000) === Math.floor(Date.parse(b) / 60_000);
}
