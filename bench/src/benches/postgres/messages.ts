/** What the processes of this benchmark say to each other. */
import type { PostgresAddress } from '../../parts/postgres.ts';
import type { System } from '../../parts/system.ts';

/** Who decides the holds behind the route. */
export type ToRoute =
  | {
      readonly engine: 'postgres';
      readonly address: PostgresAddress;
      /** `off`: an answered hold may be lost when the server is killed. */
      readonly synchronousCommit: 'on' | 'off';
    }
  | ({ readonly engine: 'flight' } & Pick<System, 'temporalAddress' | 'payloadKeys'>);

export interface FromRoute {
  readonly url: string;
}

/** What the load asks for, over so many connections that each wait for their answer. */
export interface ToLoad {
  readonly url: string;
  readonly flightId: string;
  readonly seats: readonly string[];
  readonly callers: number;
  readonly durationMs: number;
  /**
   * `holds`: each caller takes a seat, whichever comes to mind, gives it back, takes another. `parties`: the same with
   * three seats at once. `orders`: each request makes an order of the product that takes a seat of its own.
   */
  readonly kind: 'holds' | 'parties' | 'orders';
}

export interface FromLoad {
  /** Answers a second, refusals (409) among them. */
  readonly perSecond: number;
  readonly p95Ms: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
}
