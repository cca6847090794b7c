import {
  auditedFlight,
  emptyAuditLog,
  keysOf,
  noted,
  openPages,
  withNamesForgotten,
  type AuditLogState,
  type AuditPage,
  type AuditReport,
  type ForgetNames,
} from '@aisle/shared/audit-log';
import type { FlightBook } from '@aisle/shared/flight-book';
import { ok } from '@aisle/shared/result';
import type { Answer } from '../../src/booking/port.ts';
import type { AuditLog } from '../../src/history/audit-log.ts';

/** The audit log in memory: it has what flights' books have whenever it is read, and pages that are closed as in Temporal. */
export class FakeAuditLog implements AuditLog {
  readonly #books: ReadonlyMap<string, FlightBook>;
  readonly #closed = new Map<number, AuditPage>();
  #log: AuditLogState = emptyAuditLog;
  /** How often a closed page was read. */
  reads = 0;

  constructor(books: ReadonlyMap<string, FlightBook> = new Map()) {
    this.#books = books;
  }

  open(): Answer<readonly AuditPage[]> {
    this.#readBooks();
    return Promise.resolve(ok(openPages(this.#log)));
  }

  closed(page: number): Answer<AuditPage | null> {
    this.reads += 1;
    return Promise.resolve(ok(this.#closed.get(page) ?? null));
  }

  closedWith(key: string): Answer<readonly number[]> {
    const found = [...this.#closed.values()].filter(({ entries }) => keysOf(entries).includes(key));
    return Promise.resolve(ok(found.map(({ page }) => page).toReversed()));
  }

  add(report: AuditReport): Answer<null> {
    this.#log = noted(this.#log, report);
    for (const page of openPages(this.#log).slice(0, -1)) {
      this.#closed.set(page.page, page);
      const entries = this.#log.entries.slice(page.entries.length);
      this.#log = { ...this.#log, page: page.page + 1, entries };
    }
    return Promise.resolve(ok(null));
  }

  forget(names: ForgetNames): Answer<null> {
    this.#log = { ...this.#log, entries: withNamesForgotten(this.#log.entries, names) };
    for (const [number, page] of this.#closed) {
      const entries = withNamesForgotten(page.entries, names);
      this.#closed.set(number, { ...page, entries });
    }
    return Promise.resolve(ok(null));
  }

  /** A page that was kept long enough. */
  remove(page: number): void {
    this.#closed.delete(page);
  }

  #readBooks(): void {
    const fresh = [...this.#books].flatMap(([source, { audit, flight }]) => {
      const known = this.#log.sources.find(([name]) => name === source)?.[1] ?? 0;
      const entries = audit.after(known);
      const first = audit.count - entries.length + 1;
      return entries.map((entry, place) => {
        const of = auditedFlight(flight);
        return { source, first: first + place, flight: of, entries: [entry] };
      });
    });
    const at = ({ entries: [entry] }: AuditReport): number => Date.parse(entry?.at ?? '');
    for (const report of fresh.toSorted((a, b) => at(a) - at(b))) void this.add(report);
  }
}
