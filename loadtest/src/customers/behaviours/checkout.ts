import type { Chance } from '../../chance/chance.ts';
import type { Behaviour, Page } from '../act.ts';
import { choose, wish } from '../choosing.ts';
import { getSeats } from './shopper.ts';

/** The documented test codes (README), codes that follow the simulation, and a slip of the finger. */
const codes = { passes: 45, simulated: 45, second: 5, mistyped: 2, fails: 2, silent: 1 } as const;

/** A whole booking: seats, now and then others, payment, receipt; a few cancel what they paid for. */
export function* checkout(chance: Chance, page: Page): Behaviour {
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
