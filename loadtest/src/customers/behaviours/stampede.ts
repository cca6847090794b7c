import type { Chance } from '../../chance/chance.ts';
import type { Behaviour, Page } from '../act.ts';
import { wish } from '../choosing.ts';
import { getSeats } from './shopper.ts';

/** All at once. Some of those who get seats keep them to the end; the others give them back, and it begins again. */
export function* stampede(chance: Chance, page: Page): Behaviour {
  const wanted = wish(chance, { tries: 5, party: [1, 3], pauseMs: [0, 400] });
  const keeps = chance.happens(0.5);
  const thinksMs = chance.between(500, 4_000);
  yield { do: 'watch', pauseMs: 0 };
  const has = yield* getSeats(page, wanted);
  if (has && keeps) yield { do: 'stay', pauseMs: 0 };
  else if (has) yield { do: 'cancel', pauseMs: thinksMs };
}
