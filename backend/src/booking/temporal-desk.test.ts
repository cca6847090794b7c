import { WorkflowUpdateFailedError, type WorkflowClient } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { Intervention } from '@aisle/shared/interventions';
import { ok } from '@aisle/shared/result';
import type { FlightStatus } from '@aisle/shared/workflow-api';
import type { TemporalCalls } from './calls.ts';
import { TemporalDesk } from './temporal-desk.ts';

const closeSales: Intervention = {
  id: 'one',
  by: 'Ada',
  role: 'supervisor',
  reason: 'A test.',
  command: { type: 'close-sales' },
};

/** A desk whose flight's run closed before it decided; the flight is `status` now. */
function deskOf(status: FlightStatus): TemporalDesk {
  const cause = ApplicationFailure.create({ type: 'AcceptedUpdateCompletedWorkflow' });
  const handle = {
    executeUpdate: () => Promise.reject(new WorkflowUpdateFailedError('closed', cause)),
    query: () => Promise.resolve({ status }),
  };
  const calls = {
    command: (_workflow: string, request: () => Promise<unknown>) => request(),
    ask: async (_missing: string, request: () => Promise<unknown>) => ok(await request()),
  };
  const client = { getHandle: () => handle } as unknown as WorkflowClient;
  return new TemporalDesk(calls as unknown as TemporalCalls, client, client);
}

it.each([
  ['open', 'unavailable'],
  ['closed', 'unavailable'],
  ['departed', 'flight-departed'],
  ['cancelled', 'flight-cancelled'],
] as const)('a flight that is %s and took no intervention: %s', async (status, code) => {
  const refused = await deskOf(status).intervene('ai101', closeSales);
  expect(refused).toEqual({ ok: false, error: { code } });
});
