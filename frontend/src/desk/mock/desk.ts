import type { MockFlight, MockWorld } from '../../mock/world.ts';
import type { BoardRow, FlightRoom, FlightState, Invariants } from '../api/types.ts';
import { MockInterventions } from './interventions.ts';
import { MockRecord } from './record.ts';
import { MockSessions } from './sessions.ts';
import { blockedSeats, roomOrders, roomSeats } from './views.ts';
import { keptHere } from '../../kept.ts';

const SOON_MS = 60_000;
const KEPT = 'aisle:mock-broken';
const invariants = [
  'seats-conserved',
  'one-owner-a-seat',
  'charged-exactly-if-sold',
  'no-overdue-hold',
  'versions-in-step',
] as const;

/** The agents' side of the mock: what the desk asks of a backend. */
export class MockDesk {
  readonly world: MockWorld;
  readonly sessions = new MockSessions();
  readonly record: MockRecord;
  readonly interventions: MockInterventions;
  #listeners: ((flight: MockFlight) => void)[] = [];

  constructor(world: MockWorld) {
    this.world = world;
    this.record = new MockRecord(world);
    this.interventions = new MockInterventions(world, this.sessions);
  }

  /** Something about a flight changed that is no seat. */
  touch(flight: MockFlight): void {
    for (const listener of this.#listeners) listener(flight);
  }

  onTouch(listener: (flight: MockFlight) => void): void {
    this.#listeners.push(listener);
  }

  stateOf({ book }: MockFlight): FlightState {
    return book.status;
  }

  row(flight: MockFlight): BoardRow {
    const now = this.world.now();
    const shown = this.world.publicFlight(flight);
    const holds = [...flight.map.holds.values()];
    const number = flight.map.version + flight.definition.number.length;
    return {
      flight: shown,
      state: this.stateOf(flight),
      loadFactor: (shown.seats.sold + shown.seats.paying) / shown.seats.total,
      endingSoon: holds.filter((hold) => hold.status === 'held' && hold.until - now < SOON_MS)
        .length,
      conflictsPerMinute: number % 5 === 0 ? number % 3 : 0,
      paymentFailures: number % 11 === 0 ? 1 : 0,
      viewers: 3 + (number % 40),
      version: flight.map.version,
      changedAt: new Date(now).toISOString(),
      stale: false,
    };
  }

  room(flight: MockFlight): FlightRoom {
    return {
      flight: this.world.publicFlight(flight),
      state: this.stateOf(flight),
      layout: flight.layout,
      version: flight.map.version,
      serverTime: new Date(this.world.now()).toISOString(),
      seats: roomSeats(flight.map),
      orders: roomOrders(flight),
      blocked: blockedSeats(flight),
      audit: this.interventions.auditOf(flight),
    };
  }

  /** All of them hold, but the one that `localStorage['aisle:mock-broken']` names: to see what that looks like. */
  invariants(): Invariants {
    const broken = keptHere.get(KEPT);
    return {
      checkedAt: new Date(this.world.now()).toISOString(),
      invariants: invariants.map((name) => ({
        name,
        ok: name !== broken,
        evidence: name === broken ? ['AI 101: 12A has the owners …000017 and …000023.'] : [],
      })),
    };
  }
}
