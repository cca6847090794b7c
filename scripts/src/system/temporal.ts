/** The embedded Temporal server: how it is started, and what its namespace must promise. */
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { TemporalAccess } from '@aisle/shared/temporal-access';
import { searchAttributes } from '@aisle/shared/ids';
import { run } from '../run.ts';
import { obtainPinned, temporalCli } from '../tools/pinned.ts';
import { Complaint } from '../complaint.ts';
import { type PortReservations, localUrl } from './ports.ts';
import type { ProcessGroup } from './process-group.ts';
import type { SystemSettings } from './settings.ts';

export interface EmbeddedServer {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Null: without its web pages. */
  readonly uiPort: number | null;
  /** Where these pages have payloads decrypted. */
  readonly codecEndpoint?: string;
  readonly namespace: string;
}

/** Arguments of the `temporal` program. What they are worth was measured on two cores. */
export function serverArguments(server: EmbeddedServer): string[] {
  return [
    ...['server', 'start-dev', '--ip', server.host, '--port', String(server.port)],
    ...(server.uiPort === null ? ['--headless'] : ['--ui-port', String(server.uiPort)]),
    ...(server.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', server.codecEndpoint]),
    ...['--namespace', server.namespace],
    ...['--db-filename', join(server.dataDir, 'temporal.db')],
    // Twice the throughput of the default journal. No death of a process loses anything; a power cut may cost the last moments.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // The default of 20 a second makes each new workflow wait up to 50 ms.
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000'],
    // One worker needs no four partitions.
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    // Known from the first moment: one that is added later takes a while to be.
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=KeywordList`]),
    ...['--log-format', 'json', '--log-level', 'warn'],
  ];
}

/** The namespace keeps closed workflows at least this long. */
const RETENTION_SECONDS = 7 * 24 * 60 * 60;

export type NamespaceState = 'ready' | 'missing' | 'short-retention';

/** Looks at the namespace, once the server answers; rejects while it does not. */
export async function checkNamespace(
  access: TemporalAccess,
  namespace: string,
): Promise<NamespaceState> {
  const connection = await Connection.connect({ ...access, connectTimeout: '2s' });
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
export async function createNamespace(access: TemporalAccess, namespace: string): Promise<void> {
  const connection = await Connection.connect({ ...access, connectTimeout: '2s' });
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
function retentionArguments(address: string, namespace: string): string[] {
  const retention = `${String(RETENTION_SECONDS)}s`;
  return [
    ...['operator', 'namespace', 'update', '--address', address],
    ...['--namespace', namespace, '--retention', retention],
  ];
}

const GRPC_NOT_FOUND = 5;

export interface RunningTemporal {
  /** Host and port. */
  readonly address: string;
  /** URL of its web pages; undefined without them, and for a server that is not ours. */
  readonly ui: string | undefined;
}

interface Parts {
  readonly settings: SystemSettings;
  readonly ports: PortReservations;
  readonly group: ProcessGroup;
  /** Where the backend will be. */
  readonly site: string;
  readonly say: (line: string) => void;
}

const LOOPBACK = '127.0.0.1';
const READY_MS = 60_000;

/** The server of `TEMPORAL_ADDRESS`, or one of our own with its database on disk. Throws a `Complaint`. */
export function startTemporal(parts: Parts): Promise<RunningTemporal> {
  const { temporal } = parts.settings;
  return temporal === undefined ? startEmbedded(parts) : useExternal(parts, temporal);
}

async function startEmbedded({
  settings,
  ports,
  group,
  site,
  say,
}: Parts): Promise<RunningTemporal> {
  const { path, source } = await obtainPinned(temporalCli);
  const port = await ports.reserve(LOOPBACK, settings.temporalPort);
  // The distance that Temporal itself keeps between the two.
  const uiPort = settings.temporalUi ? await ports.reserve(LOOPBACK, port + 1000) : null;
  const address = `${LOOPBACK}:${String(port)}`;
  say(`Starting Temporal on ${address} (${source}) …`);
  const { dataDir, namespace } = settings;
  const args = serverArguments({
    ...{ dataDir, namespace, host: LOOPBACK, port, uiPort },
    ...(uiPort !== null && { codecEndpoint: `${site}/api/agent/codec` }),
  });
  await group.startProgram('temporal', path, args, process.env);
  await group.waitUntil('temporal', 'The Temporal server', READY_MS, async () => {
    const state = await checkNamespace({ address }, namespace);
    // A dev server's own default is one day.
    if (state === 'short-retention') await run(path, retentionArguments(address, namespace));
    return state === 'ready';
  });
  return { address, ui: uiPort === null ? undefined : localUrl(LOOPBACK, uiPort) };
}

async function useExternal(
  { settings, group, say }: Parts,
  access: TemporalAccess,
): Promise<RunningTemporal> {
  const { namespace } = settings;
  say(`Using the Temporal server at ${access.address} (TEMPORAL_ADDRESS) …`);
  let state: NamespaceState = 'missing';
  await group.waitUntil('temporal', 'The server of TEMPORAL_ADDRESS', READY_MS, async () => {
    state = await checkNamespace(access, namespace);
    return true;
  });
  sayOrRefuse(state, namespace, say);
  return { address: access.address, ui: undefined };
}

function sayOrRefuse(state: NamespaceState, namespace: string, say: Parts['say']): void {
  if (state === 'missing') {
    throw new Complaint(
      `The Temporal server has no namespace ${namespace}. Create it, or set TEMPORAL_NAMESPACE to one that it has.`,
    );
  }
  if (state === 'short-retention') {
    say(
      `The namespace ${namespace} forgets closed workflows within 7 days, and ended orders with them.`,
    );
  }
}
