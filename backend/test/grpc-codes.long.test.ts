import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NativeConnection } from '@temporalio/worker';
import { grpcCodes } from '@aisle/shared/grpc';
import type { Intervention } from '@aisle/shared/interventions';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { busEvents } from '@aisle/shared/bus-messages';
import { orderIdFor } from '../src/booking/identity.ts';
import type { Answer } from '../src/booking/port.ts';
import { TemporalBooking } from '../src/booking/temporal.ts';
import { TemporalArchive } from '../src/history/archive.ts';
import { Histories } from '../src/history/histories.ts';
import { TemporalHistories } from '../src/history/source.ts';
import { systemClock } from '../src/clock.ts';
import { orderToken } from '../src/security/tokens.ts';
import { accounts, signIn } from './support/agents.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { someFlight } from './support/flights.ts';
import { RefusingTemporal } from './support/refusing-temporal.ts';

const flight = someFlight(Date.now());
const orderId = orderIdFor(randomUUID(), 'test');
const request = { orderId, flight, seats: ['1A'], fingerprint: 'same' };
const closing: Omit<Intervention, 'id'> = {
  by: 'sue',
  role: 'supervisor',
  reason: 'A test.',
  command: { type: 'close-sales' },
};
/** What a call to Temporal may end with, when all that Temporal says is one of its codes. */
const refusals = ['unavailable', 'busy', 'flight-not-found', 'order-not-found', 'flight-exists'];

/** A Temporal server of its own for each code: a refused call is tried for seconds, and the codes need not wait for each other. */
interface Refused {
  readonly temporal: RefusingTemporal;
  readonly connection: NativeConnection;
  readonly booking: TemporalBooking;
  readonly past: { readonly history: TemporalHistories; readonly archive: TemporalArchive };
}

const byCode = new Map<number, Refused>();

async function refuseWith(code: number): Promise<Refused> {
  const temporal = await RefusingTemporal.start();
  temporal.answer = () => [code, 'A sentence of the server.'];
  const connection = await temporal.connect();
  const space = { connection, namespace: 'default', dataConverter: testConverter };
  const booking = new TemporalBooking(space, { holdMs: 1_000, paymentAttemptMs: 1_000 });
  const past = { history: new TemporalHistories(space), archive: new TemporalArchive(space) };
  return { temporal, connection, booking, past };
}

function refusedWith(code: number): Refused {
  const refused = byCode.get(code);
  if (!refused) throw new Error(`No server answers with ${String(code)}.`);
  return refused;
}

beforeAll(async () => {
  for (const code of grpcCodes) byCode.set(code, await refuseWith(code));
});
afterAll(async () => {
  for (const { connection, temporal } of byCode.values()) {
    await connection.close();
    temporal.stop();
  }
});

describe('Temporal that answers everything with one gRPC status', () => {
  it.concurrent.each(grpcCodes)(
    '%i: leads each call to a refusal that is documented',
    async (code) => {
      const { booking, past } = refusedWith(code);
      const histories = new Histories(past.history);
      const calls: Record<string, Answer<unknown>> = {
        createOrder: booking.createOrder(request),
        findCreated: booking.findCreated(request),
        changeSeats: booking.changeSeats(orderId, ['1A']),
        pay: booking.pay(orderId, { code: '11111', key: randomUUID() }),
        cancel: booking.cancel(orderId),
        orderStatus: booking.orderStatus(orderId),
        flightSnapshot: booking.flightSnapshot(flight.id),
        flightChanges: booking.flightChanges(flight.id, 1),
        listFlights: booking.listFlights(),
        openFlight: booking.openFlight(flight),
        flightEvents: booking.desk.flightEvents(flight.id, 1),
        flightManifest: booking.desk.flightManifest(flight.id),
        preview: booking.desk.previewIntervention(flight.id, closing),
        intervene: booking.desk.intervene(flight.id, { ...closing, id: 'one' }),
        timeline: booking.desk.orderTimeline(orderId),
        summary: histories.ask(flight.id, (machine) => machine.summary()),
        byConfirmation: past.archive.byConfirmation('ABC234'),
        byOrder: past.archive.byOrder(orderId),
        byFlight: past.archive.byFlight(flight.id),
      };
      for (const [name, call] of Object.entries(calls)) {
        const answer = await call;
        expect(answer.ok, name).toBe(false);
        if (!answer.ok) expect(refusals, name).toContain(answer.error.code);
      }
      expect(await booking.health()).toMatchObject({ polled: false });
    },
  );

  describe.each(grpcCodes)('%i, behind a backend', (code) => {
    let backend: TestBackend;
    beforeEach(async () => {
      const { booking, past } = refusedWith(code);
      const settings = { AGENT_ACCOUNTS: accounts };
      backend = await TestBackend.start(booking, settings, null, systemClock, past);
    });
    afterEach(() => backend.stop());

    it('fails no request and no background work', async () => {
      const worker = await backend.socket('/bus', { auth: { token: secrets.BUS_TOKEN } });
      const viewer = await backend.socket();
      const agents = await backend.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } });
      const token = orderToken(secrets.ORDER_TOKEN_SECRET, orderId);
      const { requests } = refusedWith(code).temporal;
      requests.length = 0;
      const acks = [
        viewer.emitWithAck('flights:watch', {}),
        viewer.emitWithAck('flight:watch', { flightId: flight.id }),
        viewer.emitWithAck('order:watch', { orderId, token }),
        agents.emitWithAck('board:watch', {}),
        agents.emitWithAck('room:watch', { flightId: flight.id }),
      ];
      worker.emit(busEvents.flightChanged, { flightId: flight.id, version: 7 });
      worker.emit(busEvents.orderChanged, { orderId, sequence: 7 });
      for (const ack of (await Promise.all(acks)) as { error?: { code: string } }[])
        if (ack.error) expect(refusals).toContain(ack.error.code);
      const headers = { ...(await signIn(backend, 'sue')), 'Idempotency-Key': randomUUID() };
      const order = `/api/orders/${orderId}`;
      const desk = `/api/agent/flights/${flight.id}`;
      const statuses = await Promise.all(
        [
          backend.ask('GET', '/api/flights'),
          backend.ask('GET', `/api/flights/${flight.id}`),
          backend.ask('POST', '/api/orders', { body: { flightId: flight.id }, headers }),
          backend.ask('GET', order, { token }),
          backend.ask('PUT', `${order}/seats`, { token, body: { seats: ['1A'] } }),
          backend.ask('POST', `${order}/payment`, { token, body: { code: '11111' } }),
          backend.ask('DELETE', order, { token }),
          backend.ask('GET', desk, { headers }),
          backend.ask('GET', `${desk}/history`, { headers }),
          backend.ask('GET', '/api/agent/search?q=ABC234', { headers }),
          backend.ask('GET', `/api/agent/orders/${orderId}`, { headers }),
          backend.ask('GET', '/readyz'),
        ].map(async (answer) => (await answer).status),
      );
      for (const status of statuses) expect(status).not.toBe(500);
      // Background work that was refused asks again by and by; what it threw would fail this test.
      expect(requests.length).toBeGreaterThan(0);
      expect((await backend.ask('GET', '/healthz')).status).toBe(200);
    });
  });
});
