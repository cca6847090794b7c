import type { FlightChanged } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import {
  publicChangesSince,
  publicSeats,
  type PublicSeats,
  type SeatMap,
} from '@aisle/shared/seat-map';
import type { Receipt } from '../../../src/observations.ts';
import type { Chance } from './chance.ts';
import type { WorldFlight } from './flight.ts';
import type { Timeline } from './timeline.ts';

/** How unkind the way to the viewers is; shares of messages or of moments. */
export interface Losses {
  readonly notice: number;
  readonly broadcast: number;
}

/** A viewer as a client is: it applies what follows, and watches again when something is missing. */
export interface WorldViewer {
  readonly viewer: number;
  readonly receipts: Receipt[];
  version: number | null;
  connected: boolean;
  /** Its connection keeps the order: nothing arrives before what was sent before. */
  arrivesAt: number;
  asking: boolean;
  /** Counts its connections: what an old one still carried is lost. */
  connection: number;
}

/** Shows what the flight answers, with folded notices, lost ones, a sweep, and viewers that come and go. */
export class WorldRelay {
  readonly #timeline: Timeline;
  readonly #chance: Chance;
  readonly #flight: WorldFlight;
  readonly #losses: Losses;
  readonly #viewers = new Set<WorldViewer>();
  #known: SeatMap;
  #wanted = 0;
  #asking = false;

  constructor(timeline: Timeline, chance: Chance, flight: WorldFlight, losses: Losses) {
    this.#timeline = timeline;
    this.#chance = chance;
    this.#flight = flight;
    this.#losses = losses;
    this.#known = flight.map;
    flight.noticed = (version) => {
      if (!chance.happens(losses.notice)) this.expect(version);
    };
    void this.#sweep();
  }

  get version(): number {
    return this.#known.version;
  }

  /** Nothing is known to have happened that was not seen. */
  get upToDate(): boolean {
    return this.#known.version >= this.#wanted;
  }

  expect(version: number): void {
    this.#wanted = Math.max(this.#wanted, version);
    void this.#follow();
  }

  /** The committed map, after what the server itself has told of. */
  view(): SeatMap {
    if (!this.upToDate && !this.#flight.isDown()) this.query();
    return this.#known;
  }

  /** The committed map as it is at hand, which may lag. */
  get atHand(): SeatMap {
    return this.#known;
  }

  query(): void {
    const { map } = this.#flight;
    const from = this.#known.version;
    if (map.version === from) return;
    this.#known = map;
    const change = this.#change(from);
    for (const viewer of this.#viewers) {
      if (viewer.connected && !this.#chance.happens(this.#losses.broadcast)) {
        void this.#deliver(viewer, (at) => ({ at, kind: 'changed', change }));
      }
    }
  }

  join(number: number): WorldViewer {
    const viewer: WorldViewer = {
      viewer: number,
      receipts: [],
      version: null,
      connected: true,
      arrivesAt: 0,
      asking: false,
      connection: 0,
    };
    this.#viewers.add(viewer);
    return viewer;
  }

  leave(viewer: WorldViewer, kind: 'disconnected' | 'left'): void {
    viewer.connected = false;
    viewer.asking = false;
    viewer.connection += 1;
    viewer.receipts.push({ at: this.#timeline.now, kind });
  }

  /** Asks for the whole, or for what is missing since the viewer's version. */
  async watch(viewer: WorldViewer): Promise<{ version: number; seats: PublicSeats } | null> {
    viewer.connected = true;
    viewer.asking = true;
    const { connection } = viewer;
    await this.#timeline.sleep(this.#chance.between(1, 15));
    if (viewer.connection !== connection) return null;
    const map = this.view();
    const own = viewer.version;
    if (own !== null && this.#chance.happens(0.7)) {
      const change = this.#change(own);
      await this.#deliver(viewer, (at) => ({ at, kind: 'caught-up', change }));
      return null;
    }
    const shown = { version: map.version, seats: publicSeats(map) };
    await this.#deliver(viewer, (at) => ({ at, kind: 'snapshot', ...shown }));
    return shown;
  }

  #change(from: number): FlightChanged {
    const seats = publicChangesSince(this.#known, from);
    const { version } = this.#known;
    return { flightId: 'ai101', from, version, seats, serverTime: this.#flight.serverTime };
  }

  async #deliver(viewer: WorldViewer, receipt: (at: number) => Receipt): Promise<void> {
    const { now } = this.#timeline;
    const { connection } = viewer;
    viewer.arrivesAt = Math.max(viewer.arrivesAt, now + this.#chance.between(1, 40));
    await this.#timeline.sleep(viewer.arrivesAt - now);
    if (viewer.connection !== connection) return;
    this.#receive(viewer, receipt(this.#timeline.now));
  }

  #receive(viewer: WorldViewer, receipt: Receipt): void {
    viewer.receipts.push(receipt);
    if (receipt.kind === 'snapshot') viewer.version = receipt.version;
    if (receipt.kind !== 'changed') viewer.asking = false;
    if (!('change' in receipt) || viewer.version === null) return;
    const { from, version } = receipt.change;
    if (from <= viewer.version) viewer.version = version;
    else if (!viewer.asking) void this.watch(viewer);
  }

  /** One query for all notices that come meanwhile. */
  async #follow(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    await this.#timeline.sleep(this.#chance.between(3, 60));
    while (this.#flight.isDown()) await this.#timeline.sleep(50);
    this.query();
    this.#asking = false;
    if (!this.upToDate) void this.#follow();
  }

  async #sweep(): Promise<void> {
    for (;;) {
      await this.#timeline.sleep(limits.relaySweepMs - 100);
      if (!this.#flight.isDown()) this.query();
    }
  }

  /** Viewers that missed something which nothing followed cannot know: the client asks again at times. */
  heal(): void {
    for (const viewer of this.#viewers) {
      const left = viewer.receipts.at(-1)?.kind === 'left';
      if (!left && !viewer.asking && viewer.version !== this.version) void this.watch(viewer);
    }
  }

  get settled(): boolean {
    return [...this.#viewers].every(
      ({ receipts, version }) => receipts.at(-1)?.kind === 'left' || version === this.version,
    );
  }
}
