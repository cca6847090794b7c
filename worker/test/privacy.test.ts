/** What people type is nowhere in Temporal in plain text: not in its histories, and not in its database. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowTypes } from '@aisle/shared/workflow-api';
import { startDevServer, type DevServer } from './support/servers.ts';
import { TestSystem, until } from './support/system.ts';

const code = '31337';
/** As JSON has it: five digits alone are in many a number. */
const written = [`"${code}"`, `\\"${code}\\"`];
const typed = ['Ada-Marked', 'A reason that was marked.', 'A sentence that was marked.'];
const person = { givenName: 'Zephyrina', surname: 'Quaxworth' };
const corrected = { ...person, surname: 'Quaxworthy' };
const contact = { email: 'zephyrina@marked.example', phone: '+44 20 7946 0777' };
const document = { givenName: 'ZEPHYRINA', surname: 'QUAXWORTHY' };
const people = [...Object.values({ ...corrected, ...contact }), document.givenName, 'QUAXWORTH'];
/** Of failures. */
const said = 'the gateway did not take the attempt';
const control = 'A mark in plain text.';

let server: DevServer;
let system: TestSystem;
beforeAll(async () => {
  server = await startDevServer();
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

/** Every workflow's history as it comes over gRPC. */
async function histories(): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId, runId } of system.client.workflow.list()) {
    const history = await system.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const bytes = proto.temporal.api.history.v1.History.encode(history).finish();
    found.push(Buffer.from(bytes).toString('latin1'));
  }
  return found;
}

async function isListed(workflowId: string): Promise<boolean> {
  const query = `WorkflowId = '${workflowId}'`;
  for await (const found of system.client.workflow.list({ query })) {
    if (found.workflowId === workflowId) return true;
  }
  return false;
}

/** The database, with what is still in its log. */
async function database(): Promise<string> {
  const names = await readdir(server.directory);
  const files = names.map((name) => readFile(join(server.directory, name), 'latin1'));
  return (await Promise.all(files)).join('\n');
}

/** A booking with everything that is typed on its way, and an agent who steps in. */
async function playBooking(): Promise<void> {
  const [by = '', reason = '', tellCustomer = ''] = typed;
  const flight = await system.openFlight();
  const order = await system.book(flight, ['12A', '12B']);
  const passengers = ['12A', '12B'].map((seat) => ({ seat, ...person, type: 'adult' as const }));
  await order.setPassengers({ passengers, contact });
  let tries = 0;
  system.gateway.validate = (attempt) => {
    tries += 1;
    return attempt === 1 ? 'declined' : tries === 2 ? 503 : 'valid';
  };
  await order.pay(code);
  expect((await order.settled()).status).toBe('confirmed');
  expect(tries).toBe(3);
  expect(system.gateway.validations.map((one) => one.code)).toEqual([code, code, code]);
  await order.changePaid({ type: 'correctName', seat: '12A', ...corrected, document });
  const move = { type: 'move-order', orderId: order.id, seats: ['14A', '14B'] } as const;
  await flight.intervene(move, { by, reason, tellCustomer });
  const manifest = JSON.stringify(await flight.manifest());
  for (const mark of [by, reason, ...people]) expect(manifest, mark).toContain(mark);
  await until(async () => (await order.status()).message?.includes(tellCustomer));
  await order.cancel();
  await order.ended();
}

test('X1: a whole booking leaves nothing that was typed in histories and database', async () => {
  await playBooking();
  const plain = new Client({ connection: server.env.connection });
  const args = [control];
  const nobody = { taskQueue: 'nobody', workflowId: 'control', args };
  const { workflowId } = await plain.workflow.start(workflowTypes.endedSession, nobody);
  // Temporal lists a workflow only some time after its start.
  await until(() => isListed(workflowId));
  const texts = [...(await histories()), await database()];
  expect(texts.length).toBeGreaterThan(3);
  for (const text of texts) {
    for (const mark of [...written, ...typed, ...people, said])
      expect(text.includes(mark), mark).toBe(false);
  }
  // It would have been found.
  expect(texts.filter((text) => text.includes(control)).length).toBe(2);
  expect(texts.at(-1)).toContain('binary/encrypted');
  expect(texts.at(-1)).toContain('Encoded failure');
});
