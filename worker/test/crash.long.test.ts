/** The worker dies, and nothing is lost. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditMessages, type AuditPage } from '@aisle/shared/audit-log';
import { auditLogWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { startDevServer, type TestServer } from './support/servers.ts';
import { TestSystem, until, type TestFlight } from './support/system.ts';
import { ifThere } from './support/until.ts';
import { buildBundle, WorkerProcess } from './support/worker-process.ts';

let server: TestServer;
let system: TestSystem;
let flight: TestFlight;
let worker: WorkerProcess;

function startWorker(): Promise<WorkerProcess> {
  return WorkerProcess.start(server, system.gateway);
}

beforeAll(async () => {
  [server] = await Promise.all([startDevServer(), buildBundle()]);
  system = await TestSystem.prepare(server);
  worker = await startWorker();
  flight = await system.openFlight();
});
afterAll(async () => {
  await worker.stop();
  await system.stop();
  await server.stop();
});

test('killed in the midst of an attempt: it counts as one, and the payment goes on', async () => {
  system.gateway.validate = (attempt) => (attempt === 1 ? 'silent' : 'valid');
  const settings = { holdMs: limits.holdMs, paymentAttemptMs: 3_000 };
  const order = system.order(flight, { settings });
  await order.create(['20A']);
  await order.pay('24680');
  await until(() => Promise.resolve(system.gateway.validations.length > 0));
  await worker.kill();
  worker = await startWorker();
  const state = await order.settled();
  expect(state).toMatchObject({ status: 'confirmed', seats: ['20A'] });
  expect(state.payment).toMatchObject({ attempt: 2, lastFailure: 'timed-out' });
  expect([...system.gateway.charges.values()].map(({ orderId }) => orderId)).toEqual([order.id]);
});

test('killed between the charge and its answer: charged once, and sold', async () => {
  system.gateway.validate = () => 'valid';
  const order = await system.book(flight, ['20B']);
  let killed: Promise<void> | undefined;
  system.gateway.charge = (_, tries) => {
    if (tries === 1) killed = worker.kill();
    return null;
  };
  await order.pay('24680');
  await until(() => Promise.resolve(killed !== undefined));
  await killed;
  worker = await startWorker();
  expect((await order.settled()).status).toBe('confirmed');
  const charges = system.gateway.requests.filter((line) => line === `/charges ${order.id}`);
  expect(charges.length).toBeGreaterThan(1);
  expect(system.gateway.charges.size).toBe(2);
  expect((await flight.snapshot()).seats['20B']?.status).toBe('sold');
});

test('P13 killed while the gateway is away: the payment goes on when both are back', async () => {
  system.gateway.charge = () => null;
  const order = await system.book(flight, ['20D']);
  await system.gateway.stop();
  await order.pay('24680');
  await until(async () => (await order.status()).payment?.unanswered);
  await worker.kill();
  await system.gateway.comeBack();
  worker = await startWorker();
  const state = await order.settled();
  expect(state).toMatchObject({ status: 'confirmed', payment: { attempt: 1, lastFailure: null } });
});

test('T14: killed while agents step in: the audit log has each entry once', async () => {
  const types = ['block', 'unblock'] as const;
  const acts = Array.from({ length: 10 }, (_, n) =>
    until(() => flight.intervene({ type: types[n % 2]!, seats: [`${10 + n}C`] }, { id: `${n}` })),
  );
  await acts[0];
  await worker.kill();
  worker = await startWorker();
  await Promise.all(acts);
  const { audit } = await flight.manifest();
  const log = system.client.workflow.getHandle(auditLogWorkflowId);
  const logged = await until(async () => {
    const pages = await ifThere(log.query<AuditPage[]>(auditMessages.open));
    const entries = (pages ?? []).flatMap((page) => page.entries);
    return entries.length >= audit.length && entries;
  });
  expect(logged.map(({ entry }) => entry)).toEqual(audit);
});

test('stopped in the midst of an attempt: the attempt is repeated and does not count', async () => {
  system.gateway.validate = () => 'silent';
  system.gateway.charge = () => null;
  const order = await system.book(flight, ['20C']);
  await order.pay('24680');
  const seen = () => system.gateway.validations.filter(({ orderId }) => orderId === order.id);
  await until(() => Promise.resolve(seen().length > 0));
  expect(await worker.stop()).toBe(0);
  system.gateway.validate = () => 'valid';
  worker = await startWorker();
  const state = await order.settled();
  expect(state).toMatchObject({ status: 'confirmed', payment: { attempt: 1, lastFailure: null } });
  expect(seen().map(({ attempt }) => attempt)).toEqual([1, 1]);
});
