import { condition, proxyLocalActivities } from '@temporalio/workflow';
import { entryWithoutNames } from '@aisle/shared/audit-log';
import type { Filed, ForgetPeople, Kept } from '@aisle/shared/former-orders';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { ArchivePage } from '@aisle/shared/workflow-api';
import type { IndexActivities } from '../../activities/types.ts';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { fits, isRecord, name, optional, text } from '../shape.ts';

const { peopleKeptMs } = proxyLocalActivities<IndexActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3 },
});

/** Until when a page that is begun at `start` (ms) is kept; one of before keeps its people as long as itself. */
export async function keptFrom(start: number, isOld: boolean): Promise<Kept> {
  const until = start + limits.archiveMs;
  if (isOld) return { until, peopleUntil: until };
  const peopleMs = await peopleKeptMs().catch(() => limits.archivedPeopleMs);
  return { until, peopleUntil: Math.min(until, start + peopleMs) };
}

/** Waits until a page's time is over, or its people's, or there is something to do about it. One timer, as pages of before had. */
export async function keep(
  { until, peopleUntil }: Kept,
  disturbed: () => boolean,
): Promise<'over' | 'people-over' | 'disturbed'> {
  const due = Math.min(until, peopleUntil);
  if (await uncut(() => condition(disturbed, Math.max(due - now(), 1)))) return 'disturbed';
  return due < until ? 'people-over' : 'over';
}

/** The same orders without the people of one of them, or of all; the list itself where that changes nothing. */
export function withoutPeople<T extends Filed>(
  orders: readonly T[],
  orderId?: string,
): readonly T[] {
  const isMeant = (order: T): boolean =>
    order.people !== undefined && (orderId === undefined || order.orderId === orderId);
  if (!orders.some(isMeant)) return orders;
  return orders.map((order) => {
    if (!isMeant(order)) return order;
    const { people: _, ...rest } = order;
    return rest as T;
  });
}

/** A page of a final manifest without the people of an order, or of all; its first page says who had them forgotten, and why. */
export function forgetOnPage(page: ArchivePage, wish?: ForgetPeople): ArchivePage {
  const { manifest } = page;
  const orders = withoutPeople(manifest.orders, wish?.orderId);
  const former = manifest.former && withoutPeople(manifest.former, wish?.orderId);
  const isTold = manifest.audit.some(
    ({ command }) => command.type === 'forget-people' && command.orderId === wish?.orderId,
  );
  const said = auditWithout(manifest.audit, wish?.names);
  const audit = wish && page.page === 1 && !isTold ? [...said, wish.entry] : said;
  if (orders === manifest.orders && former === manifest.former && audit === manifest.audit) {
    return page;
  }
  return { ...page, manifest: { ...manifest, orders, audit, ...(former && { former }) } };
}

/** An audit without names in its sentences; the list itself where there are none. */
function auditWithout(
  audit: readonly AuditEntry[],
  names: readonly string[] = [],
): readonly AuditEntry[] {
  const said = audit.map((entry) => entryWithoutNames(entry, names));
  return said.some((entry, place) => entry !== audit[place]) ? said : audit;
}

const nameOrAddress = text(limits.emailLength);

/** A signal that is not well formed is ignored. */
export function isForgetting(sent: unknown): sent is ForgetPeople {
  return fits(sent, {
    orderId: name,
    entry: (entry) => isRecord(entry) && isRecord(entry['command']),
    names: optional((names) => Array.isArray(names) && names.every(nameOrAddress)),
  });
}
