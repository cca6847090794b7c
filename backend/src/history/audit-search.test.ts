import { describe, expect, it } from 'vitest';
import type { AuditedFlight } from '@aisle/shared/audit-log';
import { confirmationCode } from '@aisle/shared/ids';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { FakeAuditLog } from '../../test/support/fake-audit-log.ts';
import { searchAudit, type AuditFound } from './audit-search.ts';

const start = Date.UTC(2027, 1, 1);
const minute = 60_000;
const orderId = '0123456789ABCDEFGHJKMNPQRS';
const iso = (n: number): string => new Date(start + n * minute).toISOString();
const flightNo = (n: number): AuditedFlight => ({
  id: `ai${n}-20270301`,
  number: `AI ${n}`,
  origin: 'DEL',
  destination: 'BOM',
  departsAt: '2027-03-01T12:00:00.000Z',
});

/** So many entries a minute apart, one a flight of ten; every hundredth is of an order, and by Sue. `batch`: so many of a flight at once. */
async function filled(count: number, batch = 1): Promise<FakeAuditLog> {
  const log = new FakeAuditLog();
  for (let first = 1; first <= count; first += batch) {
    const entries = Array.from({ length: batch }, (_, place) => entryNo(first + place));
    await log.add({ source: 'all', first, flight: flightNo(first % 10), entries });
  }
  return log;
}

function entryNo(n: number): AuditEntry {
  const command =
    n % 100 === 0
      ? ({ type: 'force-release', orderId, by: 'Sue', reason: `Fraud ${n}` } as const)
      : ({ type: 'open-sales', by: 'Ann', reason: `reason ${n}` } as const);
  return { at: iso(n), version: n, command };
}

const versions = ({ entries }: AuditFound): number[] => entries.map(({ entry }) => entry.version);

/** All that is found, answer after answer. */
async function all(log: FakeAuditLog, wanted = {}, limit = 30): Promise<number[]> {
  const found: number[] = [];
  let before: string | undefined;
  do {
    const answer = await searchAudit(log, wanted, before, limit);
    expect(answer.entries.length).toBeLessThanOrEqual(limit);
    expect(answer.next === null).toBe(answer.searchedTo === null);
    found.push(...versions(answer));
    before = answer.next ?? undefined;
  } while (before !== undefined);
  return found;
}

describe('a search of the audit log', () => {
  it('D19, D21: has everything once, newest first, over many pages', async () => {
    const count = 3 * limits.auditPageEntries + 7;
    const log = await filled(count);
    const newestFirst = Array.from({ length: count }, (_, place) => count - place);
    expect(await all(log)).toEqual(newestFirst);
    expect(await all(log, {}, 1_000)).toEqual(newestFirst);
    expect(await all(new FakeAuditLog())).toEqual([]);
  });

  it('D21: tells nothing twice, and leaves nothing out, while pages are filled and closed', async () => {
    const log = await filled(limits.auditPageEntries - 5);
    const first = await searchAudit(log, {}, undefined, 20);
    for (let n = 0; n < 10; n += 1) {
      const command = { type: 'open-sales', by: 'Ann', reason: 'later' } as const;
      const entry = { at: iso(10_000 + n), version: 0, command };
      await log.add({ source: `later ${n}`, first: 1, flight: flightNo(1), entries: [entry] });
    }
    const second = await searchAudit(log, {}, first.next ?? '', 20);
    const both = [...versions(first), ...versions(second)];
    expect(both).toEqual(Array.from({ length: 40 }, (_, n) => limits.auditPageEntries - 5 - n));
  });

  it.each([
    ['a flight’s id', { flight: 'AI3-20270301' }, (n: number) => n % 10 === 3],
    ['a flight’s number', { flight: 'ai 0003' }, (n: number) => n % 10 === 3],
    ['an order', { order: orderId }, (n: number) => n % 100 === 0],
    ['a code', { order: confirmationCode(orderId) }, (n: number) => n % 100 === 0],
    ['another order', { order: orderId.replace('S', 'T') }, () => false],
    ['an agent', { agent: 'sue' }, (n: number) => n % 100 === 0],
    ['a kind', { kind: 'force-release' }, (n: number) => n % 100 === 0],
    ['a text', { text: 'FRAUD 3' }, (n: number) => n === 300],
    ['a time', { from: iso(210), to: iso(390) }, (n: number) => n >= 210 && n <= 390],
    [
      'several',
      { agent: 'Ann', flight: 'AI 3', from: iso(500) },
      (n: number) => n % 10 === 3 && n >= 500,
    ],
  ] as const)('D19: by %s', async (_name, wanted, isWanted) => {
    const count = 3 * limits.auditPageEntries + 7;
    const expected = Array.from({ length: count }, (_, place) => count - place).filter(isWanted);
    expect(await all(await filled(count), wanted)).toEqual(expected);
  });

  it('D21: reads a bounded number of pages, and says how far it came', async () => {
    const pages = limits.auditPagesRead + 5;
    const log = await filled((pages + 1) * limits.auditPageEntries, 50);
    const nothing = await searchAudit(log, { agent: 'Nobody' }, undefined, 50);
    expect(log.reads).toBe(limits.auditPagesRead);
    expect(nothing.entries).toEqual([]);
    expect(nothing.searchedTo).toBe(iso(5 * limits.auditPageEntries + 1));
    expect(await all(log, { agent: 'Nobody' })).toEqual([]);
    log.reads = 0;
    const old = await searchAudit(log, { to: iso(150), from: iso(100) }, undefined, 1_000);
    expect(versions(old)).toEqual(Array.from({ length: 51 }, (_, n) => 150 - n));
    expect(log.reads).toBeLessThan(10);
    log.reads = 0;
    await searchAudit(
      log,
      { from: iso((pages + 1) * limits.auditPageEntries - 10) },
      undefined,
      50,
    );
    expect(log.reads).toBeLessThan(3);
  });

  it('T14: ends where pages are not kept any more', async () => {
    const log = await filled(4 * limits.auditPageEntries);
    for (const page of [1, 2]) log.remove(page);
    expect((await all(log)).at(-1)).toBe(2 * limits.auditPageEntries + 1);
  });
});
