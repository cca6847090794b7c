import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { grpc, grpcMeaning } from '@aisle/shared/grpc';
import { searchAttributes as names } from '@aisle/shared/ids';

/** `INDEXED_VALUE_TYPE_KEYWORD_LIST`; the enum's package is none of ours. */
const KEYWORD_LIST = 7;
/** Before the server is asked again, ms: twice as long each time. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

type Services = Pick<NativeConnection, 'operatorService' | 'workflowService'>;

/**
 * Makes sure that the server knows our search attributes. Asks for as long as the server is away; rejects
 * where it will not have them, and does not know them (a server that leaves it to its administrators): then they have to be
 * registered by hand.
 */
export async function registerSearchAttributes(
  connection: Services,
  namespace: string,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<void> {
  // One by one: a server that has some of them takes none of the others.
  for (const name of names) await register(connection, namespace, name, pause);
}

async function register(
  connection: Services,
  namespace: string,
  name: string,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const searchAttributes = { [name]: KEYWORD_LIST } as const;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      return;
    } catch (error) {
      const code = codeOf(error);
      // It is there: from before, or by another worker.
      if (code === grpc.alreadyExists) return;
      const isThere =
        grpcMeaning(code) === 'refused' ? await isKnown(connection, namespace, name) : null;
      if (isThere === true) return;
      if (isThere === false) throw error;
      await pause(pauseMs);
    }
  }
}

/** Whether somebody has registered it; null where the server does not say. */
async function isKnown(
  { workflowService }: Services,
  namespace: string,
  name: string,
): Promise<boolean | null> {
  try {
    await workflowService.countWorkflowExecutions({ namespace, query: `${name} = 'x'` });
    return true;
  } catch (error) {
    return grpcMeaning(codeOf(error)) === 'refused' ? false : null;
  }
}

function codeOf(error: unknown): number {
  return isGrpcServiceError(error) ? error.code : grpc.unknown;
}
