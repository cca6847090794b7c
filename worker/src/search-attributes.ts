import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { confirmationsAttribute } from '@aisle/shared/workflow-api';

/** `INDEXED_VALUE_TYPE_KEYWORD_LIST`; the enum's package is none of ours. */
const KEYWORD_LIST = 7;
const GRPC_ALREADY_EXISTS = 6;

/**
 * Makes sure that the server knows the search attribute of the archive. Rejects where that cannot be done (a server
 * that leaves it to its administrators): then it has to be registered by hand.
 */
export async function registerSearchAttributes(
  { operatorService }: NativeConnection,
  namespace: string,
): Promise<void> {
  try {
    const searchAttributes = { [confirmationsAttribute]: KEYWORD_LIST } as const;
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // It is there: from before, or by another worker.
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (code !== GRPC_ALREADY_EXISTS) throw error;
  }
}
