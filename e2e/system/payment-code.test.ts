/** Bookings with marked payment codes, which are kept nowhere once their attempts are over. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { SEALED_CODE } from '@aisle/shared/ids';
import { decryptedHistories } from '../support/histories.ts';
import { filesBelow, formsOfCode } from '../support/marks.ts';
import { must, Site, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 60_000, interval: 100 };
/** One that fails, and one that passes from the second attempt on. */
const codes = { failing: '00000', second: '12121' } as const;
const sealedCode = new RegExp(`(?<=")${SEALED_CODE.source.slice(1, -1)}(?=")`, 'g');

let system: TestSystem;
let site: Site;
beforeAll(async () => {
  system = await TestSystem.start({ LOG_LEVEL: 'trace', PAYMENT_PAUSE_SECONDS: '2' });
  site = new Site(system.url, await system.agentToken());
  return () => system.dispose();
});

/** Which of the codes stand in a text. */
function codesIn(text: string): string[] {
  return Object.values(codes).filter((code) =>
    formsOfCode(code).some((form) => text.includes(form)),
  );
}

/** Pays with the failing code, and in the pause after it with the other. */
async function payByTwoCodes(booking: Booking): Promise<void> {
  must(await booking.pay(codes.failing), 202);
  await booking.becomes(({ payment }) => payment?.nextAttemptAt !== undefined);
  must(await booking.pay(codes.second), 202);
  await booking.becomes(({ status }) => status === 'confirmed');
}

/** The cheapest and the dearest seat in the cabin of this one, of those that nobody helps to evacuate from. */
async function pricedLike(flightId: string, like: string): Promise<[string, string]> {
  const { layout } = await site.flight(flightId);
  const cabin = layout.decks
    .flatMap(({ cabins }) => cabins)
    .map(({ rows }) => rows.filter(({ exit }) => !exit).flatMap(({ cells }) => cells))
    .map((cells) => cells.flatMap((cell) => (cell.kind === 'seat' ? [cell] : [])))
    .find((seats) => seats.some(({ designator }) => designator === like));
  const byPrice = (cabin ?? [])
    .toSorted((a, b) => Number(a.price.amount) - Number(b.price.amount))
    .map(({ designator }) => designator);
  return [byPrice[0] ?? '', byPrice.at(-1) ?? ''];
}

/** A dearer seat for a paid order, by a code that fails once. */
async function payDifference({ id, token }: Booking, seat: string): Promise<void> {
  const request = { token, key: randomUUID(), body: { seats: [seat], code: codes.second } };
  must(await site.ask('POST', `/api/orders/${id}/seat-change`, request), 202);
  await site.booking(id, token).becomes(({ seats, exchange }) => {
    return seats.includes(seat) && exchange === undefined;
  });
}

/** A code for an order that takes none any more. */
async function payInVain(booking: Booking): Promise<void> {
  const refused = await booking.pay(codes.second);
  expect(refused.status).toBe(409);
}

it('P15: the payment code is not kept', async () => {
  const { id: flightId } = await site.openFlight();
  const [cheapest, dearest] = await pricedLike(flightId, '12A');
  const paid = await site.book(flightId, [cheapest]);
  await payByTwoCodes(paid);
  await payInVain(paid);
  await payDifference(paid, dearest);
  const failed = await site.book(flightId, ['14C']);
  must(await failed.pay(codes.failing), 202);
  await failed.becomes(({ status }) => status === 'failed');
  await payInVain(failed);

  const token = await system.gatewayToken();
  const gateway = await system.gatewayUrl();
  const authorization = `Bearer ${token}`;
  const validate = async (orderId: string, code: string) => {
    const response = await fetch(`${gateway}/validations`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ orderId, attempt: 1, code }),
    });
    return response.status;
  };
  const texts = await vi.waitFor(async () => {
    const found = await decryptedHistories(system);
    // Temporal lists a workflow only some time after its start.
    for (const { id } of [paid, failed]) expect(found.has(`order:${id}`)).toBe(true);
    return found;
  }, patience);
  const sealed = new Map<string, Set<string>>();
  for (const [workflowId, text] of texts) {
    expect(codesIn(text), workflowId).toEqual([]);
    const found = [...text.matchAll(sealedCode)].map(([code]) => code);
    if (found.length > 0) sealed.set(workflowId, new Set(found));
  }
  // The histories can be read, and have the codes as nobody can read them.
  expect(texts.get(`order:${paid.id}`)).toContain(cheapest);
  expect(sealed.get(`order:${paid.id}`)?.size).toBe(3);
  expect(sealed.get(`order:${failed.id}`)?.size).toBe(1);
  expect(sealed.size).toBe(2);
  const keys: string[] = [];
  for (const [workflowId, found] of sealed) {
    for (const code of found) {
      await vi.waitFor(async () => {
        expect(await validate(workflowId.replace('order:', ''), code)).toBe(410);
      }, patience);
      keys.push(code.split('.')[0] ?? '');
    }
  }
  await system.stop();
  const files: string[] = [];
  for await (const [path, bytes] of filesBelow(system.dataDir)) {
    files.push(path);
    expect(codesIn(bytes.toString('latin1')), path).toEqual([]);
    if (path !== join('gateway', 'code-keys')) continue;
    for (const key of keys) expect(bytes.includes(Buffer.from(key, 'base64url'))).toBe(false);
  }
  expect(files).toContain(join('gateway', 'code-keys'));
  expect(files.some((path) => path.startsWith('outbox'))).toBe(true);
  expect(codesIn(system.output)).toEqual([]);
});
