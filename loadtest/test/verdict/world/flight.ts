import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { arrivalAfter, boardingAt } from '@aisle/shared/times';
import { money } from '@aisle/shared/money';
import {
  createSeatMap,
  earliestDeadline,
  publicSeats,
  SeatDecider,
  seatCounts,
  type Outcome,
  type SeatCommand,
  type SeatMap,
} from '@aisle/shared/seat-map';
import type { Timeline } from './timeline.ts';

const letters = ['A', 'B', 'C', 'D'];
export const currency = 'GBP';

/** Minor units: every row has a price of its own. */
export function priceOf(seat: string): number {
  return 10_000 - 100 * Number(seat.slice(0, -1));
}

/** A small flight that really is the core: a decider, its timer, and the server's clock. */
export class WorldFlight {
  readonly designators: readonly string[];
  readonly closesAt: number;
  noticed: (version: number) => void = () => undefined;
  readonly #timeline: Timeline;
  readonly #epoch: number;
  #decider: SeatDecider;
  #revision = 0;
  #down = false;

  /** `epoch`: the server's clock when the run begins, ms. */
  constructor(timeline: Timeline, epoch: number, rows: number, departsInMs: number) {
    this.#timeline = timeline;
    this.#epoch = epoch;
    this.designators = Array.from({ length: rows }, (_, row) =>
      letters.map((letter) => `${row + 1}${letter}`),
    ).flat();
    this.closesAt = epoch + departsInMs;
    this.#decider = new SeatDecider(createSeatMap(this));
  }

  /** The server's clock, ms since the epoch. */
  get time(): number {
    return this.#epoch + Math.floor(this.#timeline.now);
  }

  get serverTime(): string {
    return new Date(this.time).toISOString();
  }

  get map(): SeatMap {
    return this.#decider.map;
  }

  /** It answers nothing and does nothing. */
  isDown(): boolean {
    return this.#down;
  }

  stop(): void {
    this.#down = true;
  }

  /** A number for the next command of any order. */
  nextRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  execute(command: SeatCommand): Outcome {
    return this.#announcing(() => this.#decider.execute(command, this.time));
  }

  /** Everything in memory is lost, but for what continue-as-new would carry. */
  restart(): void {
    this.#down = false;
    const snapshot = JSON.parse(JSON.stringify(this.#decider.snapshot())) as ReturnType<
      SeatDecider['snapshot']
    >;
    this.#decider = SeatDecider.restore(snapshot, this);
    this.wake();
  }

  /** Frees what is due. */
  wake(): void {
    if (!this.#down) this.#announcing(() => this.#decider.expireDue(this.time));
  }

  snapshot(map: SeatMap): PublicFlightSnapshot {
    const counts = seatCounts(map);
    const departsAt = new Date(this.closesAt).toISOString();
    return {
      flight: {
        id: 'ai101',
        number: 'AI 101',
        origin: 'LHR',
        destination: 'CDG',
        route: { origin: airport('LHR'), destination: airport('CDG') },
        departsAt,
        arrivesAt: arrivalAfter(departsAt, 350),
        boardingAt: boardingAt(departsAt),
        aircraft: 'A320neo',
        status: 'open',
        seats: counts,
        fromPrice: money(priceOf('1A'), currency),
      },
      layout: this.#layout(),
      seats: publicSeats(map),
      version: map.version,
      serverTime: this.serverTime,
    };
  }

  #announcing<T>(action: () => T): T {
    const before = this.#decider.map.version;
    const result = action();
    const { version } = this.#decider.map;
    if (version !== before) {
      this.noticed(version);
      void this.#wakeAtDeadline();
    }
    return result;
  }

  async #wakeAtDeadline(): Promise<void> {
    const deadline = earliestDeadline(this.#decider.map);
    if (deadline === null) return;
    await this.#timeline.sleep(Math.max(0, deadline - this.time));
    this.wake();
  }

  #layout(): PublicFlightSnapshot['layout'] {
    const rows = new Map<number, string[]>();
    for (const seat of this.designators) {
      const row = Number(seat.slice(0, -1));
      rows.set(row, [...(rows.get(row) ?? []), seat]);
    }
    return {
      aircraft: 'A320neo',
      name: 'A small aircraft',
      decks: [
        {
          name: 'main',
          wings: null,
          cabins: [
            {
              class: 'economy',
              name: 'Economy',
              columns: letters,
              rows: [...rows].map(([number, seats]) => ({
                number,
                exit: false,
                cells: seats.map((designator) => ({
                  kind: 'seat' as const,
                  designator,
                  characteristics: [],
                  price: money(priceOf(designator), currency),
                  restrictions: [],
                })),
              })),
            },
          ],
        },
      ],
    };
  }
}

function airport(code: string) {
  return { code, name: code, city: code, timeZone: 'Europe/London' };
}
