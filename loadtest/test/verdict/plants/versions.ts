import {
  answers,
  changes,
  ending,
  orderIds,
  quietHolds,
  sightsOf,
  versionOf,
  type Plant,
  type Spoilt,
  type SpoiltExchange,
  type WithOrder,
} from './support.ts';

type Refusal = Extract<SpoiltExchange['outcome'], { kind: 'refused' }>;

/** Refusals at a version of which everybody was shown the whole map. */
function refusals(seen: Spoilt): { exchange: SpoiltExchange; problem: Refusal['problem'] }[] {
  const shown = new Set(changes(seen).map(({ version }) => version));
  return seen.exchanges.flatMap((exchange) => {
    const { outcome } = exchange;
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') return [];
    return shown.has(outcome.problem.version ?? -1) ? [{ exchange, problem: outcome.problem }] : [];
  });
}

/** A seat that was free from the beginning to the end, by all that was shown. */
function everFree(seen: Spoilt): string | undefined {
  const touched = new Set([
    ...Object.keys(seen.before.seats),
    ...changes(seen).flatMap(({ seats }) => Object.keys(seats)),
  ]);
  const all = seen.before.layout.decks.flatMap(({ cabins }) =>
    cabins.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)),
  );
  const seats = all.flatMap((cell) => (cell.kind === 'seat' ? [cell.designator] : []));
  return seats.find((seat) => !touched.has(seat));
}

/** Of the order, everything that says `from` says `to`. */
function renumber(seen: Spoilt, orderId: string, from: number, to: number): void {
  for (const { order } of sightsOf(seen, orderId)) {
    if (order.flightVersion === from) order.flightVersion = to;
  }
}

/** The next two creations that held seats, one answered before the other was sent. */
function oneAfterAnother(seen: Spoilt): [WithOrder, WithOrder] | null {
  const held = answers(seen, 'create')
    .filter(({ outcome }) => outcome.order.status === 'held')
    .sort((one, other) => one.outcome.order.flightVersion - other.outcome.order.flightVersion);
  for (const [place, one] of held.entries()) {
    const other = held[place + 1];
    if (other && other.sentAt > one.endedAt && other.outcome.order.id !== one.outcome.order.id) {
      return [one, other];
    }
  }
  return null;
}

/** The customer is shown the flight as it was before the run. */
function showBefore(read: SpoiltExchange, { before }: Spoilt): void {
  const seats = Object.fromEntries(
    Object.entries(before.seats).map(([seat, { status, until }]) => [
      seat,
      until === undefined ? { status } : { status, until },
    ]),
  );
  read.outcome = { kind: 'flight', version: before.version, seats };
}

