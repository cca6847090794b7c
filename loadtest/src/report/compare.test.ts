import { describe, expect, it } from 'vitest';
import type { Outcome } from '../observations.ts';
import type { RunSettings } from '../run/types.ts';
import { compareReports, type Difference } from './compare.ts';
import type { Report } from './schema.ts';
import { summarise } from './summarise.ts';
import { exchange, passed, runResult } from './testing/run.ts';

const done: Outcome = { kind: 'done' };

/** So many creations that take about so long, from 0.5 to 1.5 times. */
function run(count: number, ms: number, failures = 0, settings: Partial<RunSettings> = {}): Report {
  const result = runResult({
    exchanges: [
      ...Array.from({ length: count }, (_, place) =>
        exchange({ endedAt: ms * (0.5 + place / count), outcome: done }),
      ),
      ...Array.from({ length: failures }, () =>
        exchange({ outcome: { kind: 'failed', error: 'timed out' } }),
      ),
    ],
  });
  return summarise({ ...result, settings: { ...result.settings, ...settings } }, passed);
}

function found(earlier: Report, now: Report, metric: Difference['metric']): Partial<Difference> {
  return compareReports(earlier, now).differences.find((row) => row.metric === metric) ?? {};
}

describe('compareReports', () => {
  it('says how much faster or slower a step became', () => {
    expect(found(run(2_000, 100), run(2_000, 50), 'p95')).toMatchObject({
      step: 'create',
      ratio: expect.closeTo(0.5, 2) as number,
      tendency: 'better',
      words: '2 times faster',
    });
    expect(found(run(2_000, 50), run(2_000, 150), 'p50')).toMatchObject({
      before: expect.closeTo(50, 0) as number,
      now: expect.closeTo(150, 0) as number,
      tendency: 'worse',
      words: '3 times slower',
    });
  });

  it.each<{
    name: string;
    earlier: Report;
    now: Report;
    metric?: Difference['metric'];
    words: string;
  }>([
    {
      name: 'a tenth is noise',
      earlier: run(2_000, 100),
      now: run(2_000, 109),
      words: 'within the noise',
    },
    {
      name: 'intervals that meet are noise',
      earlier: run(60, 100),
      now: run(60, 115),
      metric: 'p50',
      words: 'within the noise',
    },
    {
      name: 'few samples tell nothing',
      earlier: run(2_000, 100),
      now: run(30, 10),
      words: 'too few samples to tell',
    },
    {
      name: 'neither does a step that never happened',
      earlier: run(2_000, 100),
      now: run(0, 1),
      words: 'measured in one of the runs only',
    },
  ])('knows its limits: $name', ({ earlier, now, metric = 'p95', words }) => {
    expect(found(earlier, now, metric)).toMatchObject({ words });
    expect(['same', 'unclear']).toContain(found(earlier, now, metric).tendency);
  });

  it('compares rates by their scatter', () => {
    expect(found(run(1_000, 9), run(2_000, 9), 'perSecond')).toMatchObject({
      tendency: 'better',
      words: '2 times as many',
    });
    expect(found(run(2_000, 9), run(1_000, 9), 'perSecond')).toMatchObject({
      tendency: 'worse',
      words: '2 times fewer',
    });
    expect(found(run(20, 9), run(28, 9), 'perSecond')).toMatchObject({ tendency: 'same' });
  });

  it('compares failures where there were any', () => {
    expect(found(run(500, 9), run(500, 9), 'failedShare')).toEqual({});
    expect(found(run(500, 9), run(500, 9, 100), 'failedShare')).toMatchObject({
      before: 0,
      ratio: null,
      tendency: 'worse',
      words: 'more failures',
    });
    expect(found(run(500, 9, 100), run(500, 9), 'failedShare')).toMatchObject({
      tendency: 'better',
    });
    expect(found(run(500, 9, 1), run(500, 9, 2), 'failedShare')).toMatchObject({
      tendency: 'same',
    });
  });

  it('compares runs in which nothing happened', () => {
    expect(compareReports(run(0, 1), run(0, 1))).toMatchObject({ warnings: [], differences: [] });
  });

  it('warns when the runs are not the same', () => {
    const other = run(5, 1, 0, {
      scenario: 'churn',
      load: { model: 'open', rate: 50 },
      durationMs: 9,
    });
    expect(compareReports(run(5, 1), { ...other, ended: 'interrupted' }).warnings).toEqual([
      'The scenario differs: stampede before, churn now.',
      'The load differs: closed model, 100 customers before, open model, 50 arrivals a second now.',
      'The duration differs: 1000 ms before, 9 ms now.',
      'This run was interrupted.',
    ]);
  });
});
