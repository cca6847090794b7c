/** The embedded Temporal server: how it is started, and what its namespace must promise. */
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { confirmationsAttribute } from '@aisle/shared/workflow-api';

export interface EmbeddedServer {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Null: without its web pages. */
  readonly uiPort: number | null;
  readonly namespace: string;
}

/** Arguments of the `temporal` program. The values were measured: see docs/ARCHITECTURE.md. */
export function serverArguments(server: EmbeddedServer): string[] {
  return [
    ...['server', 'start-dev', '--ip', server.host, '--port', String(server.port)],
    ...(server.uiPort === null ? ['--headless'] : ['--ui-port', String(server.uiPort)]),
    ...['--namespace', server.namespace],
    ...['--db-filename', join(server.dataDir, 'temporal.db')],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // The default of 20 a second makes each new workflow wait up to 50 ms.
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
    // One worker needs no four partitions.
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    // The archive's, known from the first moment: one that is added later takes a while to be.
    ...['--search-attribute', `${confirmationsAttribute}=KeywordList`],
    ...['--log-format', 'json', '--log-level', 'warn'],
  ];
}

/** The namespace keeps closed workflows at least this long. */
const RETENTION_SECONDS = 7 * 24 * 60 * 60;

export type NamespaceState = 'ready' | 'missing' | 'short-retention';

/** Looks at the namespace, once the server answers; rejects while it does not. */
export async function checkNamespace(address: string, namespace: string): Promise<NamespaceState> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const kept = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    return kept < RETENTION_SECONDS ? 'short-retention' : 'ready';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND) {
      return 'missing';
    }
    throw error;
  } finally {
    await connection.close();
  }
}

/** Creates the namespace on a server that has it not; one that was created meanwhile is as good. */
export async function createNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION_SECONDS * 1_000),
    });
  } finally {
    await connection.close();
  }
}

/** Arguments of the `temporal` program that make a namespace keep closed workflows long enough. */
export function retentionArguments(address: string, namespace: string): string[] {
  const retention = `${String(RETENTION_SECONDS)}s`;
  return [
    ...['operator', 'namespace', 'update', '--address', address],
    ...['--namespace', namespace, '--retention', retention],
  ];
}

const GRPC_NOT_FOUND = 5;
