/**
 * Question (c), first half, and (a) by versions: all answers and all broadcasts, in the order of the versions,
 * are one history that the core itself allows. What an answer names is decided by the core at its version;
 * what was shown between is explained by events that may have been, or it is a violation.
 */
import type { Case } from './case.ts';
import type { Findings } from './findings.ts';
import { fitToShown } from './fit.ts';
import type { KnownMap } from './known-maps.ts';
import { replayPin } from './replay-pin.ts';
import { judgeRefusal, seatRefusals, type SeatRefusal } from './refusals.ts';
import type { Pin } from './pins.ts';
import { Rebuilt } from './rebuilt.ts';
import { pinsByOrder, type PinsOf } from './tenure.ts';

/** What the steps of the replay work with. */
export interface Replay {
  readonly theCase: Case;
  readonly findings: Findings;
  readonly pinsOf: PinsOf;
  readonly rebuilt: Rebuilt;
  /** The tester's time by which a version was there, at the latest. */
  readonly existedBy: (version: number) => number;
}

type Step =
  | { readonly version: number; readonly rank: 0; readonly pin: Pin }
  | { readonly version: number; readonly rank: 1; readonly shown: KnownMap }
  | { readonly version: number; readonly rank: 2; readonly refusal: SeatRefusal };

export function judgeHistory(theCase: Case, findings: Findings): void {
  const { maps, mentions, pins, seen } = theCase;
  const replay: Replay = {
    theCase,
    findings,
    pinsOf: pinsByOrder(pins),
    rebuilt: new Rebuilt(theCase),
    existedBy: (version) => mentions.existedBy(version)?.at ?? Infinity,
  };
  const refusals = seatRefusals(theCase);
  const steps: Step[] = [
    ...pins.map((pin) => ({ version: pin.version, rank: 0 as const, pin })),
    ...maps.maps.map((shown) => ({ version: shown.version, rank: 1 as const, shown })),
    ...refusals.map((refusal) => ({ version: refusal.version, rank: 2 as const, refusal })),
  ];
  steps.sort((one, other) => one.version - other.version || one.rank - other.rank);
  for (const step of steps) {
    if (
      step.version < seen.before.version ||
      (step.rank === 0 && step.version === seen.before.version)
    )
      continue;
    if (step.rank === 0) replayPin(replay, step.pin);
    else if (step.rank === 1) fitToShown(replay, step.shown);
    else judgeRefusal(replay, step.refusal);
  }
  findings.looked('c', pins.length + maps.looked + refusals.length);
}
