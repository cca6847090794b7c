import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { entryWithoutNames } from '@aisle/shared/audit-log';
import { withPeopleWithin } from '@aisle/shared/flight-book';
import {
  type Filed,
  type ForgetPeople,
  type FormerOrder,
  type FormerPage,
  type Kept,
  pagesOf,
} from '@aisle/shared/former-orders';
import { archiveWorkflowId, confirmationCode, confirmationsAttribute } from '@aisle/shared/ids';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { OrderPeople } from '@aisle/shared/people';
import { archiveMessages, type ArchivePage, type Manifest } from '@aisle/shared/workflow-api';
import type { IndexActivities } from '../../activities/types.ts';
import { now } from '../clock.ts';
import { startDetachedChild } from '../detached-child.ts';
import { uncut } from '../instruction.ts';
import { PeopleIndex } from '../people-index.ts';
import { fits, isRecord, isSeatList, name, optional, text } from '../shape.ts';
import { SEATS } from './validate.ts';

const confirmations = defineSearchAttributeKey(confirmationsAttribute, 'KEYWORD_LIST');
const page = defineQuery<ArchivePage | FormerPage>(archiveMessages.page);
const add = defineSignal<[unknown]>(archiveMessages.add);
const forget = defineSignal<[unknown]>(archiveMessages.forget);

/**
 * A page of a flight's final manifest, kept after Temporal's retention has removed the flight and its orders:
 * an open workflow is not removed. It is found by each confirmation code and each person on it, and ends after
 * `limits.archiveMs`, whoever asks Temporal to cancel it: what it keeps is nowhere else. Its people it forgets before: all in time, those
 * of one order when a supervisor says so. It goes on without them in a new run, and retention removes the one that knew them.
 */
export async function archive(input: ArchivePage): Promise<void> {
  let known = input;
  setHandler(page, () => known);
  setHandler(forget, (sent) => {
    if (isForgetting(sent)) known = forgetOnPage(known, sent);
  });
  // Here, not at the start: were the attribute unknown to the server, the flight could not end.
  const paid = input.manifest.orders.filter(({ hold }) => hold.status === 'sold');
  if (paid.length > 0) upsertSearchAttributes(confirmationsOf(paid));
  const index = peopleIndex();
  index?.update(peopleOf(paid));
  const kept = input.kept ?? (await uncut(() => keptFrom(now(), index === null)));
  known = { ...known, kept };
  const isChanged = (): boolean => known.manifest !== input.manifest;
  const end = await keep(kept, () => isChanged() && index?.idle !== false);
  if (end === 'over') return;
  await continueAsNew<typeof archive>(
    end === 'disturbed' ? known : { ...forgetOnPage(known), kept: peopleGone(kept) },
  );
}

/** Starts the workflows that keep a flight's final manifest, as many as it takes; they outlive the flight. */
export async function archiveManifest(manifest: Manifest, mostKeys: number): Promise<void> {
  const pages = pagesOf(manifest.orders, mostKeys);
  const starts = pages.map((orders, place) => {
    // What is said of the whole flight is on its first page.
    const rest = place === 0 ? {} : { blocked: [], audit: [], former: [] };
    const input = {
      manifest: { ...manifest, orders, ...rest },
      page: place + 1,
      pages: pages.length,
    };
    return startDetachedChild('archive', archiveWorkflowId(manifest.flight.id, input.page), input);
  });
  await Promise.all(starts);
}

/**
 * A page of a flight's former orders, kept like the archive's other pages and found like them. It is begun
 * with the first of them and given the others as they come: an order is found from the moment on in which its own
 * workflow ends. Kept until `limits.archiveMs` after the departure, whoever asks Temporal to cancel it.
 */
