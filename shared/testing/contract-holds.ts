/**
 * The part of the contract that needs holds to run out: with holds of a few seconds. Those of the whole product are
 * seen to run out in a browser and beside a crowd.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  patience,
  shows,
  states,
  type ContractSystem,
  type MakeSystem,
} from './contract-driver.ts';

const shortHoldMs = 3_000;

/** Runs it against what `makeSystem` makes. */
export function describeHoldContract(name: string, makeSystem: MakeSystem): void {
  describe(`seat contract, short holds: ${name}`, () => {
    let system: ContractSystem;

    beforeAll(async () => {
      system = await makeSystem({ holdMs: shortHoldMs });
      return () => system.stop();
    });

    it('E1, L5: a hold that runs out frees its seats by itself, and viewers see it', async () => {
      const flight = await system.openFlight();
      const [seat = ''] = flight.designators;
      const viewer = await flight.watch();
      const { version } = viewer.view();
      const { answer } = await flight.order(crypto.randomUUID(), [seat]);
      const until = answer.ok ? (answer.until ?? 0) : 0;
      await system.waitUntil(until);
      await vi.waitFor(() => {
        expect(viewer.view().version).toBeGreaterThan(version);
        expect(states(viewer.view())).toEqual({});
      }, patience);
      expect(system.now()).toBeGreaterThanOrEqual(until);
      expect((await flight.order(crypto.randomUUID(), [seat])).answer.ok).toBe(true);
      await viewer.stop();
    });

    it('S7: a change of seats starts the hold anew', async () => {
      const flight = await system.openFlight();
      const [first = '', second = ''] = flight.designators;
      const { answer, order } = await flight.order(crypto.randomUUID(), [first]);
      const until = answer.ok ? (answer.until ?? 0) : 0;
      await system.waitUntil(system.now() + 500);
      const changed = await order?.setSeats([second]);
      const later = changed?.ok ? (changed.until ?? 0) : 0;
      expect(later).toBeGreaterThan(until);
      await system.waitUntil(until);
      const between = states(await flight.view());
      // On a slow machine the second hold may be over, too.
      if (system.now() < later) expect(between).toEqual({ [second]: 'held' });
      await system.waitUntil(later);
      await shows(flight, {});
    });

    it('F1: a payment that began in time is not cut off', async () => {
      const flight = await system.openFlight();
      const [seat = ''] = flight.designators;
      const { answer, order } = await flight.order(crypto.randomUUID(), [seat]);
      const until = answer.ok ? (answer.until ?? 0) : 0;
      expect(await order?.startPayment()).toMatchObject({ ok: true });
      await system.waitUntil(until + 100);
      await shows(flight, { [seat]: 'paying' });
      const other = await flight.order(crypto.randomUUID(), [seat]);
      expect(other.answer).toMatchObject({ ok: false, code: 'seats-unavailable' });
    });
  });
}
