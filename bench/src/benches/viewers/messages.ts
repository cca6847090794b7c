/** What the processes of this benchmark say to each other. */
import type { PublicSeats } from '@aisle/shared/seat-map';

/** When the server wrote down that a version of the flight was decided; ms since the epoch. */
export type Commit = readonly [version: number, at: number];

export type ToCrowd =
  | {
      readonly type: 'connect';
      readonly productUrl: string;
      readonly bareUrl: string;
      readonly flightId: string;
      readonly viewers: number;
    }
  | {
      readonly type: 'report';
      readonly commits: readonly Commit[];
      readonly final: { readonly version: number; readonly seats: PublicSeats };
      /** Messages that the bare server sent. */
      readonly bareSent: number;
    };

export type FromCrowd =
  { readonly type: 'connected' } | ({ readonly type: 'report' } & CrowdReport);

/** Histograms are of microseconds, compressed, in base 64. */
export interface CrowdReport {
  readonly product: string;
  readonly bare: string;
  /** Changes that a viewer never received, over all viewers. */
  readonly lost: number;
  readonly bareLost: number;
  /** Messages of changes that all viewers got together; one may carry several changes. */
  readonly messages: number;
  /** Messages that did not join what the viewer knew. */
  readonly gaps: number;
  /** Viewers whose seats or version differ from the flight's in the end. */
  readonly diverged: number;
}

export type ToBare =
  { readonly type: 'listen' } | { readonly type: 'broadcast'; readonly payload: object };

export type FromBare = {
  readonly type: 'listening';
  readonly url: string;
  /** Of its process. */
  readonly pid: number;
};
