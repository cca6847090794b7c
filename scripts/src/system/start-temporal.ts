import { run } from '../run.ts';
import { NotObtained } from '../tools/obtain.ts';
import { obtainTemporal } from '../temporal-server.ts';
import { Complaint } from './complaint.ts';
import type { PortReservations } from './ports.ts';
import type { ProcessGroup } from './process-group.ts';
import type { SystemSettings } from './settings.ts';
import {
  checkNamespace,
  retentionArguments,
  serverArguments,
  type NamespaceState,
} from './temporal.ts';
import { localUrl } from './urls.ts';

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
  readonly say: (line: string) => void;
}

const LOOPBACK = '127.0.0.1';
const READY_MS = 60_000;

/** The server of `TEMPORAL_ADDRESS`, or one of our own with its database on disk. Throws a `Complaint`. */
export function startTemporal(parts: Parts): Promise<RunningTemporal> {
  const { temporalAddress } = parts.settings;
  return temporalAddress === undefined ? startEmbedded(parts) : useExternal(parts, temporalAddress);
}

async function startEmbedded({ settings, ports, group, say }: Parts): Promise<RunningTemporal> {
  const { path, source } = await obtainTemporal().catch((error: unknown) => {
    throw error instanceof NotObtained ? new Complaint(error.message) : error;
  });
  const port = await ports.reserve(LOOPBACK, settings.temporalPort);
  // The distance that Temporal itself keeps between the two.
  const uiPort = settings.temporalUi ? await ports.reserve(LOOPBACK, port + 1000) : null;
  const address = `${LOOPBACK}:${String(port)}`;
  say(`Starting Temporal on ${address} (${source}) …`);
  const { dataDir, namespace } = settings;
  const args = serverArguments({ dataDir, namespace, host: LOOPBACK, port, uiPort });
  await group.startProgram('temporal', path, args, process.env);
  await group.waitUntil('temporal', 'The Temporal server', READY_MS, async () => {
    const state = await checkNamespace(address, namespace);
    // A dev server's own default is one day.
    if (state === 'short-retention') await run(path, retentionArguments(address, namespace));
    return state === 'ready';
  });
  return { address, ui: uiPort === null ? undefined : localUrl(LOOPBACK, uiPort) };
}

async function useExternal(
  { settings, group, say }: Parts,
  address: string,
): Promise<RunningTemporal> {
  const { namespace } = settings;
  say(`Using the Temporal server at ${address} (TEMPORAL_ADDRESS) …`);
  let state: NamespaceState = 'missing';
  await group.waitUntil('temporal', 'The server of TEMPORAL_ADDRESS', READY_MS, async () => {
    state = await checkNamespace(address, namespace);
    return true;
  });
  sayOrRefuse(state, namespace, say);
  return { address, ui: undefined };
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
