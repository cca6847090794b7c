/** What customers do, scenario by scenario: each a visit, from its chance alone and what its page shows. */
import { limits } from '@aisle/shared/limits';
import type { Chance } from '../chance.ts';
import type { Scenario } from '../run/types.ts';
import {
  choose,
  granted,
  offered,
  wish,
  type Act,
  type Behaviour,
  type Page,
  type Seen,
  type Wish,
} from './behaviour.ts';

/**
 * Tries to get seats until they are had or patience ends: takes what a refusal offers, or chooses anew on the
 * own map; looks again when nothing is free. Gives whether the customer has seats.
 */
function* getSeats(page: Page, wish: Wish): Generator<Act, boolean, Seen> {
  let offer: readonly string[] = [];
  for (const [turn, place] of wish.places.entries()) {
    const pauseMs = wish.pausesMs[turn] ?? 0;
    const seats = offer.length > 0 && wish.easy[turn] ? offer : choose(page, wish.party, place);
    if (seats.length === 0) {
      yield { do: 'look', pauseMs: pauseMs + 500 };
      continue;
    }
    const seen = yield { do: 'create', seats, pauseMs };
    if (granted(seen)) return true;
    offer = offered(seen);
  }
  return false;
}

/** All at once. Some of those who get seats keep them to the end; the others give them back, and it begins again. */
function* stampede(chance: Chance, page: Page): Behaviour {
  const wanted = wish(chance, { tries: 5, party: [1, 3], pauseMs: [0, 400] });
  const keeps = chance.happens(0.5);
  const thinksMs = chance.between(500, 4_000);
  yield { do: 'watch', pauseMs: 0 };
  const has = yield* getSeats(page, wanted);
  if (has && keeps) yield { do: 'stay', pauseMs: 0 };
  else if (has) yield { do: 'cancel', pauseMs: thinksMs };
}

/** Everybody wants the one seat, whether or not it looks free. Who gets it gives it back after a while. */
function* sameSeat(chance: Chance, page: Page): Behaviour {
  const pausesMs = Array.from({ length: 6 }, () => chance.between(50, 1_000));
  const keepsMs = chance.between(100, 800);
  yield { do: 'watch', pauseMs: 0 };
  for (const pauseMs of pausesMs) {
    const seen = yield { do: 'create', seats: [page.coveted], pauseMs };
    if (!granted(seen)) continue;
    yield { do: 'cancel', pauseMs: keepsMs };
    return;
  }
}

/** A viewer: looks at the list and the flight, goes away, and comes back with the version that it had. */
function* browse(chance: Chance): Behaviour {
  const looks = chance.happens(0.4);
  const returns = chance.between(0, 2);
  const pausesMs = Array.from({ length: 3 + 2 * returns }, () => chance.between(200, 3_000));
  const pause = (place: number): number => pausesMs[place] ?? 0;
  yield { do: 'list', pauseMs: 0 };
  yield { do: 'watch', pauseMs: pause(0) };
  if (looks) yield { do: 'look', pauseMs: pause(1) };
  for (let time = 0; time < returns; time += 1) {
    yield { do: 'leave', pauseMs: pause(3 + 2 * time) };
    yield { do: 'watch', pauseMs: pause(4 + 2 * time) };
  }
  yield { do: 'leave', pauseMs: pause(2) };
}

/** What becomes of an order that is never paid, with weights. */
const fates = { cancel: 30, abandon: 15, 'give-back': 20, 'come-back': 20, expire: 15 } as const;

/** Takes seats, changes them, and ends in one of many ways, none of them a booking. */
function* churn(chance: Chance, page: Page): Behaviour {
  const wanted = wish(chance, { tries: 3, party: [1, 4], pauseMs: [50, 800] });
  const changes = Array.from({ length: chance.between(0, 3) }, () => ({
    party: chance.between(1, 4),
    place: chance.next(),
    pauseMs: chance.between(100, 1_500),
  }));
  const fate = chance.weighted(fates);
  const pauseMs = chance.between(100, 2_000);
  yield { do: 'watch', pauseMs: 0 };
  if (!(yield* getSeats(page, wanted))) return;
  for (const { party, place, pauseMs } of changes) {
    yield { do: 'change', seats: choose(page, party, place), pauseMs };
  }
  yield* ending(fate, pauseMs, page);
}

function* ending(
  fate: keyof typeof fates,
  pauseMs: number,
  page: Page,
): Generator<Act, void, Seen> {
  switch (fate) {
    case 'cancel':
    case 'abandon':
      yield { do: fate, pauseMs };
      return;
    case 'give-back':
      yield { do: 'change', seats: [], pauseMs };
      yield { do: 'cancel', pauseMs };
      return;
    case 'come-back':
      yield { do: 'leave', pauseMs };
      yield { do: 'watch', pauseMs };
      yield { do: 'read', pauseMs: 0 };
      yield { do: 'change', seats: choose(page, 1, 0.5), pauseMs };
      yield { do: 'cancel', pauseMs };
      return;
    case 'expire':
      yield { do: 'let-expire', pauseMs: 0 };
  }
}

