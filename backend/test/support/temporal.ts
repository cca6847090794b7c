import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import { grpc } from '@aisle/shared/grpc';
import { testConverter, testKeysText } from '@aisle/shared/testing/payload-keys';
import { searchAttributes } from '@aisle/shared/ids';
import { systemClock } from '../../src/clock.ts';
import { TemporalArchive } from '../../src/history/archive.ts';
import { TemporalAuditLog } from '../../src/history/audit-log.ts';
import { TemporalHistories } from '../../src/history/source.ts';
import { connectTemporal, type TemporalNamespace } from '../../src/booking/connection.ts';
import { TemporalBooking } from '../../src/booking/temporal.ts';
import { accounts } from './agents.ts';
import { secrets, TestBackend } from './backend.ts';
import { eventually } from './eventually.ts';
import { Program } from './processes.ts';

const namespace = 'default';
const paymentAttemptMs = 10_000;
const tuned = [
  'history.transferProcessorMaxPollRPS=1000',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // What is deleted is gone when the queues of tasks have said how far they are.
  'history.transferProcessorUpdateAckInterval="200ms"',
  'history.visibilityProcessorUpdateAckInterval="200ms"',
];

/** The whole system, each part a real one: Temporal, the payment gateway, a worker, and the backend in this process. */
export class RealSystem {
  worker: Program | null = null;

  private constructor(
    readonly env: TestWorkflowEnvironment,
    readonly gateway: Program,
    readonly gatewayUrl: string,
    readonly temporal: TemporalNamespace,
    readonly backend: TestBackend,
    private readonly directory: string,
  ) {}

  /** `server`: further `--dynamic-config-value`s of the server. */
  static async start(server: readonly string[] = []): Promise<RealSystem> {
    const directory = await mkdtemp(join(tmpdir(), 'aisle-backend-'));
    const env = await TestWorkflowEnvironment.createLocal({
      client: { dataConverter: testConverter },
      server: {
        ...executable(),
        log: { format: 'json', level: 'error' },
        extraArgs: [
          ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=KeywordList`]),
          ...[...tuned, ...server].flatMap((value) => ['--dynamic-config-value', value]),
        ],
      },
    });
    const port = await freePort();
    const gateway = await Program.start('gateway', {
      DATA_DIR: directory,
      GATEWAY_PORT: String(port),
      GATEWAY_TOKEN: secrets.GATEWAY_TOKEN,
      PAYMENT_FAILURE_RATE: '0',
    });
    const connection = await connectTemporal({ address: env.address });
    const temporal = { connection, namespace, dataConverter: testConverter };
    const booking = bookingOn(temporal, 15 * 60_000);
    const past = {
      history: new TemporalHistories(temporal),
      archive: new TemporalArchive(temporal),
      audit: new TemporalAuditLog(temporal),
    };
    const url = `http://127.0.0.1:${port}`;
    const settings = { GATEWAY_URL: url, AGENT_ACCOUNTS: accounts };
    const backend = await TestBackend.start(booking, settings, null, systemClock, past);
    const system = new RealSystem(env, gateway, url, temporal, backend, directory);
    await system.startWorker();
    return system;
  }

  /** The same booking system with another length of a hold. */
  booking(holdMs: number): TemporalBooking {
    return bookingOn(this.temporal, holdMs);
  }

  async startWorker(): Promise<void> {
    this.worker = await Program.start('worker', {
      TEMPORAL_ADDRESS: this.env.address,
      TEMPORAL_NAMESPACE: namespace,
      GATEWAY_URL: this.gatewayUrl,
      GATEWAY_TOKEN: secrets.GATEWAY_TOKEN,
      BACKEND_URL: this.backend.url,
      BUS_TOKEN: secrets.BUS_TOKEN,
      PAYLOAD_KEYS: testKeysText,
      ORDER_LINK_SECRET: secrets.ORDER_LINK_SECRET,
      DATA_DIR: this.directory,
    });
  }

  /** Removes a workflow, or one run of it, at once, as retention does in time. */
  async removeWorkflow(execution: { workflowId: string; runId?: string }): Promise<void> {
    const { workflowService } = this.temporal.connection;
    await workflowService.deleteWorkflowExecution({ namespace, workflowExecution: execution });
    const look = () => workflowService.describeWorkflowExecution({ namespace, execution });
    await eventually(() => expect(look()).rejects.toMatchObject({ code: grpc.notFound }));
  }

  async stop(): Promise<void> {
    await this.worker?.stop();
    await this.backend.stop();
    await this.temporal.connection.close();
    await this.gateway.stop();
    await this.env.teardown();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function bookingOn(temporal: TemporalNamespace, holdMs: number): TemporalBooking {
  return new TemporalBooking(temporal, { holdMs, paymentAttemptMs });
}

/** The `temporal` on the path; else the SDK downloads it. */
function executable(): { executable?: { type: 'existing-path'; path: string } } {
  try {
    const path = execFileSync('which', ['temporal'], { encoding: 'utf8' }).trim();
    return { executable: { type: 'existing-path', path } };
  } catch {
    return {};
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
