import type { Flight } from '../../api/types.ts';
import type { FlightState } from '../api/types.ts';
import { codeWords } from './event-words.ts';

/** The seats in a sentence, for those who do not see the bar. */
export function seatSentence(seats: Flight['seats']): string {
  const { sold, paying, held, blocked, free, total } = seats;
  return `${free} free, ${held} held, ${paying} paying, ${sold} sold, ${blocked} blocked, of ${total}`;
}

/** Such as `67 %`; a share from 0 to 1. Full and empty are said only when they are. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 100 && share < 1) return '99 %';
  if (whole === 0 && share > 0) return '1 %';
  return `${whole} %`;
}

/** A flight's state as the desk says it. */
export const stateWords: Readonly<Record<FlightState, string>> = {
  open: 'On sale',
  closed: 'Sales closed',
  departed: 'Departed',
  cancelled: 'Cancelled',
};

/** Its colour. */
export const stateLooks: Readonly<Record<FlightState, string>> = {
  open: 'tag-good',
  closed: 'tag-warn',
  departed: '',
  cancelled: 'tag-bad',
};

/** How long until departure, for a column: `19 h 40 m`, `3 d 4 h`, `12 m`, or empty once it has departed. */
export function untilDeparture(departsAt: string, now: number): string {
  const minutes = Math.floor((Date.parse(departsAt) - now) / 60_000);
  if (minutes < 0) return '';
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? `${hours} h ${minutes % 60} m`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const invariants: Readonly<Record<string, string>> = {
  'seats-conserved': 'Every seat is in one state, and none is missing',
  'one-owner-a-seat': 'Each seat has one owner at most',
  'charged-exactly-if-sold': 'Money was charged exactly for what is sold',
  'no-overdue-hold': 'No hold is older than its deadline',
  'versions-in-step': 'Flights, relay and viewers show the same version',
};

/** What must hold, as a sentence; a rule that the desk does not know reads as its name. */
export function invariantWords(name: string): string {
  return invariants[name] ?? codeWords(name);
}
