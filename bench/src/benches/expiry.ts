import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Site as LoadSite } from '@aisle/loadtest/src/client/site.ts';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { fingerprintOf, orderIdFor } from '@aisle/backend/src/booking/identity.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { encrypting } from '@aisle/shared/payload-codec';
import type { Bench } from '../bench.ts';
import { closedLoop, type LoadResult, percentile, round, whole } from '../measure.ts';
import type { System } from '../parts/system.ts';

const aircraft = 'A380-800';
const callers = 30;
/** The holds run out within this, and as long is measured without any. */
const windowMs = 30_000;
/** Those who make the holds, and the time that they have for each. */
const makers = 12;
const makingMs = 80;

export const expiry: Bench = {
  name: 'expiry',
  about: 'creations while holds run out together, against creations while none does',
  amount: { name: 'holds', about: 'holds that run out within 30 s', usual: 2_000 },
  async run(start, holds) {
    const system = await start();
    const next = await wishes(system);
    await create(system, next, 5_000);
    const before = await create(system, next, windowMs);
    const beginsAt = Date.now() + holds * makingMs;
    const made = await makeHolds(system, holds, beginsAt);
    await sleep(Math.max(0, beginsAt - Date.now()));
    const during = await create(system, next, windowMs);
    const ratio = during.load.perSecond / before.load.perSecond;
    const p99 = (one: Created): number => percentile(one.load.latenciesMs, 99);
    return {
      figures: [
        {
          what: `orders/s, ${callers} callers: while ${whole(made)} holds run out ÷ while none does`,
          target: '≥ 0.8',
          measured: `${round(ratio)} (${round(during.load.perSecond)} ÷ ${round(before.load.perSecond)})`,
          met: ratio >= 0.8,
        },
        {
          what: 'the same: p99 of a creation, with ÷ without',
          target: '≤ 2',
          measured: `${round(p99(during) / p99(before))} (${round(p99(during))} ÷ ${round(p99(before))} ms)`,
          met: p99(during) <= 2 * p99(before),
        },
        {
          what: 'the same: creations that were turned away',
          target: '0',
          measured: whole(during.refused),
          met: during.refused === 0,
        },
      ],
      notes: [
        `${whole(made)} holds ran out within ${windowMs / 1000} s, after as long without any; ${before.refused} were turned away then.`,
      ],
    };
  },
};

interface Created {
  readonly load: LoadResult;
  readonly refused: number;
}

/** Gives one free seat after the other, of flights that are opened as they fill. */
async function wishes(system: System) {
  const open = async () => ({
    id: (await system.site.openFlight(aircraft)).id,
    free: [...seatDesignators(aircraft)],
  });
  let flight = await open();
  let opening: Promise<void> | undefined;
  return async () => {
    while (flight.free.length === 0) {
      opening ??= open().then((opened) => {
        flight = opened;
        opening = undefined;
      });
      await opening;
    }
    return { flightId: flight.id, seats: [flight.free.pop()!] };
  };
}

async function create(
  { site }: System,
  next: Awaited<ReturnType<typeof wishes>>,
  durationMs: number,
): Promise<Created> {
  const asking = new LoadSite(site.url);
  let refused = 0;
  const once = async (): Promise<void> => {
    const headers = { 'idempotency-key': randomUUID() };
    const request = { method: 'POST', path: '/api/orders', headers, body: await next() } as const;
    if ((await asking.ask(request)).status !== 201) refused += 1;
  };
  const load = await closedLoop({ callers, durationMs, once });
  await asking.close();
  return { load, refused };
}

/** Makes orders on flights of their own whose holds run out evenly within the window; gives how many there was time for. */
async function makeHolds({ data, site }: System, count: number, beginsAt: number): Promise<number> {
  const connection = await connectTemporal({ address: await data.address('temporal') });
  const dataConverter = encrypting(await data.payloadKeys());
  const temporal = { connection, namespace: 'default', dataConverter };
  const usual = { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs };
  const flights: FlightDefinition[] = [];
  const perFlight = seatDesignators(aircraft).length;
  while (flights.length * perFlight < count) {
    const { id } = await site.openFlight(aircraft);
    const snapshot = await new TemporalBooking(temporal, usual).flightSnapshot(id);
    if (!snapshot.ok) throw new Error(`the flight does not answer: ${snapshot.error.code}`);
    flights.push(snapshot.value.flight);
  }
  let [begun, made] = [0, 0];
  const make = async (): Promise<void> => {
    while (begun < count && Date.now() < beginsAt) {
      const place = begun++;
      const holdMs = beginsAt + (place * windowMs) / count - Date.now();
      const booking = new TemporalBooking(temporal, {
        ...usual,
        holdMs: Math.ceil(holdMs),
      });
      const flight = flights[place % flights.length]!;
      const seats = [seatDesignators(aircraft)[Math.floor(place / flights.length)]!];
      const answer = await booking.createOrder({
        orderId: orderIdFor(randomUUID(), 'bench'),
        flight,
        seats,
        fingerprint: fingerprintOf(flight.id, seats),
      });
      if (answer.ok) made += 1;
    }
  };
  await Promise.all(Array.from({ length: makers }, make));
  await connection.close();
  return made;
}
