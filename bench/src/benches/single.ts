import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { fingerprintOf, orderIdFor } from '@aisle/backend/src/booking/identity.ts';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { flightMessages } from '@aisle/shared/workflow-api';
import type { Bench } from '../bench.ts';
import { percentile, round } from '../measure.ts';
import { connectBare } from '../parts/stage.ts';
import { RestCustomer } from '../parts/rest.ts';
import type { System } from '../parts/system.ts';

const targetMs = 30;
const samples = 100;
/** The first ones open connections and warm up compilers. */
const warmUp = 20;
/** What the server still does for the step before must not count for the next: each step is alone. */
const pauseMs = 60;

export const single: Bench = {
  name: 'single',
  about: 'one order alone, from POST /api/orders with a seat to the answer',
  on: 'system',
  async run(system) {
    const { steps, stop } = await prepare(system);
    const took = new Map<string, number[]>(Object.keys(steps).map((name) => [name, []]));
    for (let index = 0; index < samples + warmUp; index += 1) {
      for (const [name, step] of Object.entries(steps)) {
        await sleep(pauseMs);
        const from = performance.now();
        await step(index);
        if (index >= warmUp) took.get(name)?.push(performance.now() - from);
      }
    }
    await stop();
    const p50 = (name: keyof typeof steps): number => percentile(took.get(name) ?? [], 50);
    const p95 = percentile(took.get('order') ?? [], 95);
    return {
      figures: [
        {
          what: 'one order alone, POST /api/orders with a seat → answer, p50',
          target: `≤ ${targetMs} ms`,
          measured: `${round(p50('order'))} ms (p95 ${round(p95)} ms)`,
          met: p50('order') <= targetMs,
        },
      ],
      notes: [
        `In the same minute, in turns, p50 of ${samples}: a workflow that does nothing ${round(p50('bare'))} ms; ` +
          `one that answers an update sent with its start ${round(p50('answering'))} ms; ` +
          `one update of a running workflow that does nothing ${round(p50('update'))} ms, of the flight ${round(p50('flight'))} ms; ` +
          `the order without HTTP ${round(p50('booking'))} ms.`,
        `So of ${round(p50('order'))} ms, ${round(p50('answering'))} are Temporal's for a start with an answer, ` +
          `about ${round(p50('flight'))} the flight's durable decision, ` +
          `${round(p50('booking') - p50('answering') - p50('flight'))} the order's own steps between them, ` +
          `and ${round(p50('order') - p50('booking'))} HTTP and the backend.`,
      ],
    };
  },
};

/** Each step does one thing alone; the seats of different steps never meet. */
async function prepare(system: System) {
  const bare = await connectBare(system);
  const flight = await system.openFlight();
  const definition = (await bare.booking.flightSnapshot(flight.id)) as {
    readonly value: { readonly flight: Parameters<typeof bare.booking.createOrder>[0]['flight'] };
  };
  const seats = seatDesignators('A380-800');
  const seat = (index: number): string => seats[index % seats.length] ?? '';
  const { client } = bare;
  const decider = client.workflow.getHandle(flightWorkflowId(flight.id));
  const deciderOrder = randomUUID();
  const running = await client.workflow.start('answering', {
    taskQueue: bare.taskQueue,
    workflowId: `answering:${randomUUID()}`,
    args: [samples + warmUp],
  });
  const steps = {
    bare: async () => {
      const workflowId = `bare:${randomUUID()}`;
      await client.workflow.execute('bare', { taskQueue: bare.taskQueue, workflowId });
    },
    answering: async () => {
      await client.workflow.executeUpdateWithStart('answer', {
        args: [],
        startWorkflowOperation: new WithStartWorkflowOperation('answering', {
          workflowId: `answering:${randomUUID()}`,
          args: [1],
          taskQueue: bare.taskQueue,
          workflowIdConflictPolicy: 'FAIL',
        }),
      });
    },
    update: async () => {
      await running.executeUpdate('answer');
    },
    flight: async (index: number) => {
      const command = {
        type: 'set-seats',
        orderId: deciderOrder,
        revision: index + 1,
        issuedAt: Date.now(),
        seats: [seat(seats.length - 1 - (index % 9))],
        holdMs: limits.holdMs,
      };
      await decider.executeUpdate(flightMessages.commands, { args: [{ commands: [command] }] });
    },
    booking: async (index: number) => {
      const wanted = [seat(index * 2)];
      const made = await bare.booking.createOrder({
        orderId: orderIdFor(randomUUID(), 'bench'),
        flight: definition.value.flight,
        seats: wanted,
        fingerprint: fingerprintOf(flight.id, wanted),
      });
      if (!made.ok) throw new Error(`refused: ${made.error.code}`);
    },
    order: async (index: number) => {
      await new RestCustomer(system.url).create(flight.id, [seat(index * 2 + 1)]);
    },
  };
  return { steps, stop: bare.stop };
}