/** The documented test codes (README), codes that follow the simulation, and a slip of the finger. */
const codes = { passes: 45, simulated: 45, second: 5, mistyped: 2, fails: 2, silent: 1 } as const;

/** A whole booking: seats, now and then others, payment, receipt; a few cancel what they paid for. */
function* checkout(chance: Chance, page: Page): Behaviour {
  const wanted = wish(chance, { tries: 4, party: [1, 3], pauseMs: [50, 600] });
  const change = chance.happens(0.25) ? chance.next() : null;
  const kind = chance.weighted(codes);
  const simulated = String(chance.below(100_000)).padStart(5, '0');
  const regrets = chance.happens(0.05);
  const pauseMs = chance.between(100, 1_500);
  yield { do: 'list', pauseMs: 0 };
  yield { do: 'watch', pauseMs: chance.between(20, 500) };
  if (!(yield* getSeats(page, wanted))) return;
  const others = change === null ? [] : choose(page, wanted.party, change);
  if (others.length > 0) yield { do: 'change', seats: others, pauseMs };
  if (kind === 'mistyped') yield { do: 'pay', code: simulated.slice(1), pauseMs };
  const { order } = yield { do: 'pay', code: codeOf(kind, simulated), pauseMs };
  if (order?.status !== 'confirmed') return;
  yield { do: 'read', pauseMs: 0 };
  if (regrets) yield { do: 'cancel', pauseMs };
}

function codeOf(kind: keyof typeof codes, simulated: string): string {
  switch (kind) {
    case 'passes':
      return '11111';
    case 'second':
      return '12121';
    case 'fails':
      return '00000';
    case 'silent':
      return '99999';
    case 'simulated':
    case 'mistyped':
      return simulated;
  }
}

const fullBy = 0.2;
const freesFrom = 0.45;
/** So many seats come free, an equal part of them from each who holds some. */
const seatsFreed = 100;
const answers = { take: 60, decline: 25, ignore: 15 } as const;

/** The first customers hold all seats and give some of them back; all others wait for these. */
function* watchers(chance: Chance, page: Page): Behaviour {
  const { seatsPerOrder } = limits;
  const holders = Math.ceil(page.designators.length / seatsPerOrder);
  const pausesMs = Array.from({ length: 8 }, () => chance.between(0, 1_500));
  const fates = pausesMs.map(() => chance.weighted(answers));
  yield { do: 'watch', pauseMs: 0 };
  if (page.number >= holders) return yield* waitForSeat(pausesMs, fates);
  const first = page.number * seatsPerOrder;
  const free = new Set(page.free());
  const own = page.designators.slice(first, first + seatsPerOrder).filter((seat) => free.has(seat));
  if (own.length > 0) yield { do: 'create', seats: own, pauseMs: 0 };
  yield { do: 'rest', share: freesFrom, pauseMs: 0 };
  const freed = Math.min(own.length, Math.ceil(seatsFreed / holders));
  for (let count = 1; count <= freed; count += 1) {
    yield { do: 'change', seats: own.slice(count), pauseMs: pausesMs[count % 8] ?? 0 };
  }
  yield { do: 'stay', pauseMs: 0 };
}

function* waitForSeat(
  pausesMs: readonly number[],
  fates: readonly (keyof typeof answers)[],
): Behaviour {
  yield { do: 'rest', share: fullBy, pauseMs: 0 };
  yield { do: 'wait', pauseMs: pausesMs[0] ?? 0 };
  for (const [turn, fate] of fates.entries()) {
    const { offered } = yield { do: 'await-offer', pauseMs: 0 };
    if (!offered) return;
    if (fate === 'ignore') continue;
    yield { do: fate, pauseMs: pausesMs[turn] ?? 0 };
    if (fate === 'take') break;
  }
  yield { do: 'stay', pauseMs: 0 };
}

const single = { stampede, 'same-seat': sameSeat, browse, churn, checkout, watchers } as const;

/** Of a hundred customers of `mixed`. */
const mixture = { browse: 50, checkout: 20, churn: 15, stampede: 13, 'same-seat': 2 } as const;

/** One visit of a customer, from its chance alone and what its page shows. */
export function behaviourOf(scenario: Scenario, chance: Chance, page: Page): Behaviour {
  const kind = scenario === 'mixed' ? chance.weighted(mixture) : scenario;
  return single[kind](chance, page);
}

/** Scenarios whose customers all come at the same moment. */
export function comesAtOnce(scenario: Scenario): boolean {
  return scenario === 'stampede' || scenario === 'same-seat';
}
