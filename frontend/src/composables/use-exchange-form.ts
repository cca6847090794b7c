import type { Ref } from 'vue';
import type { Order } from '../api/types.ts';
import type { Exchange } from '../domain/booking-changes.ts';
import { usePayments } from '../stores/payments.ts';
import { useCodeSubmission, type CodeSubmission } from './use-submission.ts';
import { useExitRow, type ExitRow } from './use-exit-row.ts';

/** Other seats for a paid order: the consent of an exit row, the code where they cost more, and the request. */
export interface ExchangeForm
  extends Omit<CodeSubmission, 'submit' | 'typedCode'>, Pick<ExitRow, 'willHelp'> {
  /** Whether the order has the seats now, or their payment runs. */
  readonly send: () => Promise<boolean>;
}

/** `otherwise`: as for `useExitRow`. */
export function useExchangeForm(
  wanted: {
    readonly order: () => Order;
    readonly exchange: () => Exchange | null | undefined;
    readonly isExit: () => boolean;
    readonly otherwise: string;
  },
  busy?: Ref<boolean>,
): ExchangeForm {
  const payments = usePayments();
  const { typedCode, submit, ...form } = useCodeSubmission(busy);
  const exitRow = useExitRow(wanted.isExit, wanted.otherwise, form.error);

  async function send(): Promise<boolean> {
    const exchange = wanted.exchange();
    if (!exchange || form.busy.value || !exitRow.isSettled()) return false;
    const code = exchange.isFree ? null : typedCode();
    if (!exchange.isFree && code === null) return false;
    const { id, revision } = wanted.order();
    return submit(() =>
      payments.exchange(id, {
        seats: [...exchange.seats],
        revision,
        amount: exchange.difference.amount,
        ...(code !== null && { code }),
        ...exitRow.consent(),
      }),
    );
  }

  return { ...form, willHelp: exitRow.willHelp, send };
}
