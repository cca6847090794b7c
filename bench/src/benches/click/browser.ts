import { chromium, type Page } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '@aisle/e2e/browser/support/chromium.ts';
import { Customer } from '@aisle/e2e/browser/support/customer.ts';
import type { System } from '../../parts/system.ts';

/** What two real pages saw of each other's clicks. */
export interface BrowserClicks {
  /** From the click in one page to the change of the seat in the other's document, ms. */
  readonly tookMs: readonly number[];
  /** Seats whose elements changed in the other's document, for each click. */
  readonly touched: readonly number[];
}

/** What the watching page writes down, as a property of its window. */
interface Notebook {
  readonly seen: { readonly seat: string; readonly status: string; readonly at: number }[];
}

type NotingWindow = Window & { aisleBench?: Notebook };

const clicks = 60;
const warmUp = 10;
const pauseMs = 150;

/** One customer clicks seats on and off, another's page shows it. Both pages are of one real browser. */
export async function clickInBrowser(system: System): Promise<BrowserClicks> {
  const flight = await system.openFlight('A320neo');
  const browser = await chromium.launch({
    executablePath: chromiumPath(process.env),
    args: chromiumArguments,
  });
  try {
    const open = async (): Promise<Customer> => {
      const context = await browser.newContext({ baseURL: system.url });
      return new Customer(await context.newPage());
    };
    const [clicker, watcher] = [await open(), await open()];
    await clicker.visit(flight.id);
    await watcher.visit(flight.id);
    await takeNotes(watcher.page);
    return await clickThrough(clicker, watcher);
  } finally {
    await browser.close();
  }
}

async function clickThrough(clicker: Customer, watcher: Customer): Promise<BrowserClicks> {
  const tookMs: number[] = [];
  const touched: number[] = [];
  const rows = [12, 14, 15, 16, 17, 18, 19, 20];
  for (let index = 0; index < clicks + warmUp; index += 1) {
    const seat = `${rows[(index >> 1) % rows.length] ?? 12}C`;
    const wanted = index % 2 === 0 ? 'held' : 'free';
    await watcher.page.evaluate(() => ((window as NotingWindow).aisleBench!.seen.length = 0));
    const from = await click(clicker.page, seat);
    await watcher.sees(seat, wanted);
    await clicker.sees(seat, wanted === 'held' ? 'mine' : 'free');
    await clicker.page.waitForTimeout(pauseMs);
    const notes = await watcher.page.evaluate(() => (window as NotingWindow).aisleBench!.seen);
    const note = notes.find((each) => each.seat === seat && each.status === wanted);
    if (!note) throw new Error(`the other page never showed ${seat} as ${wanted}`);
    if (index < warmUp) continue;
    tookMs.push(note.at - from);
    touched.push(new Set(notes.map((each) => each.seat)).size);
  }
  return { tookMs, touched };
}

/** Clicks inside the page, so that the driver's own way there does not count; gives when, ms since the epoch. */
function click(page: Page, seat: string): Promise<number> {
  return page.evaluate((designator) => {
    const at = performance.timeOrigin + performance.now();
    document.querySelector<HTMLElement>(`[data-seat="${designator}"]`)!.click();
    return at;
  }, seat);
}

/** Has the page write down every change under a seat, with the time. */
function takeNotes(page: Page): Promise<void> {
  return page.evaluate(() => {
    const notebook: Notebook = { seen: [] };
    (window as NotingWindow).aisleBench = notebook;
    new MutationObserver((mutations) => {
      const at = performance.timeOrigin + performance.now();
      for (const { target } of mutations) {
        const element = target instanceof Element ? target : target.parentElement;
        const seat = element?.closest<HTMLElement>('[data-seat]');
        if (!seat) continue;
        const { seat: designator = '', status = '' } = seat.dataset;
        notebook.seen.push({ seat: designator, status, at });
      }
    }).observe(document.body, {
      subtree: true,
      attributes: true,
      childList: true,
      characterData: true,
    });
  });
}
