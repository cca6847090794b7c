/** An intervention is done once, whatever run of its flight it meets, and however often it is sent. */
import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { failedTasks, runsOf } from './support/histories.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import { TestSystem, until, type TestFlight } from './support/system.ts';

const INTERVENTIONS = 30;
/** So many agents act at once, each sending twice what it wants. */
const LANES = 3;

let server: TestServer;
let system: TestSystem;
beforeAll(async () => {
  server = await startDevServer(['limit.historyCount.suggestContinueAsNew=40']);
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

/** Sends it until a run has decided: what a closing run had accepted the next one decides. */
async function send(flight: TestFlight, id: string, seat: string): Promise<unknown> {
  for (;;) {
    try {
      return await flight.intervene({ type: 'block', seats: [seat] }, { id });
    } catch (error) {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      const isBetweenRuns =
        cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
      if (!isBetweenRuns) throw error;
    }
  }
}

test('A13: each id is decided once, over many runs', async () => {
  const flight = await system.openFlight();
  const seats = seatDesignators(flight.definition.aircraft).slice(0, INTERVENTIONS);
  const wanted = seats.map((seat) => ({ id: randomUUID(), seat }));
  const first = new Map<string, unknown>();
  const waiting = [...wanted];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { id, seat } = next;
      const outcomes = await Promise.all([1, 2].map(() => send(flight, id, seat)));
      expect(outcomes[0]).toMatchObject({ ok: true });
      expect(outcomes[1]).toEqual(outcomes[0]);
      first.set(id, outcomes[0]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const { id, seat } of wanted) expect(await send(flight, id, seat)).toEqual(first.get(id));

  const { version, blocked, audit } = await flight.manifest();
  expect(version).toBe(INTERVENTIONS);
  expect(blocked.toSorted()).toEqual(seats.toSorted());
  expect(audit).toHaveLength(INTERVENTIONS);
  const runs = await runsOf(system.client, flightWorkflowId(flight.definition.id));
  expect(runs.length).toBeGreaterThan(2);
  expect(runs.flatMap(failedTasks)).toEqual([]);
});

test('T11: a flight ends though its last run is full and an order that it has news for is gone', async () => {
  const flight = await system.openFlight();
  const send = (revision: number, ...commands: readonly object[]) => {
    const signed = commands.map((command, place) => ({
      ...command,
      ...{ orderId: 'gone', revision: revision + place, issuedAt: Date.now() },
    }));
    return system.sendCommands(flight.definition.id, signed as OrderSeatCommand[]);
  };
  await send(
    1,
    { type: 'set-seats', seats: ['12A'], holdMs: 60_000 },
    { type: 'start-payment', fenceMs: 60_000 },
    { type: 'sell', chargeId: 'charge' },
  );
  const departsAt = new Date(Date.now() + 2_000).toISOString();
  await flight.intervene({ type: 'delay', departsAt });
  await until(async () => (await flight.manifest()).status === 'departed');
  // It goes on while it tries to tell, and its run fills up.
  for (let revision = 4; revision < 20; revision += 1) {
    const answer = await send(revision, { type: 'release', reason: 'refunded' });
    if (answer.kind !== 'decided') break;
  }
  expect(await flight.handle.result()).toMatchObject({ status: 'departed', orders: [] });
});
