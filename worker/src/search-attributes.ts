import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { grpc, grpcMeaning } from '@aisle/shared/grpc';
import { searchAttributes as names } from '@aisle/shared/search-attributes';

/** `INDEXED_VALUE_TYPE_KEYWORD_LIST`; the enum's package is none of ours. */
const KEYWORD_LIST = 7;
/** Before the server is asked again, ms: twice as long each time. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Makes sure that the server knows our search attributes. Asks for as long as the server is away; rejects
 * where it will not have them (a server that leaves it to its administrators): then they have to be registered by hand.
 */
export async function registerSearchAttributes(
  connection: Pick<NativeConnection, 'operatorService'>,
  namespace: string,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<void> {
  // One by one: a server that has some of them takes none of the others.
  for (const name of names) await register(connection, namespace, name, pause);
}

async function register(
  { operatorService }: Pick<NativeConnection, 'operatorService'>,
  namespace: string,
  name: string,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const searchAttributes = { [name]: KEYWORD_LIST } as const;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
      return;
    } catch (error) {
      const code = isGrpcServiceError(error) ? (error.code as number) : grpc.unknown;
      // It is there: from before, or by another worker.
      if (code === grpc.alreadyExists) return;
      if (grpcMeaning(code) === 'refused') throw error;
      await pause(pauseMs);
    }
  }
}
