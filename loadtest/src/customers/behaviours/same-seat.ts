import type { Chance } from '../../chance/chance.ts';
import type { Behaviour, Page } from '../act.ts';
import { granted } from '../choosing.ts';

/** Everybody wants the one seat, whether or not it looks free. Who gets it gives it back after a while. */
export function* sameSeat(chance: Chance, page: Page): Behaviour {
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
