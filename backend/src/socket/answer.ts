import type { Refused } from '@aisle/shared/contract';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';

/** A refusal as an ack carries it. */
export function refused(code: ProblemCode): Refused {
  return { ok: false, error: { code, message: problemMessage(code) } };
}

/** The error of a handshake that is refused; the client finds code and sentence in `data`. */
export function handshakeError(code: ProblemCode): Error {
  return Object.assign(new Error(problemMessage(code)), {
    data: { code, message: problemMessage(code) },
  });
}

/** Rooms of the namespace `/`. */
export const rooms = {
  order: (orderId: string) => `order:${orderId}`,
  flights: 'flights',
} as const;
