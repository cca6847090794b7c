import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { seatsOf } from '@aisle/shared/aircraft/seating';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { bounds } from '../bounds.ts';
import { Chance } from '../chance.ts';
import { SharedMessages } from '../client/messages.ts';
import { Cookies, type Site } from '../client/site.ts';
import { limitHandshakes, Viewer } from '../client/viewer.ts';
import { loadTester } from '../customers/travellers.ts';
import { type AircraftChange, type Observations, Recorder, RunClock } from '../observations.ts';
import { UserError } from '../terminal.ts';
import type { RunContext, Progress, RunResult, RunSettings, TesterFigures } from './types.ts';
import { changeAircraft, type AgentsChange } from './aircraft.ts';
import { Crowd } from './crowd.ts';
import { Holdings, release, type Released } from './holds.ts';
import { Meter, watchLateness } from './meter.ts';
import { readFlight, readMetrics, settle } from './target.ts';

export interface RunParts {
  readonly settings: RunSettings;
  readonly site: Site;
  /** Ctrl-C: the run ends early, in order. */
  readonly interrupted: AbortSignal;
  /** Reads the gateway's ledger, once nothing is under way; knows which orders were confirmed. */
  readonly ledger: (confirmed: ReadonlySet<string>) => Promise<Observations['ledger']>;
  /** Another aircraft in the midst of the run; null: it stays. */
  readonly change: AgentsChange | null;
  readonly onProgress: (progress: Progress) => void;
  readonly say: (line: string) => void;
  /** How long viewers may take to catch up after the run, ms; by default {@link bounds.convergedMs}. */
  readonly convergedMs?: number;
}

/** One run: all that it needs, from the first look at the flight to the last hold that is given back. */
export class Run {
  readonly #parts: RunParts;
  readonly #clock = new RunClock();
  readonly #startedAt = new Date().toISOString();
  readonly #over = new AbortController();
  readonly #quit = new AbortController();
  readonly #holdings = new Holdings();
  readonly #meter: Meter;
  readonly #recorder: Recorder;
  #zero = 0;
  /** Ends with the wait of an agent for a moment without payments. */
  #calm: Promise<unknown> = Promise.resolve();

