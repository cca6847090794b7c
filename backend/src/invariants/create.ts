import { Counter } from 'prom-client';
import { invariantNames, type InvariantName, type Invariants } from '@aisle/shared/agent-live';
import type { Logger } from 'pino';
import type { BookingPort } from '../booking/port.ts';
import type { Archive } from '../history/archive.ts';
import { gaugesOf, type Metrics } from '../metrics/metrics.ts';
import type { Clock } from '../clock.ts';
import type { Relays } from '../relay/relays.ts';
import { type ChargeAmounts, type Ledger, LedgerFollower } from '../ledger/ledger.ts';
import type { DeskLive } from '../board/live.ts';
import { InvariantWatch } from './watch.ts';

export interface InvariantParts {
  readonly booking: BookingPort;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly relays: Relays;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly live: DeskLive;
  readonly ledger: Ledger;
  readonly charges: ChargeAmounts;
  readonly changed: (invariants: Invariants) => void;
}

/** The watch over what must hold, wired to the desk, and as metrics for alerts. */
export function watchInvariants(parts: InvariantParts): InvariantWatch {
  const { archive, booking, charges, clock, live, ledger, changed, relays, log, metrics } = parts;
  const rounds = new Counter({
    name: 'aisle_invariant_checks_total',
    help: 'Rounds in which the invariants were looked at.',
    registers: [metrics.registry],
  });
  const watch = new InvariantWatch({
    clock,
    ledger,
    follower: new LedgerFollower(ledger),
    read: (money) => charges.note(money),
    manifest: (flightId) => booking.desk.flightManifest(flightId),
    orderStatus: (orderId) => booking.orderStatus(orderId),
    orders: booking.desk,
    archived: async (orderId) => {
      const found = await archive.byOrder(orderId);
      return found.ok ? found.value : null;
    },
    counts: (flightId, version) => {
      const last = live.activities.get(flightId)?.last;
      return last?.version === version ? last.counts : null;
    },
    count: async (flightId, version) => {
      const asked = await booking.desk.flightEvents(flightId, version);
      return asked.ok && asked.value.version === version ? asked.value.counts : null;
    },
    nextDeadline: (flightId) => {
      const deadlines = live.activities.get(flightId)?.last?.deadlines ?? [];
      return deadlines.length === 0 ? null : Math.min(...deadlines);
    },
    versions: () =>
      relays.flights.watchedFlights.map((flightId) => ({
        flightId,
        flight: live.activities.get(flightId)?.version ?? 0,
        relay: relays.flights.known(flightId)?.version ?? null,
        viewers: relays.audiences.toldAll(flightId),
      })),
    failing: () => [...live.activities.keys()].find((flightId) => live.isFailing(flightId)) ?? null,
    others: () => live.othersFound,
    changed,
    checked: () => rounds.inc(),
    failed: (error) => {
      log.error({ err: error }, 'the invariants could not be checked because of a bug');
    },
  });
  tellVerdicts(watch, metrics);
  return watch;
}

function tellVerdicts(watch: InvariantWatch, { registry }: Metrics): void {
  const gauge = gaugesOf(registry);
  const tell = (name: string, help: string, verdict: boolean | null): void => {
    const isSo = (invariant: InvariantName): boolean =>
      watch.current.invariants.find((each) => each.name === invariant)?.ok === verdict;
    const read = () =>
      invariantNames.map((invariant) => [{ invariant }, Number(isSo(invariant))] as const);
    gauge(name, help, read, ['invariant']);
  };
  tell('aisle_invariant_violated', '1 while an invariant is broken.', false);
  tell('aisle_invariant_unknown', '1 while nobody can say whether an invariant holds.', null);
}
