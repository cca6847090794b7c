/** What the processes of this benchmark say to each other. */
import type { FlightChanged } from '@aisle/shared/contract';

export const sides = ['bare', 'relay'] as const;
export type Side = (typeof sides)[number];

export type ToListeners =
  | {
      /** More viewers. */
      readonly type: 'connect';
      readonly urls: Readonly<Record<Side, string>>;
      readonly flightId: string;
      /** Of each side. */
      readonly viewers: number;
    }
  | {
      /** To be answered once every viewer of a side has had so many messages. */
      readonly type: 'await';
      readonly side: Side;
      readonly messages: number;
    };

export type ToRelayServer =
  { readonly type: 'listen' } | { readonly type: 'change' } | { readonly type: 'weigh' };

export type FromRelayServer = Listening | Weight;

export interface Listening {
  readonly type: 'listening';
  readonly url: string;
  /** Of its process. */
  readonly pid: number;
  readonly flightId: string;
  /** What one change looks like for a viewer. */
  readonly sample: FlightChanged;
}

/** What the process takes once its garbage has been collected. */
export interface Weight {
  readonly type: 'weight';
  /** Bytes. */
  readonly rss: number;
}
