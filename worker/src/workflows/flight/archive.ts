import { defineQuery, setHandler, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { archiveWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { archiveMessages, type ArchivePage, type Manifest } from '@aisle/shared/workflow-api';
import { confirmationsOf } from './confirmations.ts';
import { uncut } from '../instruction.ts';
import { keep } from './keep.ts';

const page = defineQuery<ArchivePage>(archiveMessages.page);

/**
 * A page of a flight's final manifest, kept after Temporal's retention has removed the flight and its orders:
 * an open workflow is not removed. It is found by each confirmation code on it, and ends after
 * `limits.archiveMs`, whoever asks Temporal to cancel it: what it keeps is nowhere else.
 */
export async function archive(input: ArchivePage): Promise<void> {
  setHandler(page, () => input);
  // Here, not at the start: were the attribute unknown to the server, the flight could not end.
  const paid = input.manifest.orders.filter(({ hold }) => hold.status === 'sold');
  if (paid.length > 0) upsertSearchAttributes(confirmationsOf(paid));
  await uncut(() => sleep(limits.archiveMs));
}

/** Starts the workflows that keep a flight's final manifest, as many as it takes; they outlive the flight. */
export async function archiveManifest(manifest: Manifest): Promise<void> {
  const { orders } = manifest;
  const pages = Math.max(1, Math.ceil(orders.length / limits.archivePageOrders));
  const starts = Array.from({ length: pages }, (_, place) => {
    const from = place * limits.archivePageOrders;
    const own = { ...manifest, orders: orders.slice(from, from + limits.archivePageOrders) };
    // What is said of the whole flight is on its first page.
    const rest = place === 0 ? {} : { blocked: [], audit: [], former: [] };
    const input = { manifest: { ...own, ...rest }, page: place + 1, pages };
    return keep('archive', archiveWorkflowId(manifest.flight.id, input.page), input);
  });
  await Promise.all(starts);
}
