import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { confirmationCode } from '@aisle/shared/confirmation';
import { confirmationsAttribute } from '@aisle/shared/workflow-api';

const confirmations = defineSearchAttributeKey(confirmationsAttribute, 'KEYWORD_LIST');

/** The search attribute by which a page of the archive is found by the confirmations of its orders. */
export function confirmationsOf(
  orders: readonly { readonly orderId: string }[],
): SearchAttributePair[] {
  return [{ key: confirmations, value: orders.map(({ orderId }) => confirmationCode(orderId)) }];
}
