import { minorUnits } from '@aisle/shared/money';
import type { Observations } from '../observations.ts';
import { readKnownMaps, type KnownMaps } from './known-maps.ts';
import { readMentions, type Mentions } from './mentions.ts';
import { readPins, type Pin } from './pins.ts';
import { serverClock, type ServerClock } from './server-clock.ts';
import { readStories, type Story } from './stories.ts';

/** What was seen, put in order once for all questions. */
export interface Case {
  readonly seen: Observations;
  readonly clock: ServerClock;
  readonly stories: ReadonlyMap<string, Story>;
  readonly pins: readonly Pin[];
  readonly maps: KnownMaps;
  readonly mentions: Mentions;
  /** Every seat of the aircraft with its price in minor units, in the layout's order. */
  readonly prices: ReadonlyMap<string, number>;
  /** That of the prices. */
  readonly currency: string;
}

export function readCase(seen: Observations): Case {
  const stories = readStories(seen);
  const seats = pricedSeats(seen);
  return {
    seen,
    clock: serverClock(seen),
    stories,
    pins: readPins(seen, stories),
    maps: readKnownMaps(seen),
    mentions: readMentions(seen),
    prices: new Map(seats.map(({ designator, price }) => [designator, minorUnits(price)])),
    currency: seats[0]?.price.currency ?? '',
  };
}

function pricedSeats({ before }: Observations) {
  return before.layout.decks
    .flatMap(({ cabins }) => cabins.flatMap(({ rows }) => rows.flatMap((row) => row.cells)))
    .filter((cell) => cell.kind === 'seat');
}
