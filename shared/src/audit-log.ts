/**
 * The audit log: what agents did on all flights, on pages that are each filled once. What flights, log and backend say
 * to each other, and how pages are cut. Pure; plain JSON, and no zod: the workflow bundle loads this file.
 */
import type { FlightDefinition } from './aircraft/types.ts';
import { confirmationCode } from './ids.ts';
import type { AuditEntry, AuditKind } from './interventions.ts';
import { limits } from './limits.ts';
import { withoutNames } from './people/names.ts';

export const auditMessages = {
  /** Query to the log: → {@link AuditPage}[], those that are not closed yet, the oldest first; the last is being filled. */
  open: 'open',
  /** Query to a closed page: → {@link AuditPage}. */
  page: 'page',
  /** Signal to the log: {@link AuditReport}. */
  add: 'add',
  /** Signal to the log and to closed pages: {@link ForgetNames}. */
  forget: 'forget',
} as const;

/** Every kind of act that an audit keeps. */
export const auditKinds = [
  'open-flight',
  'close-sales',
  'open-sales',
  'refuse-single-seats',
  'allow-single-seats',
  'delay',
  'set-gate',
  'change-aircraft',
  'cancel-flight',
  'block',
  'unblock',
  'book',
  'open-order',
  'extend-hold',
  'pay-later',
  'move-order',
  'cancel-passenger',
  'force-release',
  'rebook-orders',
  'forget-people',
] as const satisfies readonly AuditKind[];

/** The flight of an entry, as it was when it was entered. */
export type AuditedFlight = Pick<
  FlightDefinition,
  'id' | 'number' | 'origin' | 'destination' | 'departsAt'
>;

export function auditedFlight({
  id,
  number,
  origin,
  destination,
  departsAt,
}: AuditedFlight): AuditedFlight {
  return { id, number, origin, destination, departsAt };
}

export interface LoggedEntry {
  readonly flight: AuditedFlight;
  readonly entry: AuditEntry;
}

/** What came to a flight's audit. */
export interface AuditReport {
  /** Who reports: from each source the log takes every number once. */
  readonly source: string;
  /** The number of the first entry, from 1; the others follow it. */
  readonly first: number;
  readonly flight: AuditedFlight;
  readonly entries: readonly AuditEntry[];
}

/** Names that are to stand in no sentence about a flight any more. */
export interface ForgetNames {
  readonly flightId: string;
  readonly names: readonly string[];
}

/** Input of the workflow of a closed page. Pages count from 1, and are in the order in which their entries came, the oldest first. */
export interface AuditPage {
  readonly page: number;
  readonly entries: readonly LoggedEntry[];
  /** ms; absent: as long as {@link pageKeptUntil} says. */
  readonly until?: number;
}

/** Input of the log's workflow. */
export interface AuditLogState {
  /** The number of the page that is being filled. */
  readonly page: number;
  /** What no closed page has yet; the oldest first. */
  readonly entries: readonly LoggedEntry[];
  /** The last number that was taken from each of the last sources, the newest last. */
  readonly sources: readonly (readonly [source: string, last: number])[];
}

export const emptyAuditLog: AuditLogState = { page: 1, entries: [], sources: [] };

/** The log with what a report has that it does not know yet. */
export function noted(log: AuditLogState, report: AuditReport): AuditLogState {
  const { source, first, flight, entries } = report;
  const known = log.sources.find(([name]) => name === source)?.[1] ?? 0;
  const last = first + entries.length - 1;
  if (last <= known) return log;
  const fresh = entries.slice(Math.max(known - first + 1, 0));
  const others = log.sources.filter(([name]) => name !== source);
  return {
    page: log.page,
    entries: [...log.entries, ...fresh.map((entry) => ({ flight, entry }))],
    sources: [...others, [source, last] as const].slice(-limits.auditSources),
  };
}

/** How many of the entries, the first ones, go on one page: one at least, if there is any. What is added later changes no full page. */
export function pageLength(entries: readonly LoggedEntry[]): number {
  const keys = new Set<string>();
  let [characters, indexed] = [0, 0];
  for (const [place, logged] of entries.entries()) {
    const more = keysOf([logged]).filter((key) => !keys.has(key));
    for (const key of more) keys.add(key);
    indexed += more.reduce((sum, key) => sum + JSON.stringify(key).length + 1, 0);
    characters += JSON.stringify(logged).length;
    const isTooMuch =
      characters > limits.auditPageBytes ||
      indexed > limits.auditKeyBytes ||
      place === limits.auditPageEntries;
    if (isTooMuch && place > 0) return place;
  }
  return entries.length;
}

/** The pages that the log has not closed: all but the last are full. */
export function openPages({ page, entries }: AuditLogState): readonly AuditPage[] {
  const length = pageLength(entries);
  const first = { page, entries: entries.slice(0, length) };
  if (length === entries.length) return [first];
  const rest = { page: page + 1, entries: entries.slice(length), sources: [] };
  return [first, ...openPages(rest)];
}

/** By what a page is found in Temporal's index: its flights by id and number, its orders by their codes. */
export function keysOf(entries: readonly LoggedEntry[]): readonly string[] {
  const keys = entries.flatMap(({ flight, entry: { command } }) => [
    flight.id,
    numberKey(flight.number),
    ...('orderId' in command ? [confirmationCode(command.orderId)] : []),
  ]);
  return [...new Set(keys)];
}

/** A flight's number in the index: `AI101`. */
export function numberKey(number: string): string {
  return number.replace(' ', '');
}

/** Until when a page is kept, ms: as long as the archive keeps the last of its flights, be that put off once more. */
export function pageKeptUntil(entries: readonly LoggedEntry[], now: number): number {
  const departures = entries.map(({ flight }) => Date.parse(flight.departsAt) + limits.delayMs);
  return Math.max(now, ...departures) + limits.archiveMs;
}

/** The same entries without names in what was said of a flight; the list itself where there are none. */
export function withNamesForgotten(
  entries: readonly LoggedEntry[],
  { flightId, names }: ForgetNames,
): readonly LoggedEntry[] {
  const others = entries.map((logged) => {
    if (logged.flight.id !== flightId) return logged;
    const entry = entryWithoutNames(logged.entry, names);
    return entry === logged.entry ? logged : { ...logged, entry };
  });
  return others.some((logged, place) => logged !== entries[place]) ? others : entries;
}

/** An entry without names in its sentences; the entry itself where it has none. */
export function entryWithoutNames(entry: AuditEntry, names: readonly string[]): AuditEntry {
  const { command, told } = entry;
  const reason = withoutNames(command.reason, names);
  const sentences = told?.map((sentence) => withoutNames(sentence, names));
  const isSame = reason === command.reason && sentences?.join('\n') === told?.join('\n');
  if (isSame) return entry;
  return { ...entry, command: { ...command, reason }, ...(sentences && { told: sentences }) };
}
