import type { Chance } from '../../chance/chance.ts';
import type { Behaviour } from '../act.ts';

/** A viewer: looks at the list and the flight, goes away, and comes back with the version that it had. */
export function* browse(chance: Chance): Behaviour {
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