export const versionPlants: readonly Plant[] = [
  {
    name: 'a broadcast with a wrong seat',
    question: 'c',
    code: 'contradicts-answer',
    spoil: (seen) => {
      for (const { seats, flightVersion } of quietHolds(seen)) {
        const change = changes(seen).find(({ version }) => version >= flightVersion);
        const [seat] = seats;
        if (seat === undefined || change?.seats[seat] === undefined) continue;
        change.seats[seat] = { status: 'free' };
        return seat;
      }
      return null;
    },
  },
  {
    name: 'a snapshot that differs from the broadcasts',
    question: 'c',
    code: 'maps-differ',
    spoil: (seen) => {
      for (const { outcome } of seen.exchanges) {
        if (outcome.kind !== 'flight') continue;
        const [seat] = Object.keys(outcome.seats);
        if (seat === undefined) continue;
        outcome.seats = { ...outcome.seats, [seat]: { status: 'blocked' } };
        return seat;
      }
      return null;
    },
  },
  {
    name: 'a seat that changes without a version',
    question: 'c',
    code: 'more-changes-than-versions',
    spoil: (seen) => {
      const seat = everFree(seen);
      const named = new Set(answers(seen).map(({ outcome }) => outcome.order.flightVersion));
      const change = changes(seen).find(
        ({ from, version }) => version === from + 1 && named.has(version),
      );
      if (seat === undefined || change === undefined) return null;
      change.seats[seat] = { status: 'sold' };
      return `${change.version}`;
    },
  },
  {
    name: 'writes whose versions run against real time',
    question: 'c',
    code: 'out-of-order',
    spoil: (seen) => {
      const pair = oneAfterAnother(seen);
      if (pair === null) return null;
      const [one, other] = pair.map(({ outcome }) => outcome.order);
      if (one === undefined || other === undefined) return null;
      const [early, late] = [one.flightVersion, other.flightVersion];
      renumber(seen, one.id, early, late);
      renumber(seen, other.id, late, early);
      return other.id;
    },
  },
  {
    name: 'a version that is shown before it was asked for',
    question: 'c',
    code: 'out-of-order',
    spoil: (seen) => {
      const created = answers(seen, 'create').find(
        ({ outcome }) => outcome.order.status === 'held',
      );
      const receipt = seen.streams
        .flatMap(({ receipts }) => receipts)
        .find((one) => versionOf(one) === created?.outcome.order.flightVersion);
      if (created === undefined || receipt === undefined) return null;
      receipt.at = created.sentAt - 1;
      return created.outcome.order.id;
    },
  },
  {
    name: 'two orders at one version',
    question: 'c',
    code: 'one-version-two-changes',
    spoil: (seen) => {
      const [one, other] = quietHolds(seen);
      if (one === undefined || other === undefined) return null;
      renumber(seen, other.id, other.flightVersion, one.flightVersion);
      return other.id;
    },
  },
  {
    name: 'a change that was accepted while a payment ran',
    question: 'c',
    code: 'illegal-acceptance',
    spoil: (seen) => {
      const named = new Set(answers(seen).map(({ outcome }) => outcome.order.flightVersion));
      for (const { endedAt, outcome, customer } of answers(seen, 'pay')) {
        const { order } = outcome;
        const version = order.flightVersion + 1;
        if (order.status !== 'paying' || named.has(version) || version > seen.after.version)
          continue;
        const expiresAt = new Date(Date.parse(order.serverTime) + 1_000).toISOString();
        const held = { ...order, status: 'held' as const, expiresAt, flightVersion: version };
        seen.exchanges.push({
          customer,
          step: 'change',
          intendedAt: endedAt,
          sentAt: endedAt,
          endedAt: endedAt + 1,
          seats: order.seats,
          orderId: order.id,
          outcome: { kind: 'order', order: { ...held, revision: order.revision + 1 } },
        });
        return order.id;
      }
      return null;
    },
  },
  {
    name: 'a paid order with other seats than it held',
    question: 'c',
    code: 'seats-changed-unasked',
    spoil: (seen) => {
      const seat = everFree(seen);
      const [order] = ending(seen, 'confirmed');
      if (seat === undefined || order === undefined) return null;
      for (const sight of sightsOf(seen, order.id)) {
        if (sight.order.status !== 'held') sight.order.seats = [seat];
      }
      return order.id;
    },
  },
  {
    name: 'an order that goes back in its own count',
    question: 'c',
    code: 'order-went-back',
    spoil: (seen) => {
      for (const id of orderIds(seen)) {
        const [first, ...later] = answers(seen).filter(({ outcome }) => outcome.order.id === id);
        const last = later.at(-1);
        if (first === undefined || last === undefined) continue;
        if (last.outcome.order.revision === first.outcome.order.revision) continue;
        const sentAt = last.endedAt + 1;
        const { order } = first.outcome;
        const times = { intendedAt: sentAt, sentAt, endedAt: sentAt + 1 };
        seen.exchanges.push({
          ...first,
          ...times,
          step: 'read',
          outcome: { kind: 'order', order },
        });
        return id;
      }
      return null;
    },
  },
  {
    name: 'a stale read by the customer who was told better',
    question: 'c',
    code: 'own-stale-read',
    spoil: (seen) => {
      for (const read of seen.exchanges) {
        if (read.outcome.kind !== 'flight') continue;
        const told = answers(seen, 'create').find(
          ({ customer, endedAt, outcome }) =>
            customer === read.customer && endedAt <= read.sentAt && outcome.order.status === 'held',
        );
        if (told === undefined) continue;
        showBefore(read, seen);
        return `Customer ${read.customer} `;
      }
      return null;
    },
  },
  {
    name: 'a stale read past the bound',
    question: 'c',
    code: 'stale-read',
    spoil: (seen) => {
      const [first] = answers(seen, 'create').filter(
        ({ outcome }) => outcome.order.status === 'held',
      );
      const read = seen.exchanges.find(
        ({ outcome, sentAt }) =>
          outcome.kind === 'flight' && sentAt > (first?.endedAt ?? Infinity) + 3_000,
      );
      if (first === undefined || read === undefined) return null;
      showBefore(read, seen);
      return `${read.customer}`;
    },
  },
  {
    name: 'a stale refusal past the bound',
    question: 'c',
    code: 'stale-read',
    spoil: (seen) => {
      const [first] = answers(seen, 'create').filter(
        ({ outcome }) => outcome.order.status === 'held',
      );
      const late = refusals(seen).find(
        ({ exchange }) => exchange.sentAt > (first?.endedAt ?? Infinity) + 3_000,
      );
      if (first === undefined || late === undefined) return null;
      late.problem.version = seen.before.version;
      return `${late.exchange.customer}`;
    },
  },
  {
    name: 'a refusal for a seat that was free',
    question: 'c',
    code: 'refused-free-seat',
    spoil: (seen) => {
      const seat = everFree(seen);
      const [refusal] = refusals(seen);
      if (seat === undefined || refusal === undefined) return null;
      refusal.exchange.seats.push(seat);
      refusal.problem.seats?.push(seat);
      return seat;
    },
  },
  {
    name: 'a refusal that names the order’s own seat',
    question: 'c',
    code: 'refused-own-seat',
    spoil: (seen) => {
      for (const { exchange, problem } of refusals(seen)) {
        if (exchange.orderId === null) continue;
        const known = sightsOf(seen, exchange.orderId);
        const order = known.findLast(({ at }) => at <= exchange.sentAt)?.order;
        // Nothing may have happened to it since.
        const last = known.at(-1)?.order;
        const [seat] = order?.seats ?? [];
        if (seat === undefined || order?.status !== 'held') continue;
        if (
          last === undefined ||
          !['held', 'confirmed'].includes(last.status) ||
          !last.seats.includes(seat)
        )
          continue;
        exchange.seats = [seat];
        problem.seats = [seat];
        return seat;
      }
      return null;
    },
  },
  {
    name: 'a refusal that names a seat which nobody asked for',
    question: 'c',
    code: 'refused-unasked',
    spoil: (seen) => {
      const [refusal] = refusals(seen);
      const [seat] = refusal?.problem.seats ?? [];
      if (refusal === undefined || seat === undefined) return null;
      refusal.exchange.seats = refusal.exchange.seats.filter((one) => one !== seat);
      return seat;
    },
  },
  {
    name: 'a refusal that names one of two taken seats',
    question: 'c',
    code: 'refusal-incomplete',
    spoil: (seen) => {
      const refusal = refusals(seen).find(({ problem }) => (problem.seats?.length ?? 0) > 1);
      return refusal?.problem.seats?.pop() ?? null;
    },
  },
  {
    name: 'a refusal that names no seat',
    question: 'c',
    code: 'refused-for-nothing',
    spoil: (seen) => {
      const [refusal] = refusals(seen);
      if (refusal === undefined) return null;
      refusal.problem.seats = [];
      return `${refusal.exchange.customer}`;
    },
  },
];
