import { dayDifference, dayMark, durationWords } from '@aisle/shared/times';
import type { Flight } from '../api/types.ts';
import { localDay, localTime, zoneName } from './format.ts';

/** What of a flight its times and its gate follow from. */
export type Scheduled = Pick<
  Flight,
  'departsAt' | 'arrivesAt' | 'boardingAt' | 'route' | 'terminal' | 'gate'
>;

/** A moment by the clock of its airport. */
export interface LocalMoment {
  /** `14:05`. */
  readonly time: string;
  /** `GMT+1`. */
  readonly zone: string;
  /** `Tue 24 Nov`; in another year with it. */
  readonly day: string;
}

/** A flight's times as travellers read them (SPEC Z2, Z6, Z7). */
export interface Schedule {
  readonly departs: LocalMoment;
  readonly arrives: LocalMoment;
  /** Days between departure and arrival: `+1`, `-1`; empty for none. */
  readonly mark: string;
  /** The same for those who hear it: `the next day`; empty for none. */
  readonly markWords: string;
  /** `2 h 15 min`. */
  readonly duration: string;
  /** When to be at the gate, by the clock at the origin. */
  readonly boards: LocalMoment;
  /** `Terminal 5, gate B42`; empty while no agent has said. */
  readonly gate: string;
}

/** `now` (ms) decides which years are named. */
export function scheduleOf(flight: Scheduled, now = Date.now()): Schedule {
  const { departsAt, arrivesAt, route } = flight;
  const [from, to] = [route.origin.timeZone, route.destination.timeZone];
  const days = dayDifference({ at: departsAt, timeZone: from }, { at: arrivesAt, timeZone: to });
  return {
    departs: localMoment(departsAt, from, now),
    arrives: localMoment(arrivesAt, to, now),
    mark: dayMark(days),
    markWords: dayWords(days),
    duration: durationWords(Date.parse(arrivesAt) - Date.parse(departsAt)),
    boards: localMoment(flight.boardingAt, from, now),
    gate: gateWords(flight),
  };
}

function localMoment(iso: string, timeZone: string, now: number): LocalMoment {
  return {
    time: localTime(iso, timeZone),
    zone: zoneName(iso, timeZone),
    day: localDay(iso, timeZone, now),
  };
}

function dayWords(days: number): string {
  if (days === 0) return '';
  if (days === 1) return 'the next day';
  return days === -1 ? 'the day before' : `${Math.abs(days)} days ${days > 0 ? 'later' : 'before'}`;
}

/** `Terminal 5, gate B42`, or one of them; empty for none. */
export function gateWords({ terminal, gate }: Pick<Scheduled, 'terminal' | 'gate'>): string {
  const words = [terminal && `terminal ${terminal}`, gate && `gate ${gate}`].filter(Boolean);
  const text = words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
