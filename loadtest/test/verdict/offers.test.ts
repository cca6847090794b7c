/** Who waits for seats: the flight's own book in virtual time, seen from outside, and faults that are planted into what was seen. */
import { describe, expect, it } from 'vitest';
import { defaultFares, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { FlightBook } from '@aisle/shared/flight-book';
import { limits } from '@aisle/shared/limits';
import { watchSentence } from '@aisle/shared/watch-sentences';
import type { WatchState } from '@aisle/shared/watches';
import type { CustomerCommand } from '@aisle/shared/workflow-api';
import { checkRun } from '../../src/verdict/check-run.ts';
import type { Question, Violation } from '../../src/verdict/findings.ts';
import type { Exchange, Observations, Receipt, WatchSighting } from '../../src/observations.ts';
import { iso, run } from './by-hand.ts';
import { Chance } from './world/chance.ts';

const epoch = Date.parse(iso(0));
const second = 1_000;
const definition: FlightDefinition = {
  ...{ id: 'ai101', number: 'AI 101', origin: 'LHR', destination: 'CDG', aircraft: 'A220-300' },
  departsAt: iso(86_400_000),
  fares: defaultFares('A220-300', { currency: 'GBP' }),
};
const names = seatDesignators('A220-300');
/** The seats of the small flight that the observations are of. */
const known = ['1A', '1C', '1D', '2A'];

/** Four seats that others hold one after the other, and those who wait for them. */
class World {
  readonly #chance: Chance;
  readonly #book: FlightBook;
  readonly #exchanges: Exchange[] = [];
  readonly #sightings: WatchSighting[] = [];
  readonly #receipts: Receipt[] = [];
  #now = 0;
  #shown = 0;
  #revision = 0;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
    this.#book = new FlightBook({ definition }, () => undefined);
    const seats = names.filter((seat) => !known.includes(seat));
    const by = { id: 'block', by: 'Ada', role: 'supervisor', reason: 'So.' } as const;
    this.#book.intervene({ ...by, command: { type: 'block', seats } }, epoch);
    for (const seat of known) this.#hold(seat);
    this.#shown = this.#book.version;
  }

  get time(): number {
    return epoch + this.#now;
  }

  #decide(command: object): WatchState | null {
    const [outcome] = this.#book.decide([command as CustomerCommand], this.time);
    this.#tell();
    return outcome?.ok === true ? (outcome.watch ?? null) : null;
  }

  #hold(seat: string, seats: readonly string[] = [seat]): void {
    this.#revision += 1;
    const signed = { orderId: `other ${seat}`, revision: this.#revision, issuedAt: this.time };
    this.#decide({ type: 'set-seats', ...signed, seats, holdMs: 3_600_000 });
  }

  #public({ wish, orderId, ...state }: WatchState): WatchSighting['watch'] {
    const { offer } = state;
    return {
      ...{ ...state, count: wish.count, cabin: null, kind: null, maxPrice: null, together: false },
      ...{
        orderId,
        message: watchSentence({ ...state, wish, orderId }),
        serverTime: iso(this.#now),
      },
      offer: offer && { ...offer, seats: [...offer.seats], until: iso(offer.until - epoch) },
    };
  }

  /** As the relay does: the flight's change, and each watch that is another one now. */
  #tell(): void {
    const { version, seats: changes } = this.#book.changesSince(this.#shown);
    if (version > this.#shown && this.#now > 0) {
      const seats = Object.fromEntries(
        Object.entries(changes).filter(([seat]) => known.includes(seat)),
      );
      const change = {
        ...{ flightId: 'ai101', from: this.#shown, version, seats: seats as never },
        serverTime: iso(this.#now),
      };
      this.#receipts.push({ at: this.#now, kind: 'changed', change });
    }
    this.#shown = version;
    for (const state of this.#book.watches(this.time).watches) {
      this.#sightings.push({ at: this.#now, watch: this.#public(state) });
    }
  }

  #ask(
    customer: number,
    step: 'wait' | 'decline',
    command: object,
    seats: readonly string[],
  ): void {
    const sentAt = this.#now;
    this.#now += 20;
    const state = this.#decide(command);
    this.#now += 20;
    if (state === null) return;
    const watch = this.#public(state);
    this.#exchanges.push({
      ...{ customer, step, intendedAt: sentAt, sentAt, endedAt: this.#now, seats },
      ...{ orderId: state.id, outcome: { kind: 'watch', watch } },
    });
    this.#sightings.push({ at: this.#now, watch });
  }

  run(): Observations {
    for (let customer = 0; customer < 8; customer += 1) {
      this.#now += this.#chance.between(10, 400);
      const what = { watchId: `watch-${customer}`, wish: { count: 1 }, fingerprint: '' };
      this.#ask(customer, 'wait', { type: 'watch-seats', ...what, offerMs: 30 * second }, []);
    }
    for (const seat of known) {
      this.#now += this.#chance.between(8, 14) * second;
      this.#book.passTime(this.time);
      this.#tell();
      this.#hold(seat, []);
      const offered = this.#book.watches(this.time).watches.filter(({ offer }) => offer !== null);
      const [one] = offered;
      if (!one?.offer || this.#chance.happens(0.5)) continue;
      this.#now += this.#chance.between(1, 5) * second;
      const { until, seats } = one.offer;
      const customer = Number(one.id.slice('watch-'.length));
      this.#ask(customer, 'decline', { type: 'decline-offer', watchId: one.id, until }, seats);
    }
    this.#now += 12 * second;
    this.#book.passTime(this.time);
    this.#tell();
    const { seats } = this.#book.snapshot();
    const small = Object.fromEntries(
      Object.entries(seats).filter(([seat]) => known.includes(seat)),
    );
    const after = { version: this.#book.version, seats: small };
    const seen = { exchanges: this.#exchanges, watches: this.#sightings, receipts: this.#receipts };
    return run({ ...seen, after });
  }
}

/** What the verdict says of offers: the flight of these observations is another one than the book's. */
function found(observations: Observations): Violation[] {
  const codes = /^(?:passed-over|shown-before-offered|offered-twice|offer-)/;
  return checkRun(observations).violations.filter(({ code }) => codes.test(code));
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const offersIn = ({ watches }: Observations) => watches.filter(({ watch }) => watch.offer !== null);

/** Spoils what was seen; false where there is no place for the fault. */
type Spoil = (seen: Observations) => boolean;

const plants: readonly [string, Question, Spoil][] = [
  [
    'passed-over',
    'c',
    ({ watches, exchanges }) => {
      // Who was offered seats first came into the line last.
      const first = exchanges.find(
        ({ orderId }) => orderId === offersIn({ watches } as Observations)[0]?.watch.id,
      );
      if (first === undefined) return false;
      Object.assign(first, {
        intendedAt: 5 * second,
        sentAt: 5 * second,
        endedAt: 5 * second + 40,
      });
      return true;
    },
  ],
  [
    'shown-before-offered',
    'c',
    ({ watches, streams }) => {
      const offered = offersIn({ watches } as Observations)[0];
      const seat = offered?.watch.offer?.seats[0] ?? '';
      for (const receipt of streams.flatMap(({ receipts }) => receipts)) {
        if (receipt.kind !== 'changed' || !(seat in receipt.change.seats)) continue;
        Object.assign(receipt.change.seats, { [seat]: { status: 'free' } });
        return true;
      }
      return false;
    },
  ],
  [
    'offered-twice',
    'a',
    ({ watches }) => {
      const [one] = offersIn({ watches } as Observations);
      const other = offersIn({ watches } as Observations).find(
        ({ watch }) => watch.id !== one?.watch.id && watch.offer!.until > one!.watch.offer!.until,
      );
      if (!one?.watch.offer || !other?.watch.offer) return false;
      const mine = offersIn({ watches } as Observations).filter(
        ({ watch }) =>
          watch.id === other.watch.id && watch.offer?.until === other.watch.offer?.until,
      );
      for (const { watch } of mine) {
        watch.offer!.seats = [...one.watch.offer.seats];
        watch.serverTime = one.watch.serverTime;
      }
      return true;
    },
  ],
  [
    'offer-outlived',
    'e',
    ({ watches }) => {
      const last = offersIn({ watches } as Observations).at(-1);
      if (last?.watch.offer == null) return false;
      last.watch.serverTime = new Date(
        Date.parse(last.watch.offer.until) + 60 * second,
      ).toISOString();
      return true;
    },
  ],
  [
    'offer-too-long',
    'e',
    ({ watches }) => {
      const last = offersIn({ watches } as Observations).at(-1);
      if (last?.watch.offer == null) return false;
      const at = Date.parse(last.watch.serverTime) + limits.offerMs + 5 * second;
      last.watch.offer.until = new Date(at).toISOString();
      return true;
    },
  ],
];

describe('those who wait for seats', () => {
  it('are served honestly by the flight', () => {
    for (const seed of seeds) {
      const seen = new World(seed).run();
      expect(offersIn(seen).length).toBeGreaterThan(0);
      expect(found(seen), `seed ${seed}`).toEqual([]);
    }
  });

  it.each(plants)('%s is found where it is planted', (code, question, spoil) => {
    let planted = 0;
    for (const seed of seeds) {
      const seen = structuredClone(new World(seed).run());
      if (!spoil(seen)) continue;
      planted += 1;
      const codes = found(seen).map((violation) => [violation.question, violation.code].join());
      expect(codes, `seed ${seed}`).toContain(`${question},${code}`);
    }
    expect(planted).toBeGreaterThan(2);
  });
});