export async function archiveFormer(input: FormerPage): Promise<void> {
  let former: readonly FormerOrder[] = withPeopleWithin(input.former, limits.archivePeopleBytes);
  let known = input;
  let forgotten = false;
  setHandler(page, () => ({ ...known, former }));
  setHandler(forget, (sent) => {
    if (!isForgetting(sent)) return;
    const others = withoutPeople(former, sent.orderId);
    forgotten ||= others !== former;
    former = others;
  });
  const index = peopleIndex();
  setHandler(add, (more) => {
    // What is sent again is there already: an order pays once.
    const known = new Set(former.map(({ orderId }) => orderId));
    const others = formerOrders(more).filter(({ orderId }) => !known.has(orderId));
    if (others.length === 0) return;
    former = withPeopleWithin([...former, ...others], limits.archivePeopleBytes);
    upsertSearchAttributes(confirmationsOf(former));
    index?.update(peopleOf(former));
  });
  upsertSearchAttributes(confirmationsOf(former));
  index?.update(peopleOf(former));
  const departsAt = Math.max(now(), Date.parse(input.flight.departsAt));
  const kept = input.kept ?? (await uncut(() => keptFrom(departsAt, index === null)));
  known = { ...input, kept };
  const isDisturbed = (): boolean => workflowInfo().continueAsNewSuggested || forgotten;
  const end = await keep(kept, () => isDisturbed() && index?.idle !== false);
  if (end === 'over') return;
  if (end === 'people-over') former = withoutPeople(former);
  await continueAsNew<typeof archiveFormer>({
    ...known,
    former,
    kept: end === 'people-over' ? peopleGone(kept) : kept,
  });
}

/** Nobody is left to be forgotten later. */
function peopleGone({ until }: Kept): Kept {
  return { until, peopleUntil: until };
}

/** A signal that is not well formed is ignored. */
function formerOrders(sent: unknown): readonly FormerOrder[] {
  return Array.isArray(sent) ? sent.filter(isFormerOrder) : [];
}

const isFormerOrder = (sent: unknown): sent is FormerOrder =>
  fits(sent, { orderId: name, seats: (value) => isSeatList(value, SEATS), ending: name });

/** None for a page of before: it is replayed without. */
function peopleIndex(): PeopleIndex | null {
  return patched('people-indexed') ? new PeopleIndex() : null;
}

function peopleOf(orders: readonly { readonly people?: OrderPeople }[]): OrderPeople[] {
  return orders.flatMap(({ people }) => people ?? []);
}

/** The search attribute by which a page of the archive is found by the confirmations of its orders. */
function confirmationsOf(orders: readonly { readonly orderId: string }[]): SearchAttributePair[] {
  return [{ key: confirmations, value: orders.map(({ orderId }) => confirmationCode(orderId)) }];
}

const { peopleKeptMs } = proxyLocalActivities<IndexActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3 },
});

/** Until when a page that is begun at `start` (ms) is kept; one of before keeps its people as long as itself. */
async function keptFrom(start: number, isOld: boolean): Promise<Kept> {
  const until = start + limits.archiveMs;
  if (isOld) return { until, peopleUntil: until };
  const peopleMs = await peopleKeptMs().catch(() => limits.archivedPeopleMs);
  return { until, peopleUntil: Math.min(until, start + peopleMs) };
}

/** Waits until a page's time is over, or its people's, or there is something to do about it. One timer, as pages of before had. */
async function keep(
  { until, peopleUntil }: Kept,
  disturbed: () => boolean,
): Promise<'over' | 'people-over' | 'disturbed'> {
  const due = Math.min(until, peopleUntil);
  if (await uncut(() => condition(disturbed, Math.max(due - now(), 1)))) return 'disturbed';
  return due < until ? 'people-over' : 'over';
}

/** The same orders without the people of one of them, or of all; the list itself where that changes nothing. */
function withoutPeople<T extends Filed>(orders: readonly T[], orderId?: string): readonly T[] {
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
function forgetOnPage(page: ArchivePage, wish?: ForgetPeople): ArchivePage {
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
function isForgetting(sent: unknown): sent is ForgetPeople {
  return fits(sent, {
    orderId: name,
    entry: (entry) => isRecord(entry) && isRecord(entry['command']),
    names: optional((names) => Array.isArray(names) && names.every(nameOrAddress)),
  });
}
