import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import {
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { pagesOf, type FormerOrder, type FormerPage, type Kept } from '@aisle/shared/former-orders';
import { archiveWorkflowId, confirmationCode, confirmationsAttribute } from '@aisle/shared/ids';
import { withPeopleWithin } from '@aisle/shared/flight-book';
import { limits } from '@aisle/shared/limits';
import { archiveMessages, type ArchivePage, type Manifest } from '@aisle/shared/workflow-api';
import type { OrderPeople } from '@aisle/shared/people';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { fits, isSeatList, name } from '../shape.ts';
import { forgetOnPage, isForgetting, keep, keptFrom, withoutPeople } from './archived-people.ts';
import { PeopleIndex } from '../people-index.ts';
import { startDetachedChild } from '../detached-child.ts';
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
