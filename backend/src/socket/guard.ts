import type { Namespace } from 'socket.io';
import { z } from 'zod';
import { sameSecret } from '../security/tokens.ts';
import { handshakeError } from './answer.ts';

const credentials = z.object({ token: z.string() });

/** Lets only those connect to a namespace who have its token, in the handshake's `auth.token`. */
export function guardNamespace(namespace: Namespace, expected: string): void {
  namespace.use((socket, next) => {
    const given = credentials.safeParse(socket.handshake.auth);
    const known = given.success && sameSecret(given.data.token, expected);
    next(known ? undefined : handshakeError('agent-token-required'));
  });
}
