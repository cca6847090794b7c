import type { Observations } from '../observations.ts';
import { exchangeLine, orderLine, type Line } from './evidence.ts';

/** The first time that somebody was told of a version. */
export interface Mention {
  readonly version: number;
  readonly at: number;
  readonly line: () => Line;
}

export interface Mentions {
  /** The first time that this version or a later one was told of: all up to it had happened by then. */
  existedBy(version: number): Mention | undefined;
  /** How many observations name a version. */
  readonly looked: number;
}

/** Every version that anybody was told of, with the first time. */
export function readMentions(seen: Observations): Mentions {
  const first = new Map<number, Mention>();
  let looked = 0;
  const mention = (version: number, at: number, line: () => Line): void => {
    looked += 1;
    if (at < (first.get(version)?.at ?? Infinity)) first.set(version, { version, at, line });
  };
  const { before, after } = seen;
  const whole = (at: number, name: string, version: number) => (): Line => ({
    at,
    text: `${name}: version ${version}`,
  });
  mention(before.version, 0, whole(0, 'the first snapshot', before.version));
  mention(
    after.version,
    seen.afterAnsweredAt,
    whole(seen.afterAnsweredAt, 'the final snapshot', after.version),
  );
  for (const exchange of seen.exchanges) {
    const { endedAt, outcome } = exchange;
    const version = namedVersion(outcome);
    if (version !== null) mention(version, endedAt, () => exchangeLine(exchange));
  }
  for (const { at, order } of seen.sightings) {
    mention(order.flightVersion, at, () => orderLine(at, order));
  }
  for (const { viewer, receipts } of seen.streams) {
    for (const receipt of receipts) {
      if (receipt.kind === 'disconnected' || receipt.kind === 'left') continue;
      const { at } = receipt;
      const { version } = receipt.kind === 'snapshot' ? receipt : receipt.change;
      if (at < (first.get(version)?.at ?? Infinity)) {
        mention(version, at, whole(at, `viewer ${viewer}, ${receipt.kind}`, version));
      } else looked += 1;
    }
  }
  return { looked, existedBy: finder([...first.values()]) };
}

/** The version that an outcome names. */
export function namedVersion(outcome: Observations['exchanges'][number]['outcome']): number | null {
  switch (outcome.kind) {
    case 'flight':
      return outcome.version;
    case 'order':
      return outcome.order.flightVersion;
    case 'refused':
      return outcome.problem.version ?? null;
    default:
      return null;
  }
}

function finder(mentions: Mention[]): Mentions['existedBy'] {
  mentions.sort((one, other) => one.version - other.version);
  // From the end: of each and all later ones the earliest.
  const earliest: Mention[] = [];
  let best: Mention | undefined;
  for (const mention of [...mentions].reverse()) {
    if (best === undefined || mention.at < best.at) best = mention;
    earliest.push(best);
  }
  earliest.reverse();
  return (version) => {
    let low = 0;
    let high = mentions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((mentions[middle]?.version ?? Infinity) < version) low = middle + 1;
      else high = middle;
    }
    return earliest[low];
  };
}
