/** Continue-as-new in the midst of a storm: nothing lost, nothing twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import { assertSeatMap, SeatDecider } from '@aisle/shared/seat-map';
import type { OrderState } from '@aisle/shared/workflow-api';
import { failedTasks, flightInputOf, runsOf } from './support/histories.ts';
import { SeededRandom } from './support/random.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import { refusalOf, TestSystem, type TestFlight, type TestOrder } from './support/system.ts';

const CUSTOMERS = 24;
const STEPS = 8;
/** By the count of its updates a run is full after so many. By that of its events it is full before. */
const UPDATES_PER_RUN = 10;

let server: TestServer;
let system: TestSystem;

beforeAll(async () => {
  // A new run is suggested after a handful of batches, instead of after thousands.
  server = await startDevServer([
    'limit.historyCount.suggestContinueAsNew=20',
    `history.maxTotalUpdates=${UPDATES_PER_RUN * 2}`,
    'history.maxTotalUpdates.suggestContinueAsNewThreshold=0.5',
  ]);
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

/** What one customer was told: the last accepted state, and how many changes of the map it stands for. */
interface Ledger {
  readonly order: TestOrder;
  state: OrderState | null;
  changes: number;
  refusals: string[];
}

test('G5: a storm over many runs: every answer is in the map, once', async () => {
  const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 1_000_000);
  const flight = await system.openFlight(48, 'A220-300');
  const customers = Array.from({ length: CUSTOMERS }, (_, place) =>
    behave(flight, new SeededRandom(seed + place)),
  );
  const ledgers = await Promise.all(customers);
  const message = `STORM_SEED=${seed}`;

  const runs = await runsOf(system.client, flightWorkflowId(flight.definition.id));
  expect(runs.length, message).toBeGreaterThan(3);
  expect(runs.flatMap(failedTasks), message).toEqual([]);
  const updates = runs.slice(1).map(updatesOf);
  expect(Math.min(...updates), message).toBeLessThan(UPDATES_PER_RUN);

  const manifest = await flight.manifest();
  const told = ledgers.flatMap(({ order, state }) =>
    state !== null && ['held', 'confirmed'].includes(state.status) && state.seats.length > 0
      ? [[order.id, [...state.seats].sort()] as const]
      : [],
  );
  const had = manifest.orders.map(
    ({ orderId, hold }) => [orderId, [...hold.seats].sort()] as const,
  );
  expect(new Map(had), message).toEqual(new Map(told));
  const changes = ledgers.reduce((sum, ledger) => sum + ledger.changes, 0);
  expect(manifest.version, message).toBe(changes);
  const unexpected = ledgers.flatMap(({ refusals }) =>
    refusals.filter((code) => code !== 'seats-unavailable'),
  );
  expect(unexpected, message).toEqual([]);
  assertLastCarry(runs[0]);
});

function updatesOf({ events }: Awaited<ReturnType<typeof runsOf>>[number]): number {
  const updates = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  return updates?.length ?? 0;
}

/** The state that the last run took over is a sound map, through JSON and the server. */
function assertLastCarry(run: Parameters<typeof flightInputOf>[0] | undefined): void {
  if (!run) throw new Error('no run');
  const { definition, state } = flightInputOf(run);
  if (!state) throw new Error('no state was carried over');
  const facts = {
    designators: seatDesignators(definition.aircraft),
    closesAt: Date.parse(definition.departsAt),
  };
  assertSeatMap(SeatDecider.restore(state.desk, facts).map);
}

/** A customer books, changes, changes, and now and then cancels or pays. */
async function behave(flight: TestFlight, random: SeededRandom): Promise<Ledger> {
  // Half the aircraft for all of them: they shall meet.
  const seats = seatDesignators(flight.definition.aircraft).slice(0, 60);
  const pick = (): string[] => random.some(seats, 1 + random.integer(3));
  const ledger: Ledger = { order: system.order(flight), state: null, changes: 0, refusals: [] };
  await step(ledger, () => ledger.order.create(random.some(seats, random.integer(2))));
  if (ledger.state === null) return ledger;
  // A creation without seats does not concern the flight.
  if (ledger.state.seats.length === 0) ledger.changes = 0;
  for (let count = 0; count < STEPS; count += 1) {
    // The set that it has is no change.
    let wanted = pick();
    while (isSameSeatSet(wanted, ledger.state.seats)) wanted = pick();
    await step(ledger, () => ledger.order.changeSeats(wanted));
  }
  const end = random.integer(3);
  if (ledger.state.status !== 'held') return ledger;
  if (end === 0) await step(ledger, () => ledger.order.cancel());
  if (end === 1) await pay(ledger);
  return ledger;
}

async function step(ledger: Ledger, command: () => Promise<OrderState>): Promise<void> {
  const answer = command().then((state) => {
    ledger.state = state;
    ledger.changes += 1;
    return null;
  });
  const refused = await answer.catch(() => refusalOf(answer));
  if (refused) ledger.refusals.push(refused.code);
}

async function pay(ledger: Ledger): Promise<void> {
  await ledger.order.pay('11111');
  ledger.state = await ledger.order.settled();
  // The fence and the sale.
  ledger.changes += 2;
}
