import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { drain, longestDrainMs } from './drain.ts';

describe('L11: one of several backends that is told to stop', () => {
  let clock: FakeClock;
  let begin: number;
  let happened: [what: string, afterMs: number][];
  let requests: number;

  const note = (what: string): void => void happened.push([what, clock.now() - begin]);
  const viewer = (name: string) => ({ close: () => note(`${name} is sent away`) });

  beforeEach(() => {
    clock = new FakeClock();
    begin = clock.now();
    happened = [];
    requests = 0;
  });

  function begun(): Promise<void> {
    const moments = [0.25, 0.75];
    return drain({
      clock,
      readiness: { close: () => note('is not ready') },
      wayIn: {
        leave: () => note('refuses newcomers'),
        get requests() {
          return requests;
        },
      },
      viewers: () => [viewer('one'), viewer('two')],
      chance: () => moments.shift() ?? 0,
    }).then(() => note('has drained'));
  }

  it('is not ready first, and then sends its viewers away one after another', async () => {
    void begun();
    await clock.pass(longestDrainMs);
    expect(happened).toEqual([
      ['is not ready', 0],
      ['refuses newcomers', 2_000],
      ['one is sent away', 2_500],
      ['two is sent away', 3_500],
      ['has drained', 4_000],
    ]);
  });

  it('waits for the requests that it has, but not for ever', async () => {
    requests = 1;
    void begun();
    await clock.pass(5_000);
    expect(happened).not.toContainEqual(['has drained', expect.anything()]);
    requests = 0;
    await clock.pass(50);
    expect(happened.at(-1)).toEqual(['has drained', 5_050]);

    begin = clock.now();
    requests = 1;
    void begun();
    await clock.pass(longestDrainMs);
    expect(happened.at(-1)).toEqual(['has drained', longestDrainMs]);
  });
});
