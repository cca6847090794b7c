import { describe, expect, it } from 'vitest';
import {
  emptyAuditLog,
  keysOf,
  noted,
  openPages,
  pageKeptUntil,
  withNamesForgotten,
  type AuditedFlight,
  type AuditLogState,
  type AuditReport,
} from './audit-log.ts';
import { confirmationCode } from './ids.ts';
import type { AuditEntry } from './interventions.ts';
import { limits } from './limits.ts';

const flight: AuditedFlight = {
  id: 'ai101-20270301',
  number: 'AI 101',
  origin: 'DEL',
  destination: 'BOM',
  departsAt: '2027-03-01T12:00:00.000Z',
};
const orderId = '0123456789ABCDEFGHJKMNPQRS';

function entry(version: number, more: Partial<AuditEntry['command']> = {}): AuditEntry {
  const command = { type: 'force-release', orderId, by: 'Ada', reason: `reason ${version}` };
  return {
    at: '2027-02-01T12:00:00.000Z',
    version,
    command: { ...command, ...more } as AuditEntry['command'],
  };
}

function report(source: string, first: number, count: number, of = flight): AuditReport {
  const entries = Array.from({ length: count }, (_, place) => entry(first + place));
  return { source, first, flight: of, entries };
}

const versions = ({ entries }: Pick<AuditLogState, 'entries'>): number[] =>
  entries.map((logged) => logged.entry.version);

describe('the audit log', () => {
  it('T14: takes each number of a source once, whatever is sent again', () => {
    let log = noted(emptyAuditLog, report('a', 1, 2));
    expect(noted(log, report('a', 1, 2))).toBe(log);
    log = noted(log, report('b', 1, 1));
    log = noted(log, report('a', 2, 3));
    log = noted(log, report('b', 1, 2));
    expect(versions(log)).toEqual([1, 2, 1, 3, 4, 2]);
  });

  it('T14: remembers a bounded number of sources, those that reported last', () => {
    let log = emptyAuditLog;
    const at = (n: number) => report(`source ${n}`, 1, 1);
    for (let n = 0; n <= limits.auditSources; n += 1) log = noted(log, at(n));
    expect(log.sources).toHaveLength(limits.auditSources);
    expect(noted(log, at(1))).toBe(log);
    expect(log.sources[0]?.[0]).toBe('source 1');
  });

  it('T14: fills pages that stay as they are when more comes', () => {
    const whole = noted(emptyAuditLog, report('a', 1, 2 * limits.auditPageEntries + 1));
    const pages = openPages(whole);
    expect(pages.map(({ page, entries }) => [page, entries.length])).toEqual([
      [1, limits.auditPageEntries],
      [2, limits.auditPageEntries],
      [3, 1],
    ]);
    expect(pages.flatMap(versions)).toEqual(versions(whole));
    const more = openPages(noted(whole, report('a', whole.entries.length + 1, 50)));
    expect(more.slice(0, 2)).toEqual(pages.slice(0, 2));
    expect(openPages(emptyAuditLog)).toEqual([{ page: 1, entries: [] }]);
  });

  it('T14: what a page is found by fits into the index, and a page into a payload', () => {
    let log = emptyAuditLog;
    for (let n = 0; n < 300; n += 1) {
      const id = `ai${n}-20270301`;
      log = noted(log, report(id, 1, 1, { ...flight, id, number: `AI ${n}` }));
    }
    const pages = openPages(log);
    expect(pages.length).toBeGreaterThan(2);
    for (const { entries } of pages) {
      expect(JSON.stringify(keysOf(entries)).length).toBeLessThan(2 * 1024);
    }
    const seats = Array.from({ length: 900 }, (_, row) => `${row + 1}A`);
    const entries = Array.from({ length: 100 }, () =>
      entry(1, { type: 'block', seats } as unknown as AuditEntry['command']),
    );
    const large = openPages(noted(emptyAuditLog, { source: 'a', first: 1, flight, entries }));
    expect(large.flatMap((page) => page.entries)).toHaveLength(100);
    for (const page of large) {
      expect(JSON.stringify(page.entries).length).toBeLessThan(limits.auditPageBytes * 1.01);
    }
  });

  it('D19: is found by a flight’s id and number, and by the codes of orders', () => {
    const { entries } = noted(emptyAuditLog, report('a', 1, 2));
    expect(keysOf(entries)).toEqual(['ai101-20270301', 'AI101', confirmationCode(orderId)]);
  });

  it('T14: keeps a page as long as the archive keeps its last flight, put off or not', () => {
    const { entries } = noted(emptyAuditLog, report('a', 1, 1));
    const departsAt = Date.parse(flight.departsAt);
    expect(pageKeptUntil(entries, 0)).toBe(departsAt + limits.delayMs + limits.archiveMs);
    const late = departsAt + 2 * limits.delayMs;
    expect(pageKeptUntil(entries, late)).toBe(late + limits.archiveMs);
  });

  it('T15: forgets names in reasons and in what was read, on their flight alone', () => {
    const other = { ...flight, id: 'ai102-20270301' };
    const said = {
      ...entry(1, { reason: 'Zoë MÜLLER-Lüdenscheidt (zoe@example.com) called; Zoëlle did not.' }),
      told: ['Sorry, Zoë.'],
    };
    const reported = { source: 'a', first: 1, flight, entries: [said, entry(2)] };
    const log = [reported, { ...reported, source: 'b', flight: other }].reduce(
      noted,
      emptyAuditLog,
    );
    const names = ['Müller-Lüdenscheidt', 'zoe@example.com', 'Zoë'];
    const after = withNamesForgotten(log.entries, { flightId: flight.id, names });
    expect(after[0]?.entry.command.reason).toBe('… … (…) called; Zoëlle did not.');
    expect(after[0]?.entry.told).toEqual(['Sorry, ….']);
    expect(after.slice(1)).toEqual(log.entries.slice(1));
    expect(withNamesForgotten(after, { flightId: flight.id, names })).toBe(after);
  });
});
