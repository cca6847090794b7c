/** The intents of a run as lines of JSON: the first says which run it was, each other one act of a customer. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { z } from 'zod';
import { err, ok, type Result } from '@aisle/shared/result';
import { bounds } from '../bounds.ts';
import { scenarios, type RunSettings } from '../run/types.ts';
import type { TimedAct } from '../run/visits.ts';

const ms = z.number().nonnegative();
const headSchema = z.object({
  kind: z.literal('aisle-load-record'),
  version: z.literal(1),
  scenario: z.enum(scenarios),
  flightId: z.string(),
  seed: z.int().nonnegative(),
  durationMs: ms.max(bounds.longestMs),
  load: z.discriminatedUnion('model', [
    z.object({ model: z.literal('open'), rate: z.number().positive().max(bounds.rate) }),
    z.object({
      model: z.literal('closed'),
      customers: z.int().positive().max(bounds.customers),
    }),
  ]),
});

const seats = z.array(z.string().max(8)).max(100);
const actSchema = z
  .discriminatedUnion('do', [
    z.object({
      do: z.enum([
        'list',
        'watch',
        'look',
        'leave',
        'read',
        'cancel',
        'abandon',
        'let-expire',
        'stay',
      ]),
    }),
    z.object({ do: z.enum(['create', 'change']), seats }),
    z.object({ do: z.literal('pay'), code: z.string().max(100) }),
  ])
  .and(
    z.object({
      customer: z.int().nonnegative(),
      /** Of the customer: 0 is the first. */
      visit: z.int().nonnegative(),
      /** For which time it was meant, ms from the first arrival. */
      at: ms,
      pauseMs: ms,
    }),
  );
/** One line. */
export type RecordedAct = z.infer<typeof actSchema>;

/** A whole run, as it was meant. */
export interface Recording {
  readonly settings: Pick<RunSettings, 'scenario' | 'flightId' | 'seed' | 'durationMs' | 'load'>;
  readonly acts: readonly RecordedAct[];
}

/** Reads a record. The error is a sentence that says why it cannot be used. */
export function parseRecord(text: string): Result<Recording, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const head = headSchema.safeParse(json(lines[0] ?? ''));
  if (!head.success)
    return err('is not a record of the load tester. Name a file that --record wrote.');
  const acts: RecordedAct[] = [];
  for (const [place, line] of lines.slice(1).entries()) {
    const act = actSchema.safeParse(json(line));
    if (!act.success) return err(`is damaged in line ${place + 2}. Record the run again.`);
    acts.push(act.data);
  }
  const { scenario, flightId, seed, durationMs, load } = head.data;
  return ok({ settings: { scenario, flightId, seed, durationMs, load }, acts });
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Writes a record while the run goes on. */
export class RecordWriter {
  readonly #stream: WriteStream;

  constructor(path: string, settings: RunSettings) {
    this.#stream = createWriteStream(path);
    const { scenario, flightId, seed, durationMs, load } = settings;
    const head = {
      kind: 'aisle-load-record',
      version: 1,
      scenario,
      flightId,
      seed,
      durationMs,
      load,
    };
    this.#stream.write(`${JSON.stringify(head)}\n`);
  }

  act(customer: number, visit: number, at: number, act: TimedAct): void {
    this.#stream.write(`${JSON.stringify({ customer, visit, ...act, at })}\n`);
  }

  /** Resolves when everything is on disk; rejects when it could not be written. */
  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.end(resolve);
    });
  }
}
