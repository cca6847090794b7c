import { limits } from '@aisle/shared/limits';
import { answers, changes, quietHolds, sightsOf, type Plant } from './support.ts';

function later(iso: string, ms: number): string {
  return new Date(Date.parse(iso) + ms).toISOString();
}

export const deadlinePlants: readonly Plant[] = [
  {
    name: 'a hold that is over and still in the final map',
    question: 'e',
    code: 'outlived',
    spoil: (seen) => {
      const seat = Object.keys(seen.after.seats).find(
        (name) => seen.after.seats[name]?.status === 'held',
      );
      if (seat === undefined) return null;
      seen.after.seats[seat] = { status: 'held', until: later(seen.after.serverTime, -6_000) };
      return seat;
    },
  },
  {
    name: 'a hold that is over and still shown to a viewer',
    question: 'e',
    code: 'outlived',
    spoil: (seen) => {
      for (const change of changes(seen)) {
        const seat = Object.keys(change.seats).find(
          (name) => change.seats[name]?.until !== undefined,
        );
        if (seat === undefined) continue;
        change.serverTime = later(change.seats[seat]?.until ?? '', 6_000);
        return seat;
      }
      return null;
    },
  },
  {
    name: 'a hold that is kept for longer than anybody may have it kept',
    question: 'e',
    code: 'kept-too-long',
    spoil: (seen) => {
      const seat = Object.keys(seen.after.seats).find(
        (name) => seen.after.seats[name]?.status === 'held',
      );
      if (seat === undefined) return null;
      const until = later(seen.after.serverTime, limits.payLaterMs + 6_000);
      seen.after.seats[seat] = { status: 'held', until };
      return seat;
    },
  },
  {
    name: 'a hold that is over and still shown to a customer',
    question: 'e',
    code: 'outlived',
    spoil: (seen) => {
      for (const { outcome, sentAt } of seen.exchanges) {
        if (outcome.kind !== 'flight') continue;
        const [seat] = Object.keys(outcome.seats);
        if (seat === undefined) continue;
        const until = new Date(seen.beganAt + sentAt - 12_000).toISOString();
        outcome.seats = { ...outcome.seats, [seat]: { status: 'held', until } };
        return seat;
      }
      return null;
    },
  },
  {
    name: 'a hold that is shown longer than its order was told',
    question: 'e',
    code: 'longer-deadline',
    spoil: (seen) => {
      for (const { seats, flightVersion, id } of quietHolds(seen)) {
        const change = changes(seen).find(({ version }) => version >= flightVersion);
        const [seat] = seats;
        const shown = seat === undefined ? undefined : change?.seats[seat];
        if (shown?.until === undefined) continue;
        shown.until = later(shown.until, 60_000);
        return id;
      }
      return null;
    },
  },
  {
    name: 'a hold that outlasts the departure',
    question: 'e',
    code: 'longer-deadline',
    spoil: (seen) => {
      const [order] = quietHolds(seen);
      if (order === undefined) return null;
      const expiresAt = later(seen.before.flight.departsAt, 1);
      for (const sight of sightsOf(seen, order.id)) sight.order.expiresAt = expiresAt;
      return order.id;
    },
  },
  {
    name: 'a hold that is longer than all others',
    question: 'e',
    code: 'longer-than-others',
    spoil: (seen) => {
      const held = answers(seen, 'create').filter(({ outcome }) => outcome.order.status === 'held');
      const [one] = held;
      if (one === undefined || held.length < 3) return null;
      for (const { order } of sightsOf(seen, one.outcome.order.id)) {
        if (order.expiresAt !== null) order.expiresAt = later(order.expiresAt, 30_000);
      }
      return `customer ${one.customer} `;
    },
  },
];
