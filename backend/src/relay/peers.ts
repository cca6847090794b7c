import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import { PeerStates, silenceMs, topic, type Exchange } from '../peers/exchange.ts';
import type { Learned } from './flight-relay.ts';

const beatMs = 1_000;
/** A backend that is told of a notice leaves the query to the one whose worker sent it, for this long. */
const graceMs = 250;

/** What a backend says of itself: workers on its bus, and the flights that have viewers there. */
interface RelayState {
  readonly workers: number;
  readonly flights: readonly string[];
}

const states = topic<RelayState>('relay');
const learned = topic<Learned>('flight-learned');
const flightNotices = topic<FlightNotice>('flight-changed');
const watchNotices = topic<FlightNotice>('watches-changed');
const orderNotices = topic<OrderNotice>('order-changed');

export interface PeersParts {
  readonly exchange: Exchange;
  readonly state: () => RelayState;
  /** Another backend has viewers of the flight, until `until` (ms) at least. */
  readonly wanted: (flightId: string, until: number) => void;
  readonly learned: (learned: Learned) => void;
  readonly flightNoticed: (notice: FlightNotice) => void;
  readonly watchesNoticed: (notice: FlightNotice) => void;
  readonly orderNoticed: (notice: OrderNotice) => void;
  /** Workers on all the other backends' buses have come or gone. */
  readonly workersChanged: () => void;
}

/**
 * The relays of the other backends. A worker dials one backend: that one asks the flight, tells its own viewers, and tells the
 * other backends what it learned; they tell theirs. So the number of queries does not grow with the number of backends, and
 * none depends on another for being right.
 */
export class Peers {
  readonly #parts: PeersParts;
  readonly #states: PeerStates<RelayState>;
  #cancelBeat: () => void = () => undefined;
  #workers = 0;

  constructor(parts: PeersParts) {
    this.#parts = parts;
    const { exchange, flightNoticed, orderNoticed } = parts;
    const { clock } = exchange;
    this.#states = new PeerStates(exchange, states, ({ flights }) => {
      for (const flightId of flights) parts.wanted(flightId, clock.now() + silenceMs);
      this.#count();
    });
    exchange.subscribe(learned, parts.learned);
    exchange.subscribe(flightNotices, (notice) => {
      clock.after(graceMs, () => {
        flightNoticed(notice);
      });
    });
    exchange.subscribe(watchNotices, parts.watchesNoticed);
    exchange.subscribe(orderNotices, orderNoticed);
  }

  /** Workers on the other backends' buses. */
  get workers(): number {
    return this.#workers;
  }

  /** Begins to beat; also at once when there is news. */
  beat(): void {
    if (!this.#parts.exchange.isShared) return;
    this.#cancelBeat();
    this.#states.tell(this.#parts.state());
    this.#count();
    this.#cancelBeat = this.#parts.exchange.clock.after(beatMs, () => {
      this.beat();
    });
  }

  stop(): void {
    this.#cancelBeat();
  }

  tellLearned(what: Learned): void {
    this.#parts.exchange.tell(learned, what);
  }

  tellFlight(notice: FlightNotice): void {
    this.#parts.exchange.tell(flightNotices, notice);
  }

  tellWatches(notice: FlightNotice): void {
    this.#parts.exchange.tell(watchNotices, notice);
  }

  tellOrder(notice: OrderNotice): void {
    this.#parts.exchange.tell(orderNotices, notice);
  }

  #count(): void {
    const workers = this.#states.others.reduce((sum, each) => sum + each.workers, 0);
    if (workers === this.#workers) return;
    this.#workers = workers;
    this.#parts.workersChanged();
  }
}
