import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@aisle/e2e/support/ports.ts';
import { waitFor } from '@aisle/scripts/src/system/wait-for.ts';
import type { Flight, PublicFlightSnapshot } from '@aisle/shared/contract';
import { workflowTypes } from '@aisle/shared/workflow-api';
import { connectClient } from '@aisle/worker/src/connect.ts';
import { readMetric } from '../../parts/metrics.ts';
import { askRest, openFlight } from '../../parts/rest.ts';
import { startTemporal } from '../../parts/temporal.ts';
import { startWorkerProcess } from '../../parts/worker.ts';

/** A whole system: a Temporal server, a worker and a backend, each a process of its own. */
export interface Side {
  readonly url: string;
  /** Opens a flight of 180 seats that nobody else uses. */
  readonly openFlight: () => Promise<Flight>;
  readonly flight: (flightId: string) => Promise<PublicFlightSnapshot>;
  /** Order workflows that were ever started. */
  readonly orderWorkflows: () => Promise<number>;
  /** Creations that were refused without a workflow. */
  readonly refusedAtOnce: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const host = '127.0.0.1';
const namespace = 'default';
const agentToken = 'a-token-of-the-benchmark-alone';
const readyMs = 60_000;
/** The server counts workflows a moment after they start. */
const countAgainMs = 1_000;

/** Starts the system with this program as its backend. */
export async function startSide(backend: URL): Promise<Side> {
  const server = await startTemporal();
  const url = `http://${host}:${await freePort()}`;
  const { ended, stop: stopBackend } = startBackend(backend, url, server.address);
  const worker = await startWorkerProcess(server.address, { backendUrl: url, token: agentToken });
  await waitFor(async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true, {
    what: 'The backend',
    timeoutMs: readyMs,
    signal: new AbortController().signal,
    hopeless: () => (ended() ? 'It has ended.' : undefined),
  });
  const client = await connectClient(server.address, namespace);
  const count = async (): Promise<number> =>
    (await client.workflow.count(`WorkflowType = '${workflowTypes.order}'`)).count;
  let opened = 0;
  return {
    url,
    openFlight: () => {
      opened += 1;
      return openFlight(url, agentToken, `BE ${opened}`, 'A320neo');
    },
    flight: (flightId) => askRest(url, 'GET', `/api/flights/${flightId}`),
    orderWorkflows: () => settledCount(count),
    refusedAtOnce: () => readMetric(url, 'aisle_admission_refusals_total'),
    stop: async () => {
      await stopBackend();
      await worker.stop();
      await client.connection.close();
      await server.stop();
    },
  };
}

function startBackend(program: URL, url: string, temporalAddress: string) {
  const child = fork(fileURLToPath(program), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      HOST: host,
      PORT: new URL(url).port,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      ORDER_TOKEN_SECRET: agentToken,
      AGENT_TOKEN: agentToken,
      BUS_TOKEN: agentToken,
      REDIS_URL: '',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  return {
    ended: () => child.exitCode !== null,
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function settledCount(count: () => Promise<number>): Promise<number> {
  let [before, now] = [-1, await count()];
  while (before !== now) {
    await sleep(countAgainMs);
    [before, now] = [now, await count()];
  }
  return now;
}
