import type { Exchange, Observations, Receipt, Stream } from '../../../src/observations.ts';
import type { Question } from '../../../src/verdict/findings.ts';

/** Observations that a plant may spoil. */
export type Open<T> = T extends object ? { -readonly [Key in keyof T]: Open<T[Key]> } : T;
export type Spoilt = Open<Observations>;
export type SpoiltOrder = Extract<
  Spoilt['exchanges'][number]['outcome'],
  { kind: 'order' }
>['order'];
export type SpoiltExchange = Spoilt['exchanges'][number];
export type SpoiltReceipt = Spoilt['streams'][number]['receipts'][number];
export type SpoiltStream = Spoilt['streams'][number];

/** A fault that is planted into an honest history. */
export interface Plant {
  readonly name: string;
  readonly question: Question;
  readonly code: string;
  /** Spoils the observations; gives a word that the evidence or the sentence must name, or null where it finds no place. */
  readonly spoil: (seen: Spoilt) => string | null;
}

export type WithOrder = SpoiltExchange & { outcome: { kind: 'order'; order: SpoiltOrder } };

/** Exchanges that were answered with an order. */
export function answers(seen: Spoilt, step?: Exchange['step']): WithOrder[] {
  return seen.exchanges.filter(
    (exchange): exchange is WithOrder =>
      exchange.outcome.kind === 'order' && (step === undefined || exchange.step === step),
  );
}

/** Everything that shows the order, oldest first. */
export function sightsOf(seen: Spoilt, orderId: string): { at: number; order: SpoiltOrder }[] {
  const answered = answers(seen).map(({ endedAt, outcome }) => ({
    at: endedAt,
    order: outcome.order,
  }));
  return [...answered, ...seen.sightings]
    .filter(({ order }) => order.id === orderId)
    .sort((one, other) => one.order.revision - other.order.revision || one.at - other.at);
}

export function orderIds(seen: Spoilt): string[] {
  return [...new Set(answers(seen).map(({ outcome }) => outcome.order.id))];
}

/** The newest sight of each order that is in one of these states at the end. */
export function ending(seen: Spoilt, ...statuses: SpoiltOrder['status'][]): SpoiltOrder[] {
  return orderIds(seen)
    .map((id) => sightsOf(seen, id).at(-1)?.order)
    .filter(
      (order): order is SpoiltOrder => order !== undefined && statuses.includes(order.status),
    );
}

/** Orders that hold seats to the end, and that nobody asked anything of since they took them. */
export function quietHolds(seen: Spoilt): SpoiltOrder[] {
  return ending(seen, 'held').filter(
    ({ id, flightVersion, expiresAt }) =>
      Date.parse(expiresAt ?? '') > Date.parse(seen.after.serverTime) &&
      seen.exchanges
        .filter(({ orderId }) => orderId === id)
        .every(
          ({ outcome }) =>
            outcome.kind === 'order' && outcome.order.flightVersion === flightVersion,
        ),
  );
}

export type Change = Extract<Receipt, { kind: 'changed' }>['change'];

/** Distinct changes that viewers got, by version. */
export function changes(seen: Spoilt): Open<Change>[] {
  const all = seen.streams.flatMap(({ receipts }) =>
    receipts.flatMap((receipt) => ('change' in receipt ? [receipt.change] : [])),
  );
  return [...new Set(all)].sort((one, other) => one.version - other.version);
}

/** Viewers that stayed to the end. */
export function stayed(seen: Spoilt): SpoiltStream[] {
  return seen.streams.filter(
    ({ receipts }) =>
      receipts.length > 2 && !['left', 'disconnected'].includes(receipts.at(-1)?.kind ?? ''),
  );
}

/** The viewer's own version before each receipt; null before its first map. */
export function ownVersions(receipts: readonly SpoiltReceipt[]): (number | null)[] {
  let own: number | null = null;
  return receipts.map((receipt) => {
    const before = own;
    if (receipt.kind === 'snapshot') own = receipt.version;
    else if ('change' in receipt && own !== null && receipt.change.from <= own) {
      own = receipt.change.version;
    }
    return before;
  });
}

export function versionOf(receipt: SpoiltReceipt | Stream['receipts'][number]): number | null {
  if (receipt.kind === 'snapshot') return receipt.version;
  return 'change' in receipt ? receipt.change.version : null;
}
