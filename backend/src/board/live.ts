import type { Logger } from 'pino';
import type { Board } from '@aisle/shared/agent-contract';
import type { ChartPoint, Feed } from '@aisle/shared/agent-live';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { FlightEventRecord, FlightEvents } from '@aisle/shared/interventions';
import type { BookingPort } from '../booking/port.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { PeerStates, topic, type Exchange } from '../peers/exchange.ts';
import { pause, type Clock } from '../clock.ts';
import type { FlightListener, Relays } from '../relay/relays.ts';
import type { SocketServer } from '../socket/server.ts';
import { FlightBoard } from './board.ts';
import {
  ChartSeries,
  deskCounts,
  type DeskCounts,
  type Findings,
  FlightActivity,
  type FlightCounts,
  flightMetrics,
  type Happenings,
  isFailedPayment,
  MinuteCounter,
  summedByFlight,
} from './counts.ts';
import { EventFeed } from './feed.ts';
import { DeskFollower } from './follower.ts';

/** Sends to the agents who watch, on this backend. */
export interface BoardEmitter {
  board(message: Board & { gone: string[] }): void;
  feed(message: Feed): void;
  point(message: ChartPoint): void;
}

export interface DeskLiveParts {
  readonly booking: BookingPort;
  readonly clock: Clock;
  readonly io: SocketServer;
  readonly relays: Relays;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly emitter: BoardEmitter;
  readonly exchange: Exchange;
  /** A flight is at `version` at least: for those who follow it faster. */
  readonly noticed: (flightId: string, version: number) => void;
  /** A flight has changed, and this backend is the one that asked it. */
  readonly own: (flightId: string) => void;
  /** The flight is not followed any more. */
  readonly gone: (flightId: string) => void;
  /** What this backend found broken. */
  readonly found: () => Findings;
}

/** A reader of the board waits so long for flights that are new to us. */
const patienceMs = 1_500;
/** A reader makes the desk look for flights that it was not told of, at most this often. */
const relistMs = 15_000;
/** How often a desk tells what it counts. */
const deskBeatMs = 1_000;

/** What a flight answered to one backend. */
interface DeskAnswer {
  readonly flightId: string;
  readonly events: FlightEvents;
}

const deskAnswers = topic<DeskAnswer>('desk-answered');
const nothingHappened: Happenings = { seatsSold: 0, paymentsConfirmed: 0, paymentsFailed: 0 };

/** What the desk shows of all flights at once: it follows each of them, and counts what this backend sees. */
export class DeskLive implements FlightListener {
  readonly board: FlightBoard;
  readonly feed: EventFeed;
  readonly charts = new ChartSeries();
  readonly activities = new Map<string, FlightActivity>();
  readonly #parts: DeskLiveParts;
  readonly #follower: DeskFollower;
  readonly #counts: PeerStates<DeskCounts>;
  readonly #conflicts = new MinuteCounter();
  #around = new Map<string, FlightCounts>();
  #happened = nothingHappened;
  readonly #tellMetrics: (happened: Happenings) => void;
  #listedAt = -Infinity;
  #cancelBeat: () => void = () => undefined;

