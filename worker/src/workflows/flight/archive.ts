import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { pagesOf } from '@aisle/shared/archive-pages';
import { confirmationCode } from '@aisle/shared/confirmation';
import { withPeopleWithin } from '@aisle/shared/flight-book';
import type { FormerOrder, FormerPage } from '@aisle/shared/former-orders';
import { archiveWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { confirmationsAttribute } from '@aisle/shared/search-attributes';
import { archiveMessages, type ArchivePage, type Manifest } from '@aisle/shared/workflow-api';
import type { OrderPeople } from '@aisle/shared/people';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { fits, isSeatList, name } from '../shape.ts';
import { PeopleIndex } from '../people-index.ts';
import { startDetachedChild } from '../detached-child.ts';
import { SEATS } from './validate.ts';

const confirmations = defineSearchAttributeKey(confirmationsAttribute, 'KEYWORD_LIST');
const page = defineQuery<ArchivePage | FormerPage>(archiveMessages.page);
const add = defineSignal<[unknown]>(archiveMessages.add);

/**
 * A page of a flight's final manifest, kept after Temporal's retention has removed the flight and its orders:
 * an open workflow is not removed. It is found by each confirmation code and each person on it, and ends after
 * `limits.archiveMs`, whoever asks Temporal to cancel it: what it keeps is nowhere else.
 */
export async function archive(input: ArchivePage): Promise<void> {
  setHandler(page, () => input);
  // Here, not at the start: were the attribute unknown to the server, the flight could not end.
  const paid = input.manifest.orders.filter(({ hold }) => hold.status === 'sold');
  if (paid.length > 0) upsertSearchAttributes(confirmationsOf(paid));
  peopleIndex()?.update(peopleOf(paid));
  await uncut(() => sleep(limits.archiveMs));
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
  setHandler(page, () => ({ ...input, former }));
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
  const leftMs = Math.max(0, Date.parse(input.flight.departsAt) - now()) + limits.archiveMs;
  const isFull = (): boolean => workflowInfo().continueAsNewSuggested && index?.idle !== false;
  const full = await uncut(() => condition(isFull, Math.max(leftMs, 1)));
  if (full) await continueAsNew<typeof archiveFormer>({ ...input, former });
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