  constructor(parts: RunParts) {
    this.#parts = parts;
    // Every customer waits on them.
    setMaxListeners(0, this.#over.signal, this.#quit.signal, parts.interrupted);
    this.#meter = new Meter(parts.settings.load);
    this.#recorder = new Recorder((exchange) => this.#meter.take(exchange));
  }

  /** Runs to the end or to the interruption. Holds are still there: {@link release} gives them back. */
  async perform(): Promise<RunResult> {
    const { site, settings, say, convergedMs = bounds.convergedMs } = this.#parts;
    const metricsBefore = await readMetrics(site);
    const before = await this.#read();
    const context = this.#context(before);
    const witness = this.#viewer(context);
    await this.#see(witness);
    const crowd = new Crowd(context, settings);
    say('Opening connections …');
    await Promise.race([crowd.gather(), ended(this.#parts.interrupted)]);
    const changed = this.#changeAircraft(context);
    // What it fails by is told when the crowd has gone.
    changed.catch(() => undefined);
    const figures = await this.#crowdTime(crowd, witness);
    const aircraft = await changed;
    const tookMs = this.#clock.now() - this.#zero;
    say('Waiting until every viewer has caught up …');
    const viewers = () => [witness, ...crowd.watching.map(({ viewer }) => viewer)];
    const settled = await settle({ ...context, viewers, convergedMs });
    const ledger = await this.#parts.ledger(this.#holdings.confirmed);
    crowd.close();
    witness.close();
    if (settled === null)
      throw new UserError(
        'unreachable',
        `${settings.target} has stopped answering. See its log, then try again.`,
      );
    return {
      settings,
      ended: this.#parts.interrupted.aborted ? 'interrupted' : 'as planned',
      startedAt: this.#startedAt,
      tookMs,
      observations: {
        before,
        after: settled.after,
        afterAskedAt: settled.askedAt,
        afterAnsweredAt: settled.answeredAt,
        beganAt: this.#clock.beganAt,
        aircraft,
        exchanges: this.#recorder.exchanges,
        sightings: this.#recorder.sightings,
        watches: this.#recorder.watches,
        streams: this.#recorder.streams,
        ledger,
      },
      server: { before: metricsBefore, after: await readMetrics(site) },
      tester: figures,
    };
  }

  /** Gives back what is held and not paid. */
  release(): Promise<Released> {
    return release(this.#parts.site, this.#clock, this.#holdings);
  }

  async #read(): Promise<PublicFlightSnapshot> {
    const { site, settings } = this.#parts;
    const flight = await readFlight(site, settings.flightId);
    if (flight) return flight;
    const what = `${settings.target} does not show flight ${settings.flightId} as its contract says.`;
    throw new UserError('unreachable', `${what} Check that it is an Aisle of this version.`);
  }

  async #see(witness: Viewer): Promise<void> {
    if ((await witness.watch()).kind === 'flight') return;
    witness.close();
    const { target } = this.#parts.settings;
    const what = `${target} answers over REST, but nobody can watch a flight there over Socket.IO.`;
    throw new UserError('unreachable', `${what} See what stands between, such as a proxy.`);
  }

  /** In the midst of the crowd's time; what is chosen from then on is of the other aircraft. */
  async #changeAircraft({ shared, momentAt }: RunContext): Promise<AircraftChange | undefined> {
    const { change, interrupted, say, settings, site } = this.#parts;
    if (change === null) return undefined;
    const [clock, over] = [this.#clock, this.#over.signal];
    while (this.#zero === 0 && !interrupted.aborted) await sleep(bounds.progressMs);
    if (!(await clock.until(momentAt(1 / 2), over))) return undefined;
    const { flightId } = settings;
    const changing = changeAircraft({ ...change, site, flightId, clock, over });
    this.#calm = changing.catch(() => undefined);
    const done = await changing;
    if (done === null) {
      say('A payment was always running: the aircraft was not changed.');
      return undefined;
    }
    shared.fly(designatorsOf(done.first.layout));
    say(`The flight has the aircraft ${change.aircraft} from version ${done.version} on.`);
    return done;
  }

  #context({ layout, seats }: PublicFlightSnapshot): RunContext {
    const { settings, site } = this.#parts;
    const designators = designatorsOf(layout);
    const free = designators.filter((seat) => seats[seat] === undefined);
    const chance = Chance.of(settings.seed, 'coveted');
    const shared = new SharedMessages(designators);
    return {
      target: settings.target,
      flightId: settings.flightId,
      get designators() {
        return shared.designators;
      },
      coveted: free[chance.below(free.length)] ?? designators[0] ?? '',
      runId: randomUUID(),
      traveller: loadTester,
      clock: this.#clock,
      recorder: this.#recorder,
      shared,
      site,
      holdings: this.#holdings,
      handshakes: limitHandshakes(),
      endsAt: () => this.#zero + settings.durationMs,
      momentAt: (share) => this.#zero + share * settings.durationMs,
      mayPay: () => this.#calm,
      over: this.#over.signal,
      quit: this.#quit.signal,
    };
  }

  #viewer(context: RunContext): Viewer {
    const nobody = {
      number: -1,
      cookies: new Cookies(),
      onOrder: () => undefined,
      onWatch: () => undefined,
    };
    return new Viewer({ ...context, ...nobody });
  }

  /** The customers' time: until it is up, or they are interrupted, and what they had begun is over. */
  async #crowdTime(crowd: Crowd, witness: Viewer): Promise<TesterFigures> {
    const { settings, interrupted, say, onProgress } = this.#parts;
    const figures = watchLateness();
    this.#zero = this.#clock.now();
    const progress = setInterval(
      () => onProgress(this.#progress(crowd, witness)),
      bounds.progressMs,
    );
    const staying = crowd.come();
    const end = this.#clock.until(this.#zero + settings.durationMs, interrupted);
    await Promise.race([end, staying]);
    this.#over.abort();
    say('Waiting for what is under way …');
    const patienceMs = interrupted.aborted ? bounds.quietWhenInterruptedMs : bounds.quietMs;
    await Promise.race([staying, sleep(patienceMs, undefined, { ref: false })]);
    this.#quit.abort();
    clearInterval(progress);
    return figures();
  }

  #progress(crowd: Crowd, witness: Viewer): Progress {
    const now = this.#clock.now();
    const seats = { free: 0, held: 0, paying: 0, sold: 0, blocked: 0 };
    for (const { status } of Object.values(witness.seats ?? {})) seats[status] += 1;
    seats.free = crowd.seats - seats.held - seats.paying - seats.sold - seats.blocked;
    return {
      elapsedMs: now - this.#zero,
      durationMs: this.#parts.settings.durationMs,
      customers: crowd.counts,
      steps: this.#meter.look(now),
      seats,
      viewers: crowd.viewers,
      version: witness.version ?? 0,
    };
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function designatorsOf(layout: PublicFlightSnapshot['layout']): string[] {
  return seatsOf(layout).map(({ designator }) => designator);
}
