import { chromium, type CDPSession, type Page } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '@aisle/e2e/browser/support/chromium.ts';
import { percentile } from '../../measure/statistics.ts';
import { openHouse } from './house.ts';

/** What one page did for a while. */
export interface PageFigures {
  readonly framesPerSecond: number;
  /** Time from a frame to the next, ms. */
  readonly frameP99Ms: number;
  readonly longestFrameMs: number;
  /** Tasks of more than 50 ms, as the browser counts them, and what they took together, ms. */
  readonly longTasks: number;
  readonly longTasksMs: number;
  /** Share of the time that the page's thread worked, 0 to 1. */
  readonly busy: number;
  readonly nodes: Span;
  /** JavaScript's heap after a collection, bytes. */
  readonly heap: Span;
  /** Events that were told meanwhile, and rows that came into the list. */
  readonly told: number;
  readonly shown: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the page writes down, as a property of its window. */
interface Notebook {
  readonly frames: number[];
  readonly longTasks: number[];
  shown: number;
}

type NotingWindow = Window & { aisleBench?: Notebook };

const warmUpMs = 5_000;

/** The desk's board in a browser of its own, with `perSecond` events in its feed, for `seconds`. */
export async function watchFeed(perSecond: number, seconds: number): Promise<PageFigures> {
  const house = await openHouse(perSecond);
  const browser = await chromium.launch({
    executablePath: chromiumPath(process.env),
    args: chromiumArguments,
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await page.goto(`${house.url}/desk`);
    await page.getByTestId('feed-row').first().waitFor();
    await page.waitForTimeout(warmUpMs);
    const before = await readPage(cdp);
    await takeNotes(page);
    const toldBefore = house.told();
    await page.waitForTimeout(seconds * 1_000);
    const told = house.told() - toldBefore;
    const busy = await taskSeconds(cdp);
    const notes = await readNotes(page);
    return figures({ before, busy, notes, told, after: await readPage(cdp) });
  } finally {
    await browser.close();
    await house.close();
  }
}

interface Reading {
  readonly nodes: number;
  readonly heap: number;
  readonly taskSeconds: number;
}

async function metrics(cdp: CDPSession): Promise<(name: string) => number> {
  const { metrics: all } = await cdp.send('Performance.getMetrics');
  return (name) => all.find((each) => each.name === name)?.value ?? Number.NaN;
}

async function taskSeconds(cdp: CDPSession): Promise<number> {
  return (await metrics(cdp))('TaskDuration');
}

/** Collects first, so that what is left is what is held; the collecting itself is not counted as the page's work. */
async function readPage(cdp: CDPSession): Promise<Reading> {
  await cdp.send('HeapProfiler.collectGarbage');
  const of = await metrics(cdp);
  return {
    nodes: of('Nodes'),
    heap: of('JSHeapUsedSize'),
    taskSeconds: of('TaskDuration'),
  };
}

function takeNotes(page: Page): Promise<void> {
  return page.evaluate(() => {
    const notebook: Notebook = { frames: [], longTasks: [], shown: 0 };
    (window as NotingWindow).aisleBench = notebook;
    // In a list, since the compiler gives functions with a name a helper that the page does not have.
    const [next] = [
      (at: number) => {
        notebook.frames.push(at);
        requestAnimationFrame(next);
      },
    ] as const;
    requestAnimationFrame(next);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) notebook.longTasks.push(duration);
    }).observe({ type: 'longtask' });
    const rows = document.querySelector('.feed-rows ol');
    if (!rows) throw new Error('the feed has no list');
    new MutationObserver((mutations) => {
      for (const { addedNodes } of mutations) notebook.shown += addedNodes.length;
    }).observe(rows, { childList: true });
  });
}

async function readNotes(page: Page): Promise<Notebook> {
  const notes = await page.evaluate(() => (window as NotingWindow).aisleBench);
  if (!notes) throw new Error('the page took no notes');
  return notes;
}

interface Readings {
  readonly before: Reading;
  readonly after: Reading;
  readonly busy: number;
  readonly notes: Notebook;
  readonly told: number;
}

function figures({ before, after, busy, notes, told }: Readings): PageFigures {
  const { frames, longTasks, shown } = notes;
  const gaps = frames.slice(1).map((at, number) => at - (frames[number] ?? at));
  const tookMs = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  return {
    framesPerSecond: (gaps.length / tookMs) * 1_000,
    frameP99Ms: percentile(gaps, 99),
    longestFrameMs: Math.max(...gaps),
    longTasks: longTasks.length,
    longTasksMs: longTasks.reduce((sum, each) => sum + each, 0),
    busy: (busy - before.taskSeconds) / (tookMs / 1_000),
    nodes: { start: before.nodes, end: after.nodes },
    heap: { start: before.heap, end: after.heap },
    told,
    shown,
  };
}
