import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { sameSecret } from '../security/tokens.ts';
import { handshakeError } from './answer.ts';

const credentials = z.object({ token: z.string() });

/**
 * Lets only those connect to a namespace who have its token, in the handshake's `auth.token`. The right one always
 * passes: a worker is not to stay outside because somebody at its address guesses.
 */
export function guardNamespace(
  namespace: Namespace,
  expected: string,
  wrong: (connection: Socket['conn']) => void,
): void {
  namespace.use((socket, next) => {
    const given = credentials.safeParse(socket.handshake.auth);
    const known = given.success && sameSecret(given.data.token, expected);
    if (!known) {
      wrong(socket.conn);
      endAfterGuess(socket);
    }
    next(known ? undefined : handshakeError('agent-token-required'));
  });
}

/** Ends the connection of somebody who showed a wrong token, once they are told: guesses cost a handshake each. */
export function endAfterGuess({ handshake, conn }: Pick<Socket, 'handshake' | 'conn'>): void {
  if ('token' in handshake.auth) setImmediate(() => conn.close());
}
