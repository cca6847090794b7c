/** What was answered is in the final manifest, whatever is asked for around a flight's last task. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { FlightCommand } from '@aisle/shared/interventions';
import type { OrderSeatCommand, Outcome } from '@aisle/shared/seat-map';
import { flightMessages, type Manifest } from '@aisle/shared/workflow-api';
import { TemporalArchive } from '../src/history/archive.ts';
import { Histories } from '../src/history/histories.ts';
import { TemporalHistories } from '../src/history/source.ts';
import { unwrap } from '../src/problem.ts';
import { secrets } from './support/backend.ts';
import { PlayedFlight } from './support/played-flight.ts';
import { RealSystem } from './support/temporal.ts';

/** New runs all the time. */
const shortRuns = [
  'history.maxTotalUpdates=400',
  'history.maxTotalUpdates.suggestContinueAsNewThreshold=0.1',
];
const seed = 20261129;
const ORDERS = 170;
/** So many senders at once. */
const LANES = 3;

let real: RealSystem;
let client: Client;
beforeAll(async () => {
  real = await RealSystem.start(shortRuns);
  client = new Client(real.temporal);
}, 240_000);
afterAll(() => real.stop());

/** What an order may send at the end, and what an agent may do to it. */
type Act = 'refund' | 'force-release' | 'move-order';
interface Script {
  /** How the flight ends. */
  readonly end: 'departure' | 'cancel-flight' | 'cancel-request';
  /** Each comes so many ms after the one before. */
  readonly acts: readonly (readonly [Act, number])[];
}
const script: fc.Arbitrary<Script> = fc.record({
  end: fc.constantFrom('departure', 'cancel-flight', 'cancel-request'),
  acts: fc.array(
    fc.tuple(
      fc.constantFrom<Act[]>('refund', 'refund', 'force-release', 'move-order'),
      fc.integer({ min: 0, max: 40 }),
    ),
    { minLength: ORDERS, maxLength: ORDERS },
  ),
});

/** An act that was answered with a yes. */
interface Done {
  readonly act: Act;
  readonly orderId: string;
  readonly seats: readonly string[];
}

/** Plays a script around the flight's end, and gives what was answered until nothing was accepted any more. */
async function play({ end, acts }: Script): Promise<{ id: string; done: Done[] }> {
  const flight = await PlayedFlight.open(client, 3_600_000);
  const { id } = flight.definition;
  const handle = client.workflow.getHandle(flightWorkflowId(id));
  const seats = seatDesignators(flight.definition.aircraft);
  const orders = acts.map(([act, afterMs], place) => ({
    act,
    afterMs,
    orderId: `order-${place}`,
    seat: seats[place]!,
  }));
  const charges = await Promise.all(orders.map(({ orderId }) => charge(id, orderId)));
  await flight.send(
    orders.flatMap(({ orderId, seat }, place) => bought(orderId, seat, charges[place]!)),
  );
  const done: Done[] = [];
  // Some before the end, most of them in its midst.
  const [early, late] = [orders.slice(0, 10), orders.slice(10)];
  const lane = async (waiting: typeof orders): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await sleep(next.afterMs);
      const found = await act(handle, next, seats.at(-1 - orders.indexOf(next))!);
      if (found === 'over') return;
      done.push(...found);
    }
  };
  await lane(early);
  if (end === 'departure') await departed(flight);
  if (end === 'cancel-flight') await flight.intervene({ type: 'cancel-flight' });
  if (end === 'cancel-request') await handle.cancel();
  await Promise.all(Array.from({ length: LANES }, () => lane(late)));
  return { id, done };
}

