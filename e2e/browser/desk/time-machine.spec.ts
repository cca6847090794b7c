import { readFile } from 'node:fs/promises';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import type { Agent } from '../support/agent.ts';
import { expect, test } from '../support/test.ts';

type Seats = Record<string, string>;

/** Waits until these seats, and no others, are on screen as not free: the title of a version stands before its map. */
async function showsSeats({ page }: Agent, snapshot: PublicFlightSnapshot): Promise<void> {
  const shown = () =>
    page.locator('[data-seat]').evaluateAll((seats) => {
      const all = (seats as HTMLElement[]).map(({ dataset: { seat, status } }) => [seat, status]);
      return Object.fromEntries(all.filter(([, status]) => status !== 'free')) as Seats;
    });
  await expect.poll(shown, String(snapshot.version)).toEqual(statusesOf(snapshot));
}

function statusesOf({ seats }: PublicFlightSnapshot): Seats {
  return Object.fromEntries(Object.entries(seats).map(([seat, { status }]) => [seat, status]));
}

test.describe('the time machine', () => {
  test('shows at each version what customers saw at it, with who and why, and an address for it', async ({
    newAgent,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const seen: PublicFlightSnapshot[] = [];
    const look = async () => seen.push(await site.flight(flight.id));
    const booking = await site.book(flight.id, ['12A', '12B']);
    await look();
    await booking.setSeats(['12B', '14C']);
    await look();
    const act = async (command: object) => {
      await site.intervene(flight.id, command, 'A wet row');
      return look();
    };
    await act({ type: 'block', seats: ['20A', '20B', '20C'] });
    await booking.pay('11111');
    await booking.becomes(({ status }) => status === 'confirmed');
    await look();
    await act({ type: 'move-order', orderId: booking.id, seats: ['1A', '1B'] });
    await booking.cancel();
    await look();

    const sue = await newAgent('supervisor');
    await sue.openRoom(flight.id);
    await sue.page.getByTestId('to-history').click();
    const [version, map] = [
      sue.page.getByTestId('version'),
      sue.page.getByRole('heading', { name: 'Seats at version' }),
    ];
    const change = sue.page.getByTestId('change');
    for (const snapshot of seen.toReversed()) {
      await version.fill(String(snapshot.version));
      await version.press('Enter');
      await expect(map).toHaveText(`Seats at version ${snapshot.version}`);
      await showsSeats(sue, snapshot);
    }
    const moved = seen[4]!;
    await sue.page.goto(`/desk/flights/${flight.id}/history?version=${moved.version}`);
    await expect(map).toHaveText(`Seats at version ${moved.version}`);
    await showsSeats(sue, moved);
    for (const part of ['token', 'A wet row', booking.id]) await expect(change).toContainText(part);
    await sue.page.getByTestId('step-back').click();
    await expect(sue.page).toHaveURL(new RegExp(`version=${moved.version - 1}$`));
    await sue.sees('12B', 'sold');
    await sue.page.getByTestId('speed').selectOption({ index: 0 });
    await sue.page.getByTestId('play').click();
    await expect(map).toHaveText(`Seats at version ${seen.at(-1)!.version}`);
    await showsSeats(sue, seen.at(-1)!);

    // The flight goes on: there is more to be seen, and what is shown stays.
    const last = seen.at(-1)!.version;
    await site.book(flight.id, ['30A']);
    await expect(sue.page.getByTestId('scrub')).toHaveAttribute('max', String(last + 1));
    await expect(map).toHaveText(`Seats at version ${last}`);

    const download = sue.page.waitForEvent('download');
    await sue.page.getByTestId('history-export').click();
    const file = await (await download).path();
    await sue.page.getByTestId('history-open').setInputFiles(file);
    await expect(sue.page.getByTestId('history-file')).toBeVisible();
    await version.fill(String(moved.version));
    await version.press('Enter');
    await expect(map).toHaveText(`Seats at version ${moved.version}`);
    await showsSeats(sue, moved);

    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 1;
    const others = [
      [bytes, 'The file is damaged'],
      [Buffer.from('a letter'), 'The file is no history of a flight'],
    ] as const;
    for (const [buffer, sentence] of others) {
      const other = { name: 'other.gz', mimeType: 'application/gzip', buffer };
      await sue.page.getByTestId('history-open').setInputFiles(other);
      await expect(sue.message).toContainText(sentence);
    }
    await expect(map).toHaveText(`Seats at version ${moved.version}`);
  });
});
