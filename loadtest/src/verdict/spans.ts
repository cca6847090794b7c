/** The two parts of a run in which the aircraft was changed: before it and after it, each with seats of its own. */
import type { Order } from '@aisle/shared/contract';
import type { AircraftChange, Exchange, Observations, Receipt, Stream } from '../observations.ts';
import { namedVersion } from '../versions.ts';
import { isUnsettled, isWrite } from './orders.ts';

export interface Spans {
  readonly before: Observations;
  readonly after: Observations;
}

/** Each part is what a run would have seen that ended, or began, with the change; the ledger is of both, and in neither. */
export function spansOf(seen: Observations, aircraft: AircraftChange): Spans {
  const { version, last, lastAskedAt, lastAnsweredAt, first } = aircraft;
  const isAfter = laterViews(seen, version);
  const parts = seen.exchanges.map(
    (exchange) => [exchange, partsOf(exchange, isAfter, aircraft)] as const,
  );
  const exchangesOf = (part: Part) =>
    parts.flatMap(([exchange, own]) => (own.includes(part) ? [exchange] : []));
  const common = { beganAt: seen.beganAt, watches: [], ledger: null };
  return {
    before: {
      ...common,
      before: seen.before,
      after: last,
      afterAskedAt: lastAskedAt,
      afterAnsweredAt: lastAnsweredAt,
      exchanges: exchangesOf('before'),
      sightings: seen.sightings.filter(({ order }) => !isAfter(order)),
      streams: seen.streams.map((stream) => upTo(stream, version)),
    },
    after: {
      ...common,
      before: first,
      after: seen.after,
      afterAskedAt: seen.afterAskedAt,
      afterAnsweredAt: seen.afterAnsweredAt,
      exchanges: exchangesOf('after'),
      sightings: seen.sightings.filter(({ order }) => isAfter(order)),
      streams: seen.streams.map((stream) => since(stream, version)),
    },
  };
}

type Part = 'before' | 'after';

/** Whether an order was shown as it was once it had learnt of the change: from the first time that it names such a version. */
function laterViews(seen: Observations, version: number): (order: Order) => boolean {
  const learnt = new Map<string, number>();
  const answers = seen.exchanges.flatMap(({ outcome }) =>
    outcome.kind === 'order' ? [outcome.order] : [],
  );
  for (const { id, revision, flightVersion } of [
    ...answers,
    ...seen.sightings.map(({ order }) => order),
  ]) {
    if (flightVersion >= version) learnt.set(id, Math.min(learnt.get(id) ?? Infinity, revision));
  }
  return ({ id, revision }) => revision >= (learnt.get(id) ?? Infinity);
}

function partsOf(
  exchange: Exchange,
  isAfter: (order: Order) => boolean,
  { version, firstAnsweredAt }: AircraftChange,
): readonly Part[] {
  const { outcome, endedAt } = exchange;
  if (outcome.kind === 'order') return [isAfter(outcome.order) ? 'after' : 'before'];
  const named = namedVersion(outcome);
  if (named !== null) return [named >= version ? 'after' : 'before'];
  const isEarly = endedAt <= firstAnsweredAt;
  // What nobody knows the end of may yet be carried out.
  if (isEarly && isWrite(exchange) && isUnsettled(exchange)) return ['before', 'after'];
  return [isEarly ? 'before' : 'after'];
}

function versionOf(receipt: Receipt): number | null {
  if (receipt.kind === 'snapshot') return receipt.version;
  return 'change' in receipt ? receipt.change.version : null;
}

/** What reached a viewer before the change. It need not have seen all up to it. */
function upTo({ viewer, receipts }: Stream, version: number): Stream {
  const end = receipts.findIndex((receipt) => (versionOf(receipt) ?? 0) >= version);
  const next = receipts[end];
  if (next === undefined) return { viewer, receipts };
  return { viewer, receipts: [...receipts.slice(0, end), { at: next.at, kind: 'left' }] };
}

/** From the first whole map of the other aircraft: what came before that is void. */
function since({ viewer, receipts }: Stream, version: number): Stream {
  const start = receipts.findIndex(
    (receipt) => receipt.kind === 'snapshot' && receipt.version >= version,
  );
  return { viewer, receipts: start < 0 ? [] : receipts.slice(start) };
}
