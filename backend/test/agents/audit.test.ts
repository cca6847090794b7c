import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { auditAnswerSchema, type AuditAnswer, type AuditLogRow } from '@aisle/shared/audit-routes';
import { confirmationCode } from '@aisle/shared/ids';
import { TestDesk } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;
let [one, other]: FlightDefinition[] = [];
let orderId: string;

const address = '/api/agent/audit';

async function act(agent: 'ann' | 'sue', flight: FlightDefinition, command: object, more = {}) {
  const { status } = await desk.backend.ask(
    'POST',
    `/api/agent/flights/${flight.id}/interventions`,
    {
      headers: { ...desk[agent], 'Idempotency-Key': randomUUID() },
      body: { command, reason: 'Because.', ...more },
    },
  );
  expect(status).toBe(200);
}

async function ask(query: Record<string, string> = {}, agent: 'ann' | 'sue' = 'sue') {
  const search = new URLSearchParams(query).toString();
  return desk.backend.ask('GET', `${address}?${search}`, { headers: desk[agent] });
}

async function found(query: Record<string, string> = {}, agent: 'ann' | 'sue' = 'sue') {
  const { status, text } = await ask(query, agent);
  expect(status).toBe(200);
  return auditAnswerSchema.parse(JSON.parse(text));
}

const acts = ({ entries }: AuditAnswer): string[] =>
  entries.map(({ by, flight, command }: AuditLogRow) => `${by} ${flight.number} ${command.type}`);

beforeAll(async () => {
  desk = await TestDesk.start();
  [one, other] = ['AI 101', 'AI 102'].map((number) => someFlight(Date.now(), number));
  for (const flight of [one, other]) await desk.booking.openFlight(flight!);
  orderId = (await desk.sold(one!, ['12A'])).id;
  await act('ann', one!, { type: 'block', seats: ['20A'] }, { reason: '=HYPERLINK("http://x")' });
  await act('sue', other!, { type: 'close-sales' }, { reason: 'The system moves, "soon".' });
  await act('sue', one!, { type: 'force-release', orderId }, { tellCustomer: '@Sorry' });
});
afterAll(() => desk.stop());

it('D19: what was done on every flight, newest first, with the money and what was read', async () => {
  const all = await found();
  expect(acts(all)).toEqual([
    'sue AI 101 force-release',
    'sue AI 102 close-sales',
    'ann AI 101 block',
  ]);
  expect([all.next, all.searchedTo]).toEqual([null, null]);
  expect(all.entries[0]).toMatchObject({
    role: 'supervisor',
    reason: 'Because.',
    flight: { id: one!.id, origin: { code: one!.origin }, destination: { code: one!.destination } },
    order: { id: orderId, confirmation: confirmationCode(orderId) },
    effect: { type: 'orders', orders: 1, seats: 1, refunded: { orders: 1 } },
    told: [expect.stringMatching(/@Sorry$/)],
  });
});

it('D19, D21: filters, and goes on where it stopped', async () => {
  expect(acts(await found({ flight: other!.id }))).toEqual(['sue AI 102 close-sales']);
  expect(acts(await found({ flight: 'ai102' }))).toEqual(['sue AI 102 close-sales']);
  expect(acts(await found({ agent: 'Ann' }))).toEqual(['ann AI 101 block']);
  expect(acts(await found({ kind: 'block' }))).toEqual(['ann AI 101 block']);
  expect(acts(await found({ order: orderId }))).toEqual(['sue AI 101 force-release']);
  const code = confirmationCode(orderId).toLowerCase();
  expect(acts(await found({ order: code }))).toEqual(['sue AI 101 force-release']);
  expect(acts(await found({ text: 'moves' }))).toEqual(['sue AI 102 close-sales']);
  expect(acts(await found({ to: '2020-01-01T00:00:00Z' }))).toEqual([]);
  const first = await found({ limit: '2' });
  const rest = await found({ limit: '2', before: first.next ?? '' });
  expect([...acts(first), ...acts(rest)]).toEqual(acts(await found()));
  expect(rest.next).toBeNull();
});

it('D20: an agent sees own acts, a supervisor everybody’s', async () => {
  expect(acts(await found({}, 'ann'))).toEqual(['ann AI 101 block']);
  expect(acts(await found({ agent: 'Ann' }, 'ann'))).toEqual(['ann AI 101 block']);
  const refused = await ask({ agent: 'sue' }, 'ann');
  expect([refused.status, refused.body.code]).toEqual([403, 'supervisor-required']);
  const stranger = await desk.backend.ask('GET', address);
  expect([stranger.status, stranger.body.code]).toEqual([401, 'agent-required']);
});

it.each([
  { flight: "x' OR '1'='1" },
  { order: "'" },
  { order: 'no order' },
  { kind: 'explode' },
  { from: 'yesterday' },
  { before: '0.1' },
  { before: 'x' },
  { limit: '0' },
  { limit: '1001' },
  { text: '' },
  { format: 'xml' },
  { else: '1' },
])('D19: bad input is refused: %j', async (query) => {
  const { status, body } = await ask(query);
  expect([status, body.code]).toEqual([400, 'invalid-request']);
});

it('D22: as a table, in which nothing is a formula, with a way to the rest', async () => {
  const { headers, text } = await ask({ format: 'csv' });
  expect(headers.get('Content-Type')).toContain('text/csv');
  expect(headers.get('Content-Disposition')).toContain('audit.csv');
  expect(headers.get('Link')).toBeNull();
  const [head, release, close, block] = text.trimEnd().split('\r\n');
  expect(head).toMatch(/^\uFEFF?at,agent,role,flight,/);
  expect(release).toContain(`${orderId},${confirmationCode(orderId)},1,1,1,`);
  expect(close).toContain('"The system moves, ""soon""."');
  expect(block).toContain(`"'=HYPERLINK(""http://x"")"`);
  for (const line of [release, close, block]) {
    expect(line).not.toMatch(/(?:^|,)"?[=+@-]/);
  }
  const accepted = await desk.backend.ask('GET', `${address}?limit=1&agent=sue`, {
    headers: { ...desk.sue, Accept: 'text/csv' },
  });
  expect(accepted.text.trimEnd().split('\r\n')).toHaveLength(2);
  const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(accepted.headers.get('Link') ?? '') ?? [];
  const rest = await desk.backend.ask('GET', `${next}&format=csv`, { headers: desk.sue });
  expect(rest.text).toContain('close-sales');
  expect(rest.text).not.toContain('force-release');
});

it('D22: says in the table why lower classes were permitted', async () => {
  const third = someFlight(Date.now(), 'AI 103');
  await desk.booking.openFlight(third);
  const aircraft = third.aircraft === 'A380-800' ? '787-9' : 'A380-800';
  const lowerClass = { reason: 'Better than not to fly.' };
  await act('sue', third, { type: 'change-aircraft', aircraft, lowerClass });
  const { text } = await ask({ format: 'csv', kind: 'change-aircraft' });
  expect(text).toContain(`aircraft ${aircraft}; lowerClass Better than not to fly.,`);
});