/** Has the flight depart soon, however long the sales took, and resolves when it is about to: a busy machine is slow to ask. */
async function departed(flight: PlayedFlight): Promise<void> {
  const at = Date.now() + 3_000;
  await flight.intervene({ type: 'delay', departsAt: new Date(at).toISOString() });
  await sleep(Math.max(0, at - 1_000 - Date.now()));
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

async function act(
  handle: Handle,
  { act, orderId, seat }: { act: Act; orderId: string; seat: string },
  other: string,
): Promise<Done[] | 'over'> {
  try {
    const outcome = await (act === 'refund'
      ? refund(handle, orderId)
      : byAgent(handle, act, orderId, other));
    return outcome.ok ? [{ act, orderId, seats: [act === 'move-order' ? other : seat] }] : [];
  } catch (error) {
    // The run closed before it decided: nothing was answered.
    if (isOver(error)) return 'over';
    if (error instanceof WorkflowUpdateFailedError || error instanceof ServiceError) return [];
    throw error;
  }
}

async function refund(handle: Handle, orderId: string): Promise<Outcome> {
  const command = { type: 'release', reason: 'refunded', ...signed(orderId, 4) } as const;
  const [outcome] = await handle.executeUpdate<Outcome[], [{ commands: OrderSeatCommand[] }]>(
    flightMessages.commands,
    { args: [{ commands: [command] }] },
  );
  return outcome!;
}

function byAgent(
  handle: Handle,
  type: 'force-release' | 'move-order',
  orderId: string,
  other: string,
) {
  const command: FlightCommand =
    type === 'move-order' ? { type, orderId, seats: [other] } : { type, orderId };
  const given = { by: 'Ada', role: 'supervisor', reason: 'A test.' } as const;
  return handle.executeUpdate<Outcome, [object]>(flightMessages.intervene, {
    args: [{ id: randomUUID(), ...given, command }],
  });
}

function isOver(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  const code = cause instanceof ApplicationFailure ? cause.type : undefined;
  return code === 'flight-departed' || code === 'flight-cancelled';
}

function signed(orderId: string, revision: number) {
  return { orderId, revision, issuedAt: Date.now() };
}

/** A cancelled flight waits until its orders' money went back: so it must have been taken. */
async function charge(flightId: string, orderId: string): Promise<string> {
  const response = await fetch(`${real.gatewayUrl}/charges`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': `${flightId}:${orderId}`,
      Authorization: `Bearer ${secrets.GATEWAY_TOKEN}`,
    },
    body: JSON.stringify({ orderId, payment: flightId, amount: '45.00', currency: 'GBP' }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

function bought(orderId: string, seat: string, chargeId: string): OrderSeatCommand[] {
  return [
    { type: 'set-seats', seats: [seat], holdMs: 60_000, ...signed(orderId, 1) },
    { type: 'start-payment', fenceMs: 60_000, ...signed(orderId, 2) },
    { type: 'sell', chargeId, ...signed(orderId, 3) },
  ];
}

/** Whatever of the answers the manifest says otherwise. */
function missing({ orders, former, audit }: Manifest, done: readonly Done[]): Done[] {
  const seatsOf = new Map(orders.map(({ orderId, hold }) => [orderId, hold.seats]));
  const lost = new Set(former?.map(({ orderId }) => orderId));
  const moved = new Set(
    audit.flatMap(({ command }) => (command.type === 'move-order' ? [command.orderId] : [])),
  );
  return done.filter(({ act, orderId, seats }) =>
    act === 'move-order'
      ? !moved.has(orderId) || (seatsOf.get(orderId) ?? seats).join() !== seats.join()
      : seatsOf.has(orderId) || !lost.has(orderId),
  );
}

it(
  'T4, T11: manifest, replay, archive and answers agree around every end',
  { timeout: 600_000 },
  async () => {
    const archive = new TemporalArchive(real.temporal);
    const property = fc.asyncProperty(script, async (given) => {
      const { id, done } = await play(given);
      const handle = client.workflow.getHandle(flightWorkflowId(id));
      const manifest = (await handle.result()) as Manifest;
      expect(done.length).toBeGreaterThan(10);
      expect(missing(manifest, done)).toEqual([]);
      const histories = new Histories(new TemporalHistories(real.temporal));
      const summary = unwrap(await histories.ask(id, (machine) => machine.summary()));
      expect(summary.differences).toEqual([]);
      expect(summary.to).toBe(manifest.version);
      expect(unwrap(await archive.byFlight(id))).toEqual(manifest);
      expect(manifest.status).toBe(given.end === 'departure' ? 'departed' : 'cancelled');
      if (given.end === 'cancel-request') {
        expect(
          manifest.audit.map(({ command, role }) => [command.type, command.by, role]),
        ).toContainEqual(['cancel-flight', 'temporal', 'supervisor']);
      }
    });
    await fc.assert(property, {
      seed,
      numRuns: 4,
      endOnFailure: true,
      examples: [
        [
          {
            end: 'departure',
            acts: Array.from(
              { length: ORDERS },
              (_, place) => ['refund', (place * 7) % 40] as const,
            ),
          },
        ],
      ],
    });
  },
);
