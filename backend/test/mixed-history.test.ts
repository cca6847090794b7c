/** Histories of a time when nothing was encrypted, and of the moment when that began. */
import { readFileSync } from 'node:fs';
import type { Payload } from '@temporalio/common';
import {
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/payload-visitor.js';
import type { NativeConnection } from '@temporalio/worker';
import { expect, it } from 'vitest';
import type { UnreadablePayload } from '@aisle/shared/payload-codec';
import { PayloadEncryption } from '@aisle/shared/payload-codec';
import { testConverter, testKeys } from '@aisle/shared/testing/payload-keys';
import { Histories } from '../src/history/histories.ts';
import { TemporalHistories, type HistoryEvent } from '../src/history/source.ts';
import { unwrap } from '../src/problem.ts';

const intervened = { path: 'interventions/flight-intervened', runs: [1, 2, 3] };
type Recorded = typeof intervened;
const flightId = 'recorded';

/** Changes every payload of some events, in place. */
async function change(
  events: HistoryEvent[],
  changed: (payloads: Payload[]) => Promise<Payload[]>,
): Promise<void> {
  await visit({ history: { events } }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayloads: changed,
    transformPayload: async (payload) => (await changed([payload]))[0] ?? payload,
    initialContext: undefined,
  });
}

const bytes = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64');
function payloadOfJson({ metadata, data }: Payload): Payload {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, bytes(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, Buffer>, data: bytes(data) };
}

/** A recorded run of a flight. */
async function recorded(path: string, run: number): Promise<HistoryEvent[]> {
  const folder = new URL('../../worker/test/histories/', import.meta.url);
  const text = readFileSync(new URL(`${path}-run-${run}.json`, folder), 'utf8');
  const { events } = JSON.parse(text) as { events: HistoryEvent[] };
  await change(events, async (payloads) => payloads.map(payloadOfJson));
  return events;
}

/** What the time machine makes of the runs when these of their events are encrypted. */
async function lookedBack(
  isEncrypted: (run: number, place: number) => boolean,
  { path, runs }: Recorded = intervened,
) {
  const encryption = new PayloadEncryption(testKeys);
  const histories = new Map<string, HistoryEvent[]>();
  for (const run of runs) {
    const events = await recorded(path, run);
    const chosen = events.filter((_, place) => isEncrypted(run, place));
    await change(chosen, (payloads) => encryption.encode(payloads));
    const { originalExecutionRunId } = events[0]?.workflowExecutionStartedEventAttributes ?? {};
    histories.set(originalExecutionRunId ?? '', events);
  }
  const newest = [...histories.keys()].at(-1);
  interface Asked {
    readonly execution: { readonly runId: string };
    readonly maximumPageSize: number;
  }
  const connection = {
    withDeadline: <T>(_: number, request: () => Promise<T>) => request(),
    workflowService: {
      describeWorkflowExecution: () =>
        Promise.resolve({ workflowExecutionInfo: { execution: { runId: newest } } }),
      getWorkflowExecutionHistory: ({ execution, maximumPageSize }: Asked) => {
        const events = structuredClone(histories.get(execution.runId)) ?? [];
        const history = { events: maximumPageSize === 1 ? events.slice(0, 1) : events };
        return Promise.resolve({ history });
      },
      getWorkflowExecutionHistoryReverse: ({ execution }: Asked) => {
        const events = structuredClone(histories.get(execution.runId)) ?? [];
        return Promise.resolve({ history: { events: events.toReversed() } });
      },
    },
  } as unknown as NativeConnection;
  return (dataConverter = testConverter) => {
    const source = new TemporalHistories({ connection, namespace: 'default', dataConverter });
    return new Histories(source).ask(flightId, async (machine) => {
      const { to } = await machine.summary();
      const changes = await machine.changes(0, 1_000);
      return { changes, last: await machine.atVersion(to), summary: await machine.summary() };
    });
  };
}

const plain = await lookedBack(() => false);
const before = unwrap(await plain());

it('X3: a history in plain text is looked back at as before', () => {
  expect(before.summary.differences).toEqual([]);
  expect(before.summary.runs).toHaveLength(intervened.runs.length);
  expect(before.changes.changes.length).toBeGreaterThan(5);
});

it.each<[string, number]>([
  ['first/flight-departed', 2],
  ['asked-first/flight-departed', 2],
  ['former/flight-intervened', 3],
  ['people/flight-left', 2],
  ['audited/flight-audited', 3],
])(
  'T4: %s, which an earlier version wrote, is looked back at without a difference',
  async (path, count) => {
    const runs = Array.from({ length: count }, (_, place) => place + 1);
    const { summary } = unwrap(await (await lookedBack(() => false, { path, runs }))());
    expect(summary.differences).toEqual([]);
    expect(summary.runs).toHaveLength(count);
  },
);

it.each<[string, (run: number, place: number) => boolean]>([
  ['is encrypted from the first moment', () => true],
  ['is encrypted from its last run on', (run) => run === 3],
  [
    'is encrypted from the midst of a run on',
    (run, place) => run === 3 || (run === 2 && place > 9),
  ],
  ['was encrypted and is not any more', (run) => run === 1],
  ['is encrypted here and there', (run, place) => (run + place) % 2 === 0],
])('X3: one that %s tells the same', async (_, isEncrypted) => {
  const ask = await lookedBack(isEncrypted);
  expect(unwrap(await ask())).toEqual(before);
});

it('X2: without the key it is not read, and the key that is missing is told', async () => {
  const ask = await lookedBack((run) => run === 2);
  const told: UnreadablePayload[] = [];
  const [second, first] = testKeys;
  const others = new PayloadEncryption([first!], (error) => told.push(error));
  expect(await ask({ payloadCodecs: [others] })).toMatchObject({ error: { code: 'unavailable' } });
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining(`"${second!.id}"`)]);
});
