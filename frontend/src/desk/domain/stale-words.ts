import { listed } from '../../domain/format.ts';
import { clockTime } from './time-words.ts';

/** Something on the page that is not known to be up to date, and when it last was (ms); null for never. */
export interface Behind {
  readonly key: string;
  readonly freshAt: number | null;
}

/** The watched things by the beginnings of their keys. */
const names: Readonly<Record<string, string>> = {
  board: 'the board',
  feed: 'the feed',
  charts: 'the charts',
  invariants: 'the invariants',
  room: "the flight's room",
  order: 'the order',
};

/** `The board and the feed are as of 14:05:09.`; the oldest counts. Empty while nothing was shown yet. */
export function staleSentence(behind: readonly Behind[]): string {
  const shown = behind.filter(({ freshAt }) => freshAt !== null);
  if (shown.length === 0) return '';
  const things = shown.map(({ key }) => names[key.split(':')[0] ?? ''] ?? 'this page');
  const list = listed([...new Set(things)]);
  const oldest = Math.min(...shown.map(({ freshAt }) => freshAt ?? Infinity));
  const verb = shown.length === 1 && !list.endsWith('s') ? 'is' : 'are';
  const time = clockTime(new Date(oldest).toISOString());
  return `${list.charAt(0).toUpperCase()}${list.slice(1)} ${verb} as of ${time}.`;
}
