import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base, history, play, type Player } from '../../testing/histories.ts';
import {
  aircraftIds,
  defaultFares,
  seatDesignators,
  type AircraftId,
  type FlightDefinition,
} from '../aircraft/index.ts';
import type { FlightCommand, Intervention } from '../interventions.ts';
import {
  applyTo,
  assertSeatMap,
  createSeatMap,
  draftOf,
  publicSeats,
  type AgentSeatCommand,
  type OrderSeatCommand,
  type PublicSeats,
  type SeatMapDraft,
} from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook } from './index.ts';

const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'ZRH',
  departsAt: '2026-11-24T09:05:00.000Z',
  aircraft: 'A320neo',
  fares: defaultFares('A320neo'),
};

/** A book, a map that is folded from its events, and what a viewer shows who asks after every step. */
class Watched {
  readonly map: SeatMapDraft;
  readonly book: FlightBook;
  shown: PublicSeats = {};
  #version = 0;
  #aircraft: AircraftId = definition.aircraft;

  constructor() {
    const facts = {
      designators: seatDesignators(definition.aircraft),
      closesAt: Date.parse(definition.departsAt),
    };
    this.map = draftOf(createSeatMap(facts));
    this.book = new FlightBook(
      { definition },
      () => undefined,
      ({ version, event }) => {
        applyTo(this.map, event);
        expect(version).toBe(this.map.version);
      },
    );
  }

  look(): void {
    const changes = this.book.changesSince(this.#version);
    const { definition: now } = changes;
    const isOther = now !== undefined && now.aircraft !== this.#aircraft;
    const seats = Object.entries({ ...(isOther ? {} : this.shown), ...changes.seats });
    this.shown = Object.fromEntries(seats.filter(([, { status }]) => status !== 'free'));
    this.#aircraft = now?.aircraft ?? this.#aircraft;
    this.#version = changes.version;
  }
}

/** The core's command as an agent sends it. */
function interventionOf(command: AgentSeatCommand, id: string): Intervention {
  const { by, reason, ...rest } = command;
  return { id, by, reason, role: 'supervisor', command: rest as FlightCommand };
}

/** Now and then another aircraft, between whatever else happens. */
const aircraft = fc.array(fc.constantFrom(null, null, null, null, null, ...aircraftIds), {
  minLength: 80,
  maxLength: 80,
});

function seated(book: FlightBook): Map<string, readonly string[]> {
  return new Map(book.manifest().orders.map(({ orderId, hold }) => [orderId, hold.seats]));
}

it('I, V2, V5, V6, A14, A16, W1: on any aircraft, one after another, the map is sound and viewers see it', () => {
  fc.assert(
    fc.property(history, aircraft, (steps, others) => {
      const watched = new Watched();
      let count = 0;
      const after = (now: number): void => {
        count += 1;
        const other = others[count % others.length];
        if (other) {
          const change = { type: 'change-aircraft', aircraft: other } as const;
          const id = `change-${count}`;
          const given = { id, by: 'Ada', role: 'supervisor', reason: 'Broken.' } as const;
          const had = seated(watched.book);
          const preview = watched.book.preview({ ...given, command: change }, now);
          const { outcome } = watched.book.intervene({ ...given, command: change }, now);
          if (outcome.ok && preview.ok) {
            const lost = new Set(preview.unplaced?.map(({ orderId }) => orderId));
            const kept = [...had.keys()].filter((orderId) => !lost.has(orderId));
            const moves = new Map(preview.moves?.map(({ orderId, to }) => [orderId, to]));
            const now = kept.map((orderId) => [orderId, moves.get(orderId) ?? had.get(orderId)]);
            expect(seated(watched.book)).toEqual(new Map(now as [string, readonly string[]][]));
          }
        }
        watched.look();
        assertSeatMap(watched.map);
        expect(watched.shown).toEqual(publicSeats(watched.map));
        expect(watched.book.snapshot().seats).toEqual(watched.shown);
      };
      const player: Player = {
        order: (command: OrderSeatCommand, now) => {
          watched.book.decide([command], now);
          after(now);
        },
        agent: (command, now) => {
          watched.book.intervene(interventionOf(command, `agent-${count}`), now);
          after(now);
        },
        expire: (now) => {
          watched.book.passTime(now);
          after(now);
        },
        save: () => undefined,
      };
      play(steps, player);
    }),
    { numRuns: 100 },
  );
});

it('J2, A13: the next run goes on as this one would have', () => {
  fc.assert(
    fc.property(history, aircraft, (steps, others) => {
      const book = new FlightBook({ definition }, () => undefined);
      let twin = book;
      let count = 0;
      let clock = base;
      const both = (now: number, act: (of: FlightBook) => unknown): void => {
        clock = now;
        const told = act(book);
        if (twin !== book) expect(act(twin)).toEqual(told);
        expect(twin.manifest()).toEqual(book.manifest());
        expect(twin.snapshot()).toEqual(book.snapshot());
      };
      const player: Player = {
        order: (command, now) => both(now, (of) => of.decide([command], now)),
        agent: (command, now) => {
          count += 1;
          const other = others[count % others.length];
          const id = `agent-${count}`;
          const intervention = interventionOf(command, id);
          const change = { type: 'change-aircraft', aircraft: other ?? 'A320neo' } as const;
          const given = other ? { ...intervention, command: change } : intervention;
          both(now, (of) => of.intervene(given, now));
        },
        expire: (now) => both(now, (of) => of.passTime(now)),
        save: () => {
          const saved = JSON.parse(JSON.stringify(book.carryOver())) as FlightInput;
          twin = new FlightBook(saved, () => undefined);
          // As each run does first.
          both(clock, (of) => of.passTime(clock));
        },
      };
      play(steps, player);
    }),
    { numRuns: 100 },
  );
});
