import { beforeEach, expect, it } from 'vitest';
import { pricedLayout, type FlightDefinition } from '@aisle/shared/aircraft';
import type { FlightChanged } from '@aisle/shared/contract';
import { FlightBook } from '@aisle/shared/flight-book';
import type { FlightCommand } from '@aisle/shared/interventions';
import { ok } from '@aisle/shared/result';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { FlightRelay, type Learned } from './flight-relay.ts';

let clock: FakeClock;
let book: FlightBook;
let flight: FlightDefinition;
let emitted: FlightChanged[];
let learned: Learned[];
let relay: FlightRelay;

function newRelay(learn?: (news: Learned) => void): FlightRelay {
  return new FlightRelay({
    booking: {
      flightSnapshot: async () => ok(book.snapshot()),
      flightChanges: async (_, version) => ok(book.changesSince(version)),
    },
    clock,
    emit: (change) => emitted.push(change),
    known: () => undefined,
    observer: { queried: () => undefined, failed: () => undefined, emitted: () => undefined },
    ...(learn && { learned: learn }),
  });
}

beforeEach(async () => {
  clock = new FakeClock();
  flight = someFlight(clock.now());
  book = new FlightBook({ definition: flight }, () => undefined);
  emitted = [];
  learned = [];
  relay = newRelay((news) => learned.push(news));
  relay.trust(true);
  await relay.prepare(flight.id);
  relay.addViewer(flight.id);
});

/** An order takes seats, and the relay is told. */
async function hold(...seats: string[]): Promise<void> {
  const signed = { orderId: 'order', revision: clock.now(), issuedAt: clock.now() };
  book.decide([{ ...signed, type: 'set-seats', seats, holdMs: 60_000_000 }], clock.now());
  await noticed();
}

async function intervene(command: FlightCommand): Promise<void> {
  const given = { id: command.type, by: 'Ada', role: 'supervisor', reason: 'A test.' } as const;
  const { outcome } = book.intervene({ ...given, command }, clock.now());
  expect(outcome.ok).toBe(true);
  await noticed();
}

async function noticed(): Promise<void> {
  relay.noticed(flight.id, book.snapshot().version);
  await clock.pass(200);
}

it('shows another aircraft with its own seats, and has every viewer begin anew', async () => {
  await hold('20A');
  const seen = book.snapshot().version;
  const aircraft = flight.aircraft === '737-800' ? 'A320neo' : '737-800';
  await intervene({ type: 'change-aircraft', aircraft });
  const { version, seats } = book.snapshot();
  // Whoever is at an older version watches again, and is then given the whole.
  expect(emitted.at(-1)).toMatchObject({ from: version, version });
  expect(emitted.at(-1)).not.toHaveProperty('definition');
  expect(relay.changesSince(flight.id, seen)).toBeNull();
  expect(relay.view(flight.id)).toMatchObject({
    flight: { aircraft },
    layout: pricedLayout(aircraft, flight.fares),
    seats,
    version,
  });
  const written: unknown = JSON.parse(relay.written(flight.id)?.json.toString() ?? '');
  expect(written).toMatchObject({ layout: { aircraft }, seats, version });
});

it('shows another departure and closed sales, and keeps the seats that it knows', async () => {
  await hold('20A');
  const departsAt = new Date(Date.parse(flight.departsAt) + 3_600_000).toISOString();
  await intervene({ type: 'delay', departsAt });
  await intervene({ type: 'close-sales' });
  const { version, seats } = book.snapshot();
  expect(emitted.at(-1)).toMatchObject({ from: version, version });
  expect(relay.view(flight.id)).toMatchObject({
    flight: { departsAt, status: 'closed' },
    seats,
    version,
  });
  expect(Object.keys(seats)).toEqual(['20A']);
  expect(relay.changesSince(flight.id, version - 1)).toBeNull();
  await hold('20A', '20B');
  expect(emitted.at(-1)).toMatchObject({ from: version });
});

it('knows of a delay at the latest when the flight would have left, even if no one watches it', async () => {
  relay.removeViewer(flight.id);
  const departsAt = new Date(Date.parse(flight.departsAt) + 3_600_000).toISOString();
  await intervene({ type: 'delay', departsAt });
  await clock.pass(Date.parse(flight.departsAt) - clock.now());
  expect(await relay.definition(flight.id)).toMatchObject({ ok: true, value: { departsAt } });
});

it('lets the other backends know, and one that skipped something asks for itself', async () => {
  const [other, late] = [newRelay(), newRelay()];
  await other.prepare(flight.id);
  await late.prepare(flight.id);
  await intervene({ type: 'close-sales' });
  await intervene({ type: 'change-aircraft', aircraft: 'A380-800' });
  for (const news of learned) other.learned(news);
  late.learned(learned.at(-1)!);
  await late.prepare(flight.id, book.snapshot().version);
  for (const peer of [other, late]) {
    const { flight: shown, version } = peer.view(flight.id)!;
    expect(shown).toMatchObject({ aircraft: 'A380-800', status: 'closed' });
    expect(version).toBe(book.snapshot().version);
  }
});
