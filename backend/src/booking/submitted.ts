import type { GroupCommit } from '@aisle/shared/group-commit';
import { err, ok } from '@aisle/shared/result';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import type { CommandOutcome, CustomerCommand } from '@aisle/shared/workflow-api';
import type { Answer, SwapPort } from './port.ts';

/** Has a flight decide a command that is no order's own: it travels with those of orders, by the group commit. */
export async function submitted(
  commits: Pick<GroupCommit, 'submit'>,
  flightId: string,
  command: CustomerCommand,
): Answer<Extract<CommandOutcome, { ok: true }>> {
  const sent = await commits.submit(flightId, command);
  if (sent.kind === 'unknown') return err({ code: 'unavailable' });
  if (sent.kind === 'refused') {
    const { code, retryAfterMs } = sent;
    return err({ code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }
  const { outcome } = sent;
  return outcome.ok ? ok(outcome) : err(seatRefusal(outcome.rejection));
}

/** Those who swap seats. */
export function swapsBy(commits: Pick<GroupCommit, 'submit'>): SwapPort {
  return {
    decide: async (flightId, command) => {
      const decided = await submitted(commits, flightId, command);
      if (!decided.ok) return decided;
      const { swaps } = decided.value;
      return swaps ? ok(swaps) : err({ code: 'internal' });
    },
  };
}
