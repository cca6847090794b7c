import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { MockFlight, MockWorld } from './world.ts';
import { keptHere } from '../kept.ts';

const KEPT = 'aisle:mock-beat-ms';
const BEAT_MS = 220;
const CROWD = 0.55;
const FENCE_MS = 600_000;
const PARTIES_PER_FLIGHT = 6;

/** What a command says beside who and when. */
type Deed<T> = T extends unknown ? Omit<T, 'orderId' | 'revision' | 'issuedAt'> : never;

/** Someone else, with seats on hold. */
interface Party {
  readonly flight: MockFlight;
  readonly orderId: string;
  revision: number;
  paying: boolean;
}

const dice = (sides: number) => Math.floor(Math.random() * sides);

/** As an order's id looks; the number in it is who it is. */
const orderIdOf = (person: number) => `01M0CK${String(person).padStart(20, '0')}`;

/** Other customers: each flight starts partly sold, and then they come, hold, pay and leave. */
export class MockCustomers {
  readonly #world: MockWorld;
  readonly #parties: Party[] = [];
  #people = 0;

  constructor(world: MockWorld) {
    this.#world = world;
  }

  start(): void {
    const flights = [...this.#world.flights.values()];
    for (const flight of flights) this.#fill(flight);
    setInterval(
      () => {
        const flight = flights[dice(flights.length)];
        if (flight && this.#parties.length < flights.length * PARTIES_PER_FLIGHT) {
          this.#arrive(flight);
        }
        this.#goOn(this.#parties[dice(this.#parties.length)]);
      },
      Number(keptHere.get(KEPT) ?? BEAT_MS),
    );
  }

  #fill(flight: MockFlight): void {
    const names = flight.map.designators;
    const crowd = 1 + names.length * CROWD * Math.random();
    for (let number = 0; number < crowd; number += 1) {
      const party = this.#arrive(flight);
      // The first one pays, so that every flight's past begins with a whole booking.
      if (!party || (number > 0 && dice(8) === 0)) continue;
      this.#act(party, { type: 'start-payment', fenceMs: FENCE_MS });
      this.#act(party, { type: 'sell', chargeId: party.orderId });
      this.#leave(party);
    }
    const seats = names.slice(-2);
    this.#world.intervene(flight, {
      id: '',
      by: 'crew',
      role: 'supervisor',
      reason: 'crew rest',
      command: { type: 'block', seats },
    });
  }

  #arrive(flight: MockFlight): Party | null {
    if (flight.book.status !== 'open') return null;
    const names = flight.map.designators;
    const start = dice(names.length);
    const seats = names.slice(start, start + 1 + dice(3));
    this.#people += 1;
    const party = { flight, orderId: orderIdOf(this.#people), revision: 0, paying: false };
    const holdMs = 60_000 + dice(60_000);
    if (!this.#act(party, { type: 'set-seats', seats, holdMs })) return null;
    this.#parties.push(party);
    return party;
  }

  #goOn(party: Party | undefined): void {
    if (!party) return;
    if (party.paying) {
      this.#act(party, { type: 'sell', chargeId: party.orderId });
      this.#leave(party);
    } else if (dice(3) === 0) {
      this.#act(party, { type: 'release', reason: 'cancelled' });
      this.#leave(party);
    } else {
      party.paying = this.#act(party, { type: 'start-payment', fenceMs: FENCE_MS });
      if (!party.paying) this.#leave(party);
    }
  }

  #leave(party: Party): void {
    this.#parties.splice(this.#parties.indexOf(party), 1);
  }

  #act(party: Party, deed: Deed<OrderSeatCommand>): boolean {
    party.revision += 1;
    const { orderId, revision } = party;
    const command = { orderId, revision, issuedAt: this.#world.now(), ...deed };
    return this.#world.execute(party.flight, command).ok;
  }
}
