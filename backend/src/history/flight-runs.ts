import type { RunReplay } from '@aisle/shared/replay';
import {
  Findings,
  playStep,
  type HistoryRuns,
  type Pause,
  type ReplayCache,
  type RunEntry,
  type RunList,
  type RunStep,
} from '@aisle/shared/replay';
import { OneAtATime } from '../booking/one-at-a-time.ts';
import { lasting, RunDecoder, startOf } from './decode.ts';
import type { HistorySource } from './source.ts';

/** Temporal has removed a run since it was listed. */
export class RunGone extends Error {}

/**
 * The runs of one flight in Temporal. A closed run never changes: what is known of it stays known. One that
 * is open is read on from where it was read to.
 */
export class FlightRuns implements HistoryRuns {
  readonly findings = new Findings();
  readonly #flightId: string;
  readonly #source: HistorySource;
  readonly #cache: ReplayCache;
  readonly #pause: Pause;
  readonly #lists = new OneAtATime<RunList | null>();
  readonly #replays = new OneAtATime<RunReplay>();
  readonly #decoders = new WeakMap<RunReplay, RunDecoder>();
  #list: RunList | null = null;

  constructor(
    flightId: string,
    parts: { readonly source: HistorySource; readonly cache: ReplayCache; readonly pause: Pause },
  ) {
    this.#flightId = flightId;
    this.#source = parts.source;
    this.#cache = parts.cache;
    this.#pause = parts.pause;
  }

  /** Rejects with {@link RunGone} when Temporal has no run of the flight. */
  async list(): Promise<RunList> {
    const list = await this.#lists.run('', () => this.#listed());
    if (!list) throw new RunGone();
    return list;
  }

  /** Rejects with {@link RunGone} when Temporal has removed the run; the next list does not have it then. */
  replay({ runId }: RunEntry): Promise<RunReplay> {
    return this.#replays.run(runId, async () => {
      const known = this.#cache.get(runId);
      const replay = known ? await this.#readOn(known) : await this.#read(runId);
      this.#cache.put(replay);
      this.findings.note(replay);
      return replay;
    });
  }

  /** The steps of all runs straight from Temporal, of which nothing is kept. Throws when one was removed meanwhile. */
  async *everything(): AsyncGenerator<RunStep> {
    const { runs } = await this.list();
    for (const { runId } of runs) {
      const decoder = new RunDecoder(runId);
      yield* this.#steps(runId, decoder);
      if (decoder.lastId === 0) throw new RunGone();
    }
  }

  async #listed(): Promise<RunList | null> {
    const newest = await this.#source.newestRun(this.#flightId);
    const known = this.#list?.runs ?? [];
    if (newest === null) return null;
    if (known.at(-1)?.runId === newest) return this.#list;
    const added: RunEntry[] = [];
    let complete = this.#list?.complete ?? false;
    let runId: string | null = newest;
    while (runId !== null && runId !== known.at(-1)?.runId) {
      const event = await this.#source.firstEvent(this.#flightId, runId);
      if (!event) break;
      const { startedAt, input, before } = startOf(event, runId);
      added.unshift({ runId, startedAt, from: input.state?.desk.map.version ?? 0 });
      complete ||= before === null;
      runId = before;
      await this.#pause();
    }
    // A gap between what is known and what was found: the former is gone as well.
    const joined = runId !== null && runId === known.at(-1)?.runId;
    this.#list = { runs: joined ? [...known, ...added] : added, complete };
    return added.length === 0 ? null : this.#list;
  }

  async #read(runId: string): Promise<RunReplay> {
    const decoder = new RunDecoder(runId);
    let replay: RunReplay | undefined;
    for await (const step of this.#steps(runId, decoder)) replay = playStep(replay, step);
    if (!replay) {
      // It need not be the only one: the next list looks at all of them.
      this.#list = null;
      throw new RunGone();
    }
    this.#decoders.set(replay, decoder);
    return replay;
  }

  async #readOn(replay: RunReplay): Promise<RunReplay> {
    const { runId } = replay.start;
    const decoder = this.#decoders.get(replay);
    if (!decoder || decoder.ended) return replay;
    const events = await this.#source.eventsAfter(this.#flightId, runId, decoder.lastId);
    for (const step of decoder.steps(lasting(events))) {
      playStep(replay, step);
      await this.#pause();
    }
    for (const step of decoder.rest()) playStep(replay, step);
    return replay;
  }

  async *#steps(runId: string, decoder: RunDecoder): AsyncGenerator<RunStep> {
    let begun = false;
    // A page is held back until the next shows that it is not the last, whose end may be open.
    let held: Parameters<typeof lasting>[0] = [];
    for await (const page of this.#source.events(this.#flightId, runId)) {
      const events = [...held, ...page];
      const settled = lasting(events);
      held = events.slice(settled.length);
      for (const step of decoder.steps(settled)) {
        begun = true;
        yield step;
        await this.#pause();
      }
    }
    if (begun) yield* decoder.rest();
  }
}
