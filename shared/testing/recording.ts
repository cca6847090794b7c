/** Histories of a flight's runs as Temporal would record them, from random steps, beside the maps that were. */
import { defaultFares, type FlightDefinition } from '../src/aircraft/index.ts';
import { arrivalAfter } from '../src/times.ts';
import { FlightBook, interventionOf } from '../src/flight-book/index.ts';
import type { RunStep, TaskRecord, UpdateRecord } from '../src/replay/index.ts';
import type { SeatCommand } from '../src/seat-map/index.ts';
import type { SwapCommand } from '../src/swaps/index.ts';
import { flightMessages, type FlightInput, type Manifest } from '../src/workflow-api.ts';
import { base, flight, play, type Step } from './histories.ts';

export const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'ZRH',
  departsAt: new Date(flight.closesAt).toISOString(),
  arrivesAt: arrivalAfter(new Date(flight.closesAt).toISOString(), 788),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { distanceKm: 788, currency: 'GBP' }),
};

export interface Recording {
  readonly steps: RunStep[];
  /** Who had what, by version: of every version with which a task ended. */
  readonly manifests: Map<number, Manifest>;
}

/** Plays random steps as a flight whose runs end after so many tasks; each command is a task of its own. */
export function record(steps: readonly Step[], tasksPerRun: number): Recording {
  const recorder = new Recorder(tasksPerRun);
  const order = (command: SeatCommand | SwapCommand, now: number): void => {
    const message = { commands: [command] };
    recorder.task(now, { name: flightMessages.commands, message });
  };
  play(steps, {
    order,
    // Who has the seats says whether anything comes of it.
    swap: ({ type, orderId, askedOrderId, seats: [seat, wanted] }, now) => {
      const swapId = `${orderId} ${seat} ${wanted}`;
      const [asks, accepts] = [{ order: orderId, seat, wanted }, { order: askedOrderId }];
      if (type === 'propose-swap') order({ type: 'ask-swap', swapId, ...asks }, now);
      else if (type === 'swap-seats') order({ type: 'accept-swap', swapId, ...accepts }, now);
      else order({ type: 'end-swap', swapId, ...accepts }, now);
    },
    agent: (message, now) => recorder.task(now, { name: flightMessages.intervene, message }),
    // As in the workflow, time passes when the timer goes off.
    expire: (now) => recorder.task(now, null),
    save: () => undefined,
  });
  return recorder.finished();
}

class Recorder {
  readonly #steps: RunStep[] = [];
  readonly #manifests = new Map<number, Manifest>();
  readonly #tasksPerRun: number;
  #run = 0;
  #tasks = 0;
  #over = false;
  #book: FlightBook;

  constructor(tasksPerRun: number) {
    this.#tasksPerRun = tasksPerRun;
    this.#book = this.#begin({ definition }, base);
  }

  /** A flight that is over lets no time pass any more, and has no next run: it only answers. */
  task(at: number, update: Pick<UpdateRecord, 'name' | 'message'> | null): void {
    if (this.#over && !update) return;
    const book = this.#book;
    const updates = update
      ? [{ id: String(this.#tasks), ...update, answer: this.#answer(update, at) }]
      : [];
    this.#tasks += 1;
    const full = !this.#over && this.#tasks === this.#tasksPerRun;
    const task: TaskRecord = { at, timer: update === null, full, updates };
    if (task.timer || full) book.passTime(at);
    this.#over = book.isOver(new Set());
    this.#steps.push({ task });
    this.#keep();
    if (full && !this.#over) {
      const { definition: flown, state } = book.carryOver();
      // The workflow adds what the book does not know.
      const posted = { letters: [], unreachable: [], archived: this.#run };
      const next = { definition: flown, state: { ...state, ...posted } };
      const input = JSON.parse(JSON.stringify(next)) as FlightInput;
      this.#steps.push({ end: { kind: 'continued', at, runId: `run-${this.#run + 1}`, input } });
      this.#book = this.#begin(input, at);
    }
  }

  finished(): Recording {
    this.#steps.push({ end: { kind: 'running' } });
    return { steps: this.#steps, manifests: this.#manifests };
  }

  #begin(input: FlightInput, startedAt: number): FlightBook {
    const before = this.#run === 0 ? null : `run-${this.#run}`;
    this.#run += 1;
    this.#tasks = 0;
    this.#book = new FlightBook(input, () => undefined);
    this.#steps.push({ start: { runId: `run-${this.#run}`, startedAt, before, input } });
    this.#keep();
    return this.#book;
  }

  #answer({ name, message }: Pick<UpdateRecord, 'name' | 'message'>, at: number) {
    const book = this.#book;
    const value: unknown =
      name === flightMessages.commands
        ? book.decide((message as { commands: [] }).commands, at)
        : book.intervene(interventionOf(message as never), at).outcome;
    return { ok: true, value: JSON.parse(JSON.stringify(value)) as unknown } as const;
  }

  #keep(): void {
    const manifest = this.#book.manifest();
    this.#manifests.set(manifest.version, manifest);
  }
}
