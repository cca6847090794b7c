/**
 * The product's backend as it would be without admission, and the same in all else: the snapshot judges nobody,
 * and whoever comes goes on to the booking system at once.
 */
import { Scheduler } from '@aisle/backend/src/admission/scheduler.ts';
import { SnapshotJudge } from '@aisle/backend/src/admission/snapshot-judge.ts';

function nothing(): void {
  // No slot was taken.
}

const goOn = { kind: 'go', done: nothing, settle: nothing } as const;

SnapshotJudge.prototype.looksTaken = () => false;
SnapshotJudge.prototype.taken = () => Promise.resolve(null);
Scheduler.prototype.arrive = () => Promise.resolve(goOn);
Scheduler.prototype.hold = () => Promise.resolve(goOn);

await import('@aisle/backend/src/main.ts');
