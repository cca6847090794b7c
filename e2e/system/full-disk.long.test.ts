/** The disk is full for a while. Where the machine lets nobody mount one of their own, it never is, and the same must hold. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Disk } from '../chaos/disk.ts';
import { answered } from '../support/patience.ts';
import { ledger, must, seatsOf, Site, type Answer } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 120_000, interval: 250 };
const tries = 4;
const notNow = /^(unavailable|busy|waiting)$/;

it('L12: on a full disk what cannot be kept is refused; nothing that was answered is lost, and all goes on by itself', async () => {
  const disk = await Disk.mount();
  const settings: Record<string, string> = disk ? { DATA_DIR: join(disk.folder, 'data') } : {};
  const system = await TestSystem.start({ ...settings, PAYMENT_ATTEMPT_SECONDS: '4' });
  onTestFinished(async () => {
    await system.dispose();
    await disk?.dispose();
  });
  const site = new Site(system.url, await system.agentToken());
  const { id: flightId } = await site.openFlight();
  const seats = seatsOf(await site.flight(flightId));
  const requests = seats.slice(0, tries).map((seat) => ({ seat, key: randomUUID() }));
  const create = ({ seat, key }: (typeof requests)[number]) =>
    site.createOrder(flightId, [seat], key);
  const [before, paying] = [
    await site.book(flightId, [seats.at(-1)!]),
    await site.book(flightId, [seats.at(-2)!]),
  ];
  must(await before.pay('11111'), 202);
  await before.becomes(({ status }) => status === 'confirmed');

  await disk?.fill();
  const payment = randomUUID();
  const pays = paying.pay('11111', payment).then(
    ({ status }) => status,
    () => 0,
  );
  const answers: Answer<unknown>[] = [];
  for (const request of requests) answers.push(await create(request));
  await pays;
  await disk?.free();

  for (const { status, body } of answers) {
    if (status === 201) continue;
    expect(body).toMatchObject({ code: expect.stringMatching(notNow) as unknown });
  }
  for (const request of requests) {
    const { order } = must(await answered(() => create(request)), 201);
    expect(order).toMatchObject({ status: 'held', seats: [request.seat] });
  }
  must(await answered(() => paying.pay('11111', payment)), 202);
  const confirmed = [
    await before.order(),
    await paying.becomes(({ status }) => status === 'confirmed'),
  ];
  expect(confirmed.map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
  const charges = await ledger(await system.gatewayUrl(), 'charges');
  expect(charges.map(({ orderId }) => orderId).toSorted()).toEqual(
    [before.id, paying.id].toSorted(),
  );
  await vi.waitFor(async () => {
    const mails = (await readdir(join(system.dataDir, 'outbox'))).join(' ');
    for (const { id } of confirmed) expect(mails).toContain(id);
  }, patience);
}, 600_000);
