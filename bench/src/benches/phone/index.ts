import { chromium, type Browser } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '@aisle/e2e/browser/support/chromium.ts';
import { prepare } from '@aisle/scripts/prepare.mjs';
import type { Bench, BenchResult, Figure } from '../../bench.ts';
import { median, round } from '../../measure.ts';
import { Phone, type Opening, type Work } from './page.ts';
import { PhoneServer } from './server.ts';

const [lcpTargetMs, taskTargetMs, busyTarget] = [3_500, 50, 0.35];
const changesPerSecond = 44;
const [watchMs, idleMs] = [20_000, 9_000];

export const phone: Bench = {
  name: 'phone',
  about: "an A380's map on a slow phone: until it shows, while it changes, and at rest",
  amount: { name: 'visits', about: 'visits of the phone', usual: 5 },
  async run(_, visits) {
    await prepare();
    // Builds to measure in turns with this repository's, each a folder; separated by commas.
    const others = process.env['BENCH_PAGES']?.split(',') ?? [];
    const servers = await Promise.all(
      [...others, undefined].map((pages) => PhoneServer.start(pages)),
    );
    const browser = await chromium.launch({
      executablePath: chromiumPath(process.env),
      args: chromiumArguments,
    });
    const measured = servers.map((): Visit[] => []);
    try {
      for (let visit = 0; visit < visits; visit += 1) {
        for (const [at, server] of servers.entries())
          measured[at]?.push(await visitOf(browser, server));
      }
    } finally {
      await browser.close();
      await Promise.all(servers.map((server) => server.stop()));
    }
    return report(measured);
  },
};

interface Visit {
  readonly opening: Opening;
  readonly changing: Work;
  readonly idle: Work;
}

async function visitOf(browser: Browser, server: PhoneServer): Promise<Visit> {
  const visitor = await Phone.open(browser, server);
  const opening = await visitor.opening();
  const idle = await visitor.watch(idleMs);
  const stop = server.change(changesPerSecond);
  const changing = await visitor.watch(watchMs);
  stop();
  await visitor.close();
  return { opening, changing, idle };
}

function report(measured: readonly (readonly Visit[])[]): BenchResult {
  const ours = measured.at(-1) ?? [];
  const of = (pick: (visit: Visit) => number) => median(ours.map(pick));
  const lcpMs = of(({ opening }) => opening.lcpMs);
  const longTasks = of(({ changing }) => changing.longTasksMs.length);
  const longest = Math.max(0, ...ours.flatMap(({ changing }) => changing.longTasksMs));
  const busy = of(({ changing }) => changing.busy);
  const calls = of(({ idle }) => idle.calls);
  const percent = (share: number) => `${round(share * 100)} %`;
  const figures: Figure[] = [
    {
      what: 'largest contentful paint of the map opened directly, p50',
      target: `≤ ${lcpTargetMs / 1000} s`,
      measured: `${round(lcpMs / 1000)} s (seats ${round(of(({ opening }) => opening.seatsMs) / 1000)} s, shift ${of(({ opening }) => opening.shift).toFixed(3)})`,
      met: lcpMs <= lcpTargetMs,
    },
    {
      what: `tasks of more than ${taskTargetMs} ms in ${watchMs / 1000} s with ${changesPerSecond} changes/s, p50`,
      target: '0',
      measured: `${longTasks} (the longest ${round(longest)} ms)`,
      met: longTasks === 0,
    },
    {
      what: `share of the main thread with ${changesPerSecond} changes/s, p50`,
      target: `< ${percent(busyTarget)}`,
      measured: percent(busy),
      met: busy < busyTarget,
    },
    {
      what: `timers and frames that run in ${idleMs / 1000} s without changes, p50`,
      target: '≤ 1',
      measured: `${calls} (${percent(of(({ idle }) => idle.busy))} of the thread)`,
      met: calls <= 1,
    },
  ];
  return {
    figures,
    notes: measured.map((visits, at) => noteOf(visits, at === measured.length - 1)),
  };
}

/** Every visit's figures. */
function noteOf(visits: readonly Visit[], isOurs: boolean): string {
  const all = (pick: (visit: Visit) => number) =>
    visits.map((visit) => round(pick(visit))).join(', ');
  const whose = isOurs ? 'This build' : 'The other build';
  return [
    `${whose}: LCP ${all(({ opening }) => opening.lcpMs)} ms`,
    `seats ${all(({ opening }) => opening.seatsMs)} ms`,
    `long tasks ${all(({ changing }) => changing.longTasksMs.length)} (longest ${all(({ changing }) => Math.max(0, ...changing.longTasksMs))} ms)`,
    `busy ${all(({ changing }) => changing.busy * 100)} %`,
    `idle calls ${all(({ idle }) => idle.calls)}, busy ${all(({ idle }) => idle.busy * 100)} %`,
  ].join('; ');
}
