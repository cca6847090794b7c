/** A confirmation finds its order when Temporal has removed order and flight. */
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmationCode } from '@aisle/shared/confirmation';
import { flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { SeatCommand } from '@aisle/shared/seat-map';
import { TemporalArchive } from '../src/history/archive.ts';
import { secrets } from './support/backend.ts';
import { PlayedFlight } from './support/played-flight.ts';
import { RealSystem } from './support/temporal.ts';

const orderIds = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRZ'];
const [paidId = '', heldId = ''] = orderIds;

let real: RealSystem;
let client: Client;
let archive: TemporalArchive;
beforeAll(async () => {
  real = await RealSystem.start();
  client = new Client({ connection: real.connection });
  archive = new TemporalArchive(real.connection, 'default');
}, 240_000);
afterAll(() => real.stop());

/** Sells a seat to one order and holds one for another until departure. */
function commands(): SeatCommand[] {
  const sign = (orderId: string, revision: number) => ({ orderId, revision, issuedAt: Date.now() });
  const { holdMs, fenceMs } = limits;
  return [
    { ...sign(paidId, 1), type: 'set-seats', seats: ['12A'], holdMs },
    { ...sign(paidId, 2), type: 'start-payment', fenceMs },
    { ...sign(paidId, 3), type: 'sell', chargeId: 'charge-1' },
    { ...sign(heldId, 1), type: 'set-seats', seats: ['12B'], holdMs },
  ];
}

it('T9: by its confirmation, its id, or its flight; without the flight’s workflow', async () => {
  const flight = await PlayedFlight.open(client, 3_000);
  const { id } = flight.definition;
  await flight.send(commands());
  expect(await archive.byFlight(id)).toEqual({ ok: false, error: { code: 'flight-not-found' } });
  const manifest = await flight.ended();
  await removeFlight(id);
  const code = confirmationCode(paidId);
  // The index of workflows follows them at some distance.
  const find = async () =>
    (await archive.byConfirmation(code.toLowerCase())).ok && (await archive.byOrder(paidId));
  let found = await find();
  while (found === false || !found.ok) found = await find();
  expect(found.value).toEqual({
    orderId: paidId,
    confirmation: code,
    flight: flight.definition,
    hold: { status: 'sold', seats: ['12A'], chargeId: 'charge-1' },
  });
  expect(await archive.byConfirmation(code)).toEqual({ ok: true, value: [found.value] });
  expect(await archive.byFlight(id)).toEqual({ ok: true, value: manifest });
  await agentsFind(flight.definition.id, code);
});

it('T9: finds nothing by what is no code, nor by an order that never paid', async () => {
  const nothing = { ok: true, value: [] };
  for (const code of ['', 'ABC', "ABC23' OR 1", '0OIL11', confirmationCode(heldId)]) {
    expect(await archive.byConfirmation(code)).toEqual(nothing);
  }
  const unknown = { ok: false, error: { code: 'order-not-found' } };
  expect(await archive.byOrder(heldId)).toEqual(unknown);
});

/** What the desk answers about the flight and its order that are gone. */
async function agentsFind(flightId: string, confirmation: string): Promise<void> {
  const ask = (path: string) =>
    real.backend.ask('GET', `/api/agent${path}`, { token: secrets.AGENT_TOKEN });
  const { body } = await ask(`/search?q=${confirmation}`);
  expect(body).toMatchObject({ results: [{ kind: 'confirmation', flightId, orderId: paidId }] });
  const order = await ask(`/orders/${paidId}`);
  expect(order.body).toMatchObject({ order: null, orderId: paidId, confirmation, flightId });
  const manifest = await ask(`/flights/${flightId}/manifest`);
  expect(manifest.body).toMatchObject({
    state: 'departed',
    orders: [{ orderId: paidId, confirmation, seats: ['12A'], status: 'sold' }],
  });
}

async function removeFlight(flightId: string): Promise<void> {
  const execution = { workflowId: flightWorkflowId(flightId) };
  const { workflowService } = real.connection;
  await workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: execution,
  });
  const isThere = () =>
    workflowService.describeWorkflowExecution({ namespace: 'default', execution }).then(
      () => true,
      () => false,
    );
  while (await isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
}
