import {
  defineQuery,
  condition,
  continueAsNew,
  defineSignal,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import type { FormerOrder, FormerPage } from '@aisle/shared/former-orders';
import { archiveMessages } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { isRecord, isSeatList, isText, NAME_CHARACTERS } from '../shape.ts';
import { confirmationsOf } from './confirmations.ts';
import { SEATS } from './validate.ts';

const page = defineQuery<FormerPage>(archiveMessages.page);
const add = defineSignal<[unknown]>(archiveMessages.add);

/**
 * A page of a flight's former orders, kept like the archive's other pages and found like them. It is begun
 * with the first of them and given the others as they come: an order is found from the moment on in which its own
 * workflow ends. Kept until `limits.archiveMs` after the departure, whoever asks Temporal to cancel it.
 */
export async function archiveFormer(input: FormerPage): Promise<void> {
  let { former } = input;
  setHandler(page, () => ({ ...input, former }));
  setHandler(add, (more) => {
    // What is sent again is there already: an order pays once.
    const known = new Set(former.map(({ orderId }) => orderId));
    const others = formerOrders(more).filter(({ orderId }) => !known.has(orderId));
    if (others.length === 0) return;
    former = [...former, ...others];
    upsertSearchAttributes(confirmationsOf(former));
  });
  upsertSearchAttributes(confirmationsOf(former));
  const leftMs = Math.max(0, Date.parse(input.flight.departsAt) - now()) + limits.archiveMs;
  const isFull = (): boolean => workflowInfo().continueAsNewSuggested;
  const full = await uncut(() => condition(isFull, Math.max(leftMs, 1)));
  if (full) await continueAsNew<typeof archiveFormer>({ ...input, former });
}

/** A signal of nonsense adds nothing. */
function formerOrders(told: unknown): readonly FormerOrder[] {
  return Array.isArray(told) ? told.filter(isFormerOrder) : [];
}

function isFormerOrder(told: unknown): told is FormerOrder {
  return (
    isRecord(told) &&
    isText(told['orderId'], NAME_CHARACTERS) &&
    isSeatList(told['seats'], SEATS) &&
    isText(told['ending'], NAME_CHARACTERS)
  );
}
