import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '@aisle/e2e/browser/support/chromium.ts';
import { Customer } from '@aisle/e2e/browser/support/customer.ts';
import { Follower } from '@aisle/e2e/support/follower.ts';
import { must, seatsOf } from '@aisle/e2e/support/site.ts';
import type { Bench } from '../bench.ts';
import { percentile, round } from '../measure.ts';
import type { System } from '../parts/system.ts';

/** From the request leaving one customer to the message reaching another's socket, ms. */
export interface SocketClicks {
  readonly firstMs: readonly number[];
  readonly laterMs: readonly number[];
}

const customers = 60;
const socketWarmUp = 8;
/** Between two clicks the system is idle. */
const socketPauseMs = 80;

/** Each customer takes a seat (which creates the order) and then another; someone else watches. */
async function clickOverSocket({ site }: System): Promise<SocketClicks> {
  const { id } = await site.openFlight('A380-800');
  const watcher = await new Follower(site.url, id).ready();
  const seats = seatsOf(await site.flight(id));
  const firstMs: number[] = [];
  const laterMs: number[] = [];
  for (let index = 0; index < customers + socketWarmUp; index += 1) {
    const [one = '', other = ''] = seats.slice(index * 2);
    const first = await timed(watcher, one, () => site.book(id, [one]));
    const change = async () => must(await first.done.setSeats([other]), 200);
    const later = await timed(watcher, other, change);
    if (index < socketWarmUp) continue;
    firstMs.push(first.ms);
    laterMs.push(later.ms);
  }
  watcher.stop();
  return { firstMs, laterMs };
}

/** Does something by which a seat is held, and gives how long it took until the watcher showed that. */
async function timed<T>(
  watcher: Follower,
  seat: string,
  click: () => Promise<T>,
): Promise<{ readonly ms: number; readonly done: T }> {
  await sleep(socketPauseMs);
  const from = performance.now();
  const seen = new Promise<number>((resolve) => {
    watcher.heard = ({ seats }) => {
      if (seats[seat]?.status === 'held') resolve(performance.now());
    };
  });
  const [to, done] = await Promise.all([seen, click()]);
  return { ms: to - from, done };
}

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
async function clickInBrowser({ site }: System): Promise<BrowserClicks> {
  const flight = await site.openFlight('A320neo');
  const browser = await chromium.launch({
    executablePath: chromiumPath(process.env),
    args: chromiumArguments,
  });
  try {
    const open = async (): Promise<Customer> => {
      const context = await browser.newContext({ baseURL: site.url });
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
    const from = await clickSeat(clicker.page, seat);
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
function clickSeat(page: Page, seat: string): Promise<number> {
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

const targetMs = 100;

export const click: Bench = {
  name: 'click',
  about: "a click of one customer to the seat on another's screen, through everything, idle",
  async run(start) {
    const system = await start();
    const { firstMs, laterMs } = await clickOverSocket(system);
    const { tookMs, touched } = await clickInBrowser(system);
    const socketP95 = percentile([...firstMs, ...laterMs], 95);
    const screenP95 = percentile(tookMs, 95);
    const most = Math.max(...touched);
    return {
      figures: [
        {
          what: "click → message at another customer's socket, idle, p95",
          target: `≤ ${targetMs} ms`,
          measured: describe([...firstMs, ...laterMs]),
          met: socketP95 <= targetMs,
        },
        {
          what: "click → seat on another customer's screen, real browser, idle, p95",
          target: `≤ ${targetMs} ms`,
          measured: describe(tookMs),
          met: screenP95 <= targetMs,
        },
        {
          what: "seats whose elements change on another's screen, for a click on one",
          target: '1',
          measured: `${most} at most`,
          met: most === 1,
        },
      ],
      notes: [
        `At the socket: first click (creates the order) ${describe(firstMs)}; later clicks ${describe(laterMs)}.`,
        "On the screen: from the click event in one page to the mutation of the other's document, by one clock.",
      ],
    };
  },
};

function describe(values: readonly number[]): string {
  return `${round(percentile(values, 95))} ms (p50 ${round(percentile(values, 50))} ms)`;
}
