import type { Browser, CDPSession, Page } from '@playwright/test';
import type { PhoneServer } from './server.ts';

/** When things were there, ms from the start of the visit. */
export interface Opening {
  /** The largest contentful paint. */
  readonly lcpMs: number;
  /** The first frame that has a seat. */
  readonly seatsMs: number;
  /** How much of what was there moved, after the web's cumulative layout shift. */
  readonly shift: number;
}

/** What a page did while it was watched. */
export interface Work {
  /** Processor time of the main thread by the time that passed, 0 to 1 or a little more. */
  readonly busy: number;
  /** Tasks of more than 50 ms, ms. */
  readonly longTasksMs: readonly number[];
  /** Timers and frames that called the page's scripts. */
  readonly calls: number;
}

interface Notebook {
  lcpMs: number;
  seatsMs: number;
  shift: number;
  longTasksMs: number[];
  calls: number;
}

type Call = (...given: unknown[]) => void;
type NotingWindow = Window & { aisleBench: Notebook };

const slowdown = 4;
const network = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
/** What comes later than this after the seats counts no more. */
const settleMs = 2_000;

/** A page on a slow phone, and the session that measures it. */
export class Phone {
  readonly page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  /** A phone that has never been here, with the flight's map opened directly. */
  static async open(browser: Browser, { url, flight }: PhoneServer): Promise<Phone> {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    await page.addInitScript(takeNotes);
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(`/flights/${flight.id}`);
    await page.locator('[data-seat]').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(settleMs);
    return new Phone(page, session);
  }

  opening(): Promise<Opening> {
    return this.page.evaluate(() => (window as unknown as NotingWindow).aisleBench);
  }

  /** Watches the page for a while. */
  async watch(ms: number): Promise<Work> {
    await this.page.evaluate(() => {
      const notebook = (window as unknown as NotingWindow).aisleBench;
      notebook.longTasksMs = [];
      notebook.calls = 0;
    });
    const [from, busyFrom] = [performance.now(), await this.#busyMs()];
    await this.page.waitForTimeout(ms);
    const [to, busyTo] = [performance.now(), await this.#busyMs()];
    const { longTasksMs, calls } = await this.page.evaluate(
      () => (window as unknown as NotingWindow).aisleBench,
    );
    return { busy: (busyTo - busyFrom) / (to - from), longTasksMs, calls };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  async #busyMs(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  }
}

/** Runs in the page, before its own scripts. No function in it has a name: tsx would call a helper that is not there. */
function takeNotes(): void {
  const notebook: Notebook = { lcpMs: 0, seatsMs: 0, shift: 0, longTasksMs: [], calls: 0 };
  (window as unknown as NotingWindow).aisleBench = notebook;
  const frame = window.requestAnimationFrame.bind(window);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.entryType === 'longtask') notebook.longTasksMs.push(entry.duration);
      else if (entry.entryType === 'layout-shift')
        notebook.shift += (entry as PerformanceEntry & { readonly value: number }).value;
    }
  }).observe({ entryTypes: ['longtask', 'layout-shift'] });
  new PerformanceObserver((list) => {
    notebook.lcpMs = list.getEntries().at(-1)?.startTime ?? 0;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector('[data-seat]')) return;
    observer.disconnect();
    frame(() => setTimeout(() => (notebook.seatsMs = performance.now())));
  }).observe(document, { childList: true, subtree: true });
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame'] as const) {
    const own = window[name].bind(window) as (call: Call, ...rest: unknown[]) => number;
    Object.assign(window, {
      [name]: (call: Call, ...rest: unknown[]) =>
        own(
          (...given) => {
            notebook.calls += 1;
            call(...given);
          },
          ...rest,
        ),
    });
  }
}
