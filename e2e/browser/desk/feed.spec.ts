import { setInterval as ticks } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Feed, FeedEvent } from '@aisle/shared/agent-live';
import { must, seatsOf, type Booking, type Site } from '../../support/site.ts';
import { expect, test } from '../support/test.ts';

/** Fifty changes a second. */
const changeEveryMs = 20;
const flights = 3;
const ordersEach = 4;
/** Ten seconds of it. */
const fewestChanges = 500;

/** Every event that the page is told of, in the order in which it hears of them. */
function hearFeed(page: Page): FeedEvent[] {
  const heard: FeedEvent[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const [, event] = /^42\/agent,(\["feed:events",.*)$/s.exec(payload.toString()) ?? [];
      if (event === undefined) return;
      const [, feed] = JSON.parse(event) as [string, Feed];
      expect(feed.missed).toEqual([]);
      heard.push(...feed.events);
    });
  });
  return heard;
}

/** Customers who change their minds, fifty times a second together, until they are told to stop. */
class Crowd {
  readonly #bookings: readonly (readonly [Booking, readonly string[]])[];
  #goesOn = true;
  #changes = 0;

  private constructor(bookings: readonly (readonly [Booking, readonly string[]])[]) {
    this.#bookings = bookings;
  }

  static async on(site: Site, flightIds: readonly string[]): Promise<Crowd> {
    const bookings: (readonly [Booking, readonly string[]])[] = [];
    for (let place = 0; place < ordersEach; place += 1) {
      for (const flightId of flightIds) {
        const seats = seatsOf(await site.flight(flightId)).slice(place * 2, place * 2 + 2);
        bookings.push([await site.book(flightId, seats.slice(0, 1)), seats]);
      }
    }
    return new Crowd(bookings);
  }

  get changes(): number {
    return this.#changes;
  }

  /** Resolves when the last change is answered. */
  async run(): Promise<void> {
    const all = this.#bookings;
    const last = all.map(() => Promise.resolve<unknown>(undefined));
    for await (const _tick of ticks(changeEveryMs)) {
      if (!this.#goesOn && this.#changes >= fewestChanges) break;
      const at = this.#changes % all.length;
      const [booking, seats] = all[at]!;
      const round = Math.floor(this.#changes / all.length);
      const wanted = seats.slice((round + 1) % 2, ((round + 1) % 2) + 1);
      last[at] = last[at]!.then(async () => must(await booking.setSeats(wanted), 200));
      this.#changes += 1;
    }
    await Promise.all(last);
  }

  stop(): void {
    this.#goesOn = false;
  }
}

test(
  'the feed at fifty events a second: the page answers meanwhile, and nothing is lost or out of order',
  { tag: '@long' },
  async ({ newAgent, openFlight, site }) => {
    const opened = await Promise.all(Array.from({ length: flights }, () => openFlight()));
    const crowd = await Crowd.on(
      site,
      opened.map(({ id }) => id),
    );
    const gus = await newAgent('agent');
    const heard = hearFeed(gus.page);
    await gus.openBoard();
    const own = (flightId: string) => heard.filter((event) => event.flightId === flightId);
    const before = await Promise.all(opened.map(({ id }) => site.flight(id)));

    const running = crowd.run();
    const [flight, other] = opened;
    await expect.poll(() => own(flight!.id).length).toBeGreaterThan(20);
    await gus.page.getByTestId('feed-pause').click();
    await expect(gus.page.getByTestId('feed-missed')).toHaveText(/Paused · [1-9]\d* new/);
    await gus.page.getByTestId('feed-filter').fill(flight!.number);
    await expect(gus.feedRows.filter({ hasText: other!.number })).toHaveCount(0);
    await expect(gus.feedRows.first()).toContainText(flight!.number);
    await gus.page.getByTestId('feed-pause').click();
    await expect(gus.page.getByTestId('feed-missed')).toBeHidden();
    await gus.page.getByTestId('board-filter').fill(other!.number);
    await expect(gus.rows).toHaveCount(1);
    crowd.stop();
    await running;

    for (const [place, { id }] of opened.entries()) {
      const { version } = await site.flight(id);
      await expect.poll(() => own(id).at(-1)?.version).toBe(version);
      const first = before[place]!.version;
      const versions = own(id)
        .map((event) => event.version)
        .filter((each) => each > first);
      expect(versions).toEqual(Array.from({ length: version - first }, (_, at) => first + 1 + at));
    }
    expect(heard.length).toBeGreaterThanOrEqual(crowd.changes);
    const last = own(flight!.id).at(-1)!;
    await expect(gus.feedRows.first()).toContainText(last.seats[0]!);
    await expect(gus.feedRows.first().locator('time')).toHaveAttribute('datetime', last.at);
    expect(await gus.feedRows.count()).toBeLessThanOrEqual(120);
  },
);
