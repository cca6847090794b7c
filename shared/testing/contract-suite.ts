/**
 * One contract, several systems: what everyone may rely on about the seats of a flight, however many
 * layers lie between. It runs against the bare core, the flight's workflow and the whole product.
 * Titles carry the numbers of SPEC.md.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  opened,
  patience,
  shows,
  states,
  type ContractFlight,
  type ContractSystem,
  type ContractView,
  type MakeSystem,
} from './contract-driver.ts';
import { storm } from './storm.ts';

export * from './contract-driver.ts';
export { describeHoldContract } from './contract-holds.ts';

const longHoldMs = 15 * 60_000;

/** Runs the contract against what `makeSystem` makes. */
export function describeSeatContract(name: string, makeSystem: MakeSystem): void {
  describe(`seat contract: ${name}`, () => {
    let system: ContractSystem;
    let flight: ContractFlight;
    let [a, b, c, d]: string[] = [];

    beforeAll(async () => {
      system = await makeSystem({ holdMs: longHoldMs });
      return () => system.stop();
    });

    /** A flight of its own for each test: they may run at the same time. */
    async function fresh(): Promise<void> {
      flight = await system.openFlight();
      [a, b, c, d] = flight.designators;
    }
    const seat = (name: string | undefined): string => name ?? expect.unreachable('no such seat');

    it('S1: a set of seats replaces the one before', async () => {
      await fresh();
      const order = await opened(flight, [seat(a), seat(b)]);
      await shows(flight, { [seat(a)]: 'held', [seat(b)]: 'held' });
      const answer = await order.setSeats([seat(b), seat(c)]);
      expect(answer).toMatchObject({ ok: true, seats: [b, c] });
      await shows(flight, { [seat(b)]: 'held', [seat(c)]: 'held' });
    });

    it('S2, S8, V1: taken seats are named, nothing of the set is taken, nothing changes', async () => {
      await fresh();
      await opened(flight, [seat(a), seat(b)]);
      const loser = await opened(flight, [seat(c)]);
      await shows(flight, { [seat(a)]: 'held', [seat(b)]: 'held', [seat(c)]: 'held' });
      const before = await flight.view();
      const refusal = await loser.setSeats([seat(d), seat(b), seat(a)]);
      expect(refusal).toMatchObject({ ok: false, code: 'seats-unavailable' });
      expect(refusal.seats.toSorted()).toEqual([a, b].toSorted());
      expect(await flight.catchUp(before)).toEqual(before);
    });

    it('S2, O2: an order that would begin with a taken seat does not begin', async () => {
      await fresh();
      await opened(flight, [seat(a)]);
      const { answer, order } = await flight.order(crypto.randomUUID(), [seat(a), seat(b)]);
      expect(answer).toMatchObject({ ok: false, code: 'seats-unavailable', seats: [a] });
      expect(order).toBeNull();
      await shows(flight, { [seat(a)]: 'held' });
    });

    it('S3, S4, S5, S8: impossible sets are refused, and change nothing', async () => {
      await fresh();
      const order = await opened(flight, [seat(a)]);
      await shows(flight, { [seat(a)]: 'held' });
      const before = await flight.view();
      const refused = async (seats: readonly string[]) => {
        const answer = await order.setSeats(seats);
        return answer.ok ? 'accepted' : answer.code;
      };
      expect(await refused(flight.designators.slice(0, 10))).toBe('too-many-seats');
      expect(await refused([seat(b), seat(b)])).toBe('duplicate-seats');
      expect(await refused([seat(b), '99Z'])).toBe('unknown-seats');
      expect(await flight.catchUp(before)).toEqual(before);
    });

    it('S3: nine seats are a whole set', async () => {
      await fresh();
      const nine = flight.designators.slice(0, 9);
      const { answer } = await flight.order(crypto.randomUUID(), nine);
      expect(answer.ok).toBe(true);
      expect(answer.seats.toSorted()).toEqual(nine.toSorted());
    });

    it('S6: the empty set gives all back', async () => {
      await fresh();
      const order = await opened(flight, [seat(a), seat(b)]);
      expect(await order.setSeats([])).toEqual({ ok: true, seats: [], until: null });
      await shows(flight, {});
    });

    it('S7, S8: only an accepted change starts the hold anew', async () => {
      await fresh();
      const begin = system.now();
      const { answer, order } = await flight.order(crypto.randomUUID(), [seat(a)]);
      const first = answer.ok ? (answer.until ?? 0) : 0;
      expect(first).toBeGreaterThanOrEqual(begin + longHoldMs);
      expect(first).toBeLessThanOrEqual(system.now() + longHoldMs);
      await opened(flight, [seat(b)]);
      await system.waitUntil(system.now() + 50);
      await order?.setSeats([seat(a), seat(b)]);
      await shows(flight, { [seat(a)]: 'held', [seat(b)]: 'held' });
      const unchanged = (await flight.view()).seats[seat(a)]?.until;
      expect(unchanged).toBe(new Date(first).toISOString());
      expect(await order?.setSeats([seat(c)])).toMatchObject({ ok: true, seats: [c] });
      await vi.waitFor(async () => {
        const until = (await flight.view()).seats[seat(c)]?.until ?? '';
        expect(Date.parse(until)).toBeGreaterThan(first);
      }, patience);
    });

    it('S11, F5: while a payment runs, the set stays, and there is no second payment', async () => {
      await fresh();
      const order = await opened(flight, [seat(a)]);
      expect(await order.startPayment()).toMatchObject({ ok: true, seats: [a] });
      await shows(flight, { [seat(a)]: 'paying' });
      for (const refusal of [await order.setSeats([seat(b)]), await order.startPayment()]) {
        expect(refusal).toMatchObject({ ok: false, code: 'payment-running' });
      }
      await shows(flight, { [seat(a)]: 'paying' });
    });

    it('F4: without seats there is no payment', async () => {
      await fresh();
      const order = await opened(flight);
      expect((await order.startPayment()).ok).toBe(false);
      expect(states(await flight.view())).toEqual({});
    });

    it('S2, S11, S12, O8: a sold seat is sold', async () => {
      await fresh();
      const order = await opened(flight, [seat(a)]);
      expect(await order.buy()).toMatchObject({ ok: true, seats: [a], until: null });
      await shows(flight, { [seat(a)]: 'sold' });
      const other = await opened(flight);
      expect(await other.setSeats([seat(a)])).toMatchObject({ ok: false, seats: [a] });
      expect((await order.setSeats([seat(b)])).ok).toBe(false);
      expect((await order.startPayment()).ok).toBe(false);
      await shows(flight, { [seat(a)]: 'sold' });
    });

    it('S12: sold seats come free for a refund', async () => {
      await fresh();
      const order = await opened(flight, [seat(a)]);
      await order.buy();
      expect(await order.refund()).toMatchObject({ ok: true });
      await shows(flight, {});
    });

    it('S10, O7: cancelling frees the seats for others', async () => {
      await fresh();
      const order = await opened(flight, [seat(a), seat(b)]);
      expect(await order.cancel()).toMatchObject({ ok: true });
      const other = await opened(flight);
      expect(await other.setSeats([seat(a)])).toMatchObject({ ok: true, seats: [a] });
      await shows(flight, { [seat(a)]: 'held' });
    });

    it('S10, P4: a payment in vain frees the seats', async () => {
      await fresh();
      const order = await opened(flight, [seat(a)]);
      expect(await order.payInVain()).toMatchObject({ ok: true });
      await shows(flight, {});
    });

    it('R1, K2: the same request twice answers the same and changes nothing', async () => {
      await fresh();
      const key = crypto.randomUUID();
      const first = await flight.order(key, [seat(a)]);
      await shows(flight, { [seat(a)]: 'held' });
      const before = await flight.view();
      const second = await flight.order(key, [seat(a)]);
      expect(second.answer).toEqual(first.answer);
      expect(await flight.catchUp(before)).toEqual(before);
    });

    it('I2: of many who want one seat at once, exactly one gets it', async () => {
      await fresh();
      const all = Array.from({ length: 15 }, () => flight.order(crypto.randomUUID(), [seat(a)]));
      const answers = (await Promise.all(all)).map(({ answer }) => answer);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      for (const answer of answers) {
        if (!answer.ok) expect(answer).toMatchObject({ code: 'seats-unavailable', seats: [a] });
      }
      await shows(flight, { [seat(a)]: 'held' });
    });

    it('V1, V2, V3: whoever fell behind catches up from any version', async () => {
      await fresh();
      const known: ContractView[] = [await flight.view()];
      const order = await opened(flight, [seat(a)]);
      const steps: (() => Promise<unknown>)[] = [
        () => opened(flight, [seat(d)]),
        () => order.setSeats([seat(b)]),
        () => order.setSeats([seat(b), seat(c)]),
        () => order.buy(),
      ];
      for (const step of steps) {
        await step();
        known.push(await flight.view());
      }
      await shows(flight, { [seat(b)]: 'sold', [seat(c)]: 'sold', [seat(d)]: 'held' });
      const now = await flight.view();
      for (const view of known) expect(await flight.catchUp(view)).toEqual(now);
    });

    it('L5, L6, V2: viewers who follow see every seat lock and free', async () => {
      await fresh();
      const viewer = await flight.watch();
      const order = await opened(flight, [seat(a)]);
      await vi.waitFor(
        () => expect(states(viewer.view())).toEqual({ [seat(a)]: 'held' }),
        patience,
      );
      await order.setSeats([seat(b)]);
      await vi.waitFor(
        () => expect(states(viewer.view())).toEqual({ [seat(b)]: 'held' }),
        patience,
      );
      await order.cancel();
      await vi.waitFor(() => expect(states(viewer.view())).toEqual({}), patience);
      await viewer.stop();
    });

    it('S1, S2, I2, V2, L5: in a storm, customers and viewers all come to know the same', async () => {
      await fresh();
      const viewer = await flight.watch();
      const owned = await storm(flight, { customers: 12, steps: 6, seed: 20_261_124 });
      await shows(flight, owned);
      const now = await flight.view();
      await vi.waitFor(() => expect(viewer.view()).toEqual(now), patience);
      expect(await flight.catchUp({ version: 0, seats: {} })).toEqual(now);
      await viewer.stop();
    });
  });
}