  constructor(parts: DeskLiveParts) {
    const { clock, emitter, relays } = parts;
    this.#parts = parts;
    this.board = new FlightBoard({
      clock,
      activities: this.activities,
      definition: (flightId) => this.definition(flightId),
      around: (flightId) => this.#around.get(flightId) ?? { viewers: 0, conflicts: 0 },
      trusted: () => relays.flights.trusted,
      isFailing: (flightId) => this.isFailing(flightId),
      emit: (message) => emitter.board(message),
    });
    this.feed = new EventFeed({ clock, emit: (feed) => emitter.feed(feed) });
    this.#follower = this.#createFollower();
    this.#counts = new PeerStates(parts.exchange, deskCounts);
    parts.exchange.subscribe(deskAnswers, (answer) => this.#answeredElsewhere(answer));
    relays.listen(this);
    this.#tellMetrics = flightMetrics(parts.metrics.registry, this.activities);
  }

  start(): void {
    this.#cancelBeat = this.#parts.clock.after(deskBeatMs, () => {
      this.#beat();
      this.start();
    });
  }

  stop(): void {
    this.#cancelBeat();
    this.#follower.stop();
    this.board.stop();
    this.feed.stop();
  }

  /** Looks for flights that nobody told of, and waits a little until something is known of each. */
  async ready(): Promise<void> {
    const { clock, relays } = this.#parts;
    if (clock.now() - this.#listedAt > relistMs) {
      this.#listedAt = clock.now();
      await relays.list.relist();
    }
    await Promise.race([this.#follower.allKnown(), pause(clock, patienceMs)]);
  }

  found(flightId: string): void {
    this.#follower.exists([flightId]);
  }

  noticed(flightId: string, version: number, own: boolean): void {
    this.#follower.noticed(flightId, version, own);
    this.#parts.noticed(flightId, version);
  }

  watchesChanged(flightId: string): void {
    this.#follower.watchesChanged(flightId);
  }

  distrust(): void {
    this.#follower.distrust();
  }

  /** Someone wanted seats that another had. */
  conflicted(flightId: string): void {
    this.#conflicts.count(flightId, this.#parts.clock.now());
  }

  /** What is fixed about a flight; null while nobody has asked. */
  definition(flightId: string): FlightDefinition | null {
    return this.#parts.relays.flights.known(flightId)?.flight ?? null;
  }

  /** Whether a flight does not answer. */
  isFailing(flightId: string): boolean {
    return this.#follower.isFailing(flightId);
  }

  /** What the other backends found broken. */
  get othersFound(): Findings[] {
    return this.#counts.others.map(({ found }) => found);
  }

  #forget(flightId: string): void {
    this.activities.delete(flightId);
    this.#follower.forget(flightId);
    this.#parts.gone(flightId);
  }

  /** Flights that left long ago are on no board. */
  #forgetOld(now: number): void {
    for (const flightId of this.activities.keys()) {
      if (this.board.isPast(flightId, now)) this.#forget(flightId);
    }
  }

  #createFollower(): DeskFollower {
    const { booking, clock, log, relays } = this.#parts;
    return new DeskFollower({
      clock,
      ask: async (flightId, version) => {
        const flight = await relays.flights.definition(flightId);
        return flight.ok ? booking.desk.flightEvents(flightId, version) : flight;
      },
      learned: (flightId, events) => {
        this.#parts.exchange.tell(deskAnswers, { flightId, events });
        this.#learned(flightId, events);
        this.#parts.own(flightId);
      },
      gone: (flightId) => this.#forget(flightId),
      failed: (flightId, error) => {
        log.error({ flightId, err: error }, 'a query of the desk failed by a bug');
      },
    });
  }

  /** Another backend was answered so. */
  #answeredElsewhere({ flightId, events }: DeskAnswer): void {
    // Of a flight that is new to us we know nothing that could be shown.
    if (this.definition(flightId) === null) return this.#follower.exists([flightId]);
    this.#follower.answeredElsewhere(flightId, events);
    this.#learned(flightId, events);
  }

  #learned(flightId: string, events: FlightEvents): void {
    const flight = this.definition(flightId);
    if (flight === null) return;
    const activity = this.activities.get(flightId) ?? new FlightActivity();
    this.activities.set(flightId, activity);
    const { version: before } = activity;
    const news = activity.take(events);
    if (before < 0) this.feed.begin(flight, news);
    else {
      this.feed.append(flight, news, events.from > before);
      this.#count(news);
    }
    if (events.departsAt !== flight.departsAt || news.some(({ type }) => flightChanges.has(type))) {
      void this.#parts.relays.flights.refresh(flightId, false);
    }
    this.#parts.noticed(flightId, events.version);
  }

  #count(news: readonly FlightEventRecord[]): void {
    const sold = news.filter(({ type }) => type === 'seats-sold');
    const { seatsSold, paymentsConfirmed, paymentsFailed } = this.#happened;
    this.#happened = {
      seatsSold: seatsSold + sold.reduce((sum, { seats }) => sum + seats.length, 0),
      paymentsConfirmed: paymentsConfirmed + sold.length,
      paymentsFailed: paymentsFailed + news.filter(isFailedPayment).length,
    };
  }

  /** A second is over. */
  #beat(): void {
    const { clock, io, relays, metrics, emitter } = this.#parts;
    const now = clock.now();
    const own: DeskCounts = {
      viewers: relays.flights.viewers,
      conflicts: this.#conflicts.sums(now),
      second: metrics.second.take(io.engine.clientsCount),
      found: this.#parts.found(),
    };
    this.#counts.tell(own);
    const all = [own, ...this.#counts.others];
    this.#around = summedByFlight(all);
    this.#forgetOld(now);
    const seconds = all.map(({ second }) => second);
    const point = this.charts.add(now, seconds, this.#happened);
    this.#tellMetrics(this.#happened);
    this.#happened = nothingHappened;
    emitter.point(point);
  }
}

const flightChanges: ReadonlySet<FlightEventRecord['type']> = new Set([
  'flight-delayed',
  'aircraft-changed',
  'gate-set',
  'single-seats-refused',
  'single-seats-allowed',
]);
