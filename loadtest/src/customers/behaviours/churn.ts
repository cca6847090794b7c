import type { Chance } from '../../chance/chance.ts';
import type { Act, Behaviour, Page, Seen } from '../act.ts';
import { choose, wish } from '../choosing.ts';
import { getSeats } from './shopper.ts';

/** What becomes of an order that is never paid, with weights. */
const fates = { cancel: 30, abandon: 15, 'give-back': 20, 'come-back': 20, expire: 15 } as const;

/** Takes seats, changes them, and ends in one of many ways, none of them a booking. */
export function* churn(chance: Chance, page: Page): Behaviour {
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
