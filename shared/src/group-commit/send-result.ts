import type { CommandOutcome, CustomerCommand, Manifest } from '../workflow-api.ts';

/**
 * `refused`: the flight did not decide the command and never will. `unknown`: no answer in time; the
 * command may still be decided, so the same one is sent again until it is known.
 */
export type SendResult =
  | { readonly kind: 'decided'; readonly outcome: CommandOutcome }
  | {
      readonly kind: 'refused';
      readonly code: 'busy' | EndedCode;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'unknown' };

/** Why no flight decides a command any more. */
export type EndedCode = 'flight-departed' | 'flight-cancelled' | 'flight-not-found' | 'internal';

/** A flight that ended decides nothing. `final`: its final manifest, where it left one. */
export interface Ended {
  readonly kind: 'refused';
  readonly code: EndedCode;
  readonly final?: Manifest;
}

/**
 * What a command comes to that its flight's end was faster than. Whether an order that gives paid seats back has given
 * them back before, and only never heard so, the final manifest says.
 */
export function afterEnd(command: CustomerCommand, { code, final }: Ended): SendResult {
  if (!('orderId' in command) || 'watchId' in command) return { kind: 'refused', code };
  // Who has seats to sell or to give back was given them by a flight: it was deleted (SPEC A20).
  const isDeleted = code === 'flight-not-found' && command.type !== 'set-seats';
  if (isDeleted) return { kind: 'refused', code: 'flight-cancelled' };
  const asks = command.type === 'release' && command.reason === 'refunded';
  const isOwner = final?.orders.some(({ orderId }) => orderId === command.orderId);
  if (!asks || final === undefined || isOwner) return { kind: 'refused', code };
  return {
    kind: 'decided',
    outcome: { ok: true, version: final.version, seats: [], until: null },
  };
}
