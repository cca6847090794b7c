/** What an order may have done that nobody was told: what of its seats is certain, and what is not. */
import type { Case } from './case.ts';
import type { Pin } from './pins.ts';
import { isUnsettled, latest, type Story } from './stories.ts';

/** The order's pins, oldest first. */
export type PinsOf = ReadonlyMap<string, readonly Pin[]>;

export function pinsByOrder(pins: readonly Pin[]): PinsOf {
  const byOrder = new Map<string, Pin[]>();
  for (const pin of pins) {
    const known = byOrder.get(pin.orderId);
    if (known) known.push(pin);
    else byOrder.set(pin.orderId, [pin]);
  }
  return byOrder;
}

/** Of an order: its story, and its pins around a version. */
export interface Tenure {
  readonly story: Story;
  /** The newest pin up to the version. */
  readonly last: Pin;
  /** The first pin after the version. */
  readonly next: Pin | undefined;
}

export function tenureAt(
  { stories }: Case,
  pins: PinsOf,
  orderId: string,
  version: number,
): Tenure | null {
  const story = stories.get(orderId);
  const own = pins.get(orderId) ?? [];
  const last = own.findLast((pin) => pin.version <= version);
  if (story === undefined || last === undefined) return null;
  return { story, last, next: own.find((pin) => pin.version > version) };
}

/**
 * Whether a request whose outcome nobody knows may have changed the order since the pin, by the tester's
 * `time`. An order that could not finish something does so before anything else that is asked of it; a
 * request without any answer may be executed whenever it arrives.
 */
export function isUnsure({ story, last }: Tenure, time: number): boolean {
  return story.writes.some(
    (write) =>
      write.sentAt <= time &&
      isUnsettled(write) &&
      (write.outcome.kind === 'failed' || write.endedAt > (last.sentAt ?? -Infinity)),
  );
}

/** Whether the order may have had seats just before a version that nobody was told of. */
export function mayHaveUnheard(theCase: Case, pins: PinsOf, pin: Pin, time: number): boolean {
  const tenure = tenureAt(theCase, pins, pin.orderId, pin.version - 1);
  if (tenure !== null) return isUnsure(tenure, time);
  const writes = theCase.stories.get(pin.orderId)?.writes ?? [];
  return writes.some((write) => write.sentAt <= time && isUnsettled(write));
}

/** Whether the order was cancelled after the pin, by a request that was sent by then. */
function isCancelled({ story, last }: Tenure, time: number): boolean {
  return story.writes.some(
    ({ step, sentAt, outcome }) =>
      step === 'cancel' &&
      sentAt <= time &&
      outcome.kind === 'order' &&
      outcome.order.revision > last.sight.order.revision,
  );
}

/** Whether a payment may have been under way by then. */
export function mayPay(tenure: Tenure, time: number): boolean {
  return tenure.story.writes.some(({ step, sentAt }) => step === 'pay' && sentAt <= time);
}

/**
 * Whether the order may have lost its seats between its last pin and its next one, by the tester's `time`:
 * its time was over, it was cancelled, its payment failed, an agent took them. An order that has lost its
 * seats never comes by others but by a change that was told.
 */
export function mayHaveLetGo(theCase: Case, tenure: Tenure, time: number): boolean {
  const { story, last, next } = tenure;
  if (isUnsure(tenure, time)) return true;
  if (next !== undefined) return next.status === 'none';
  const order = latest(story)?.order;
  if (order?.reason === 'released-by-agent') return true;
  if (isCancelled(tenure, time)) return true;
  // A payment that fails is told to those who watch the order only.
  if (last.status === 'paying') return true;
  if (last.status === 'sold') return order?.status === 'cancelled';
  if (isDue(theCase, last, time)) return true;
  return mayPay(tenure, time) && order?.status === 'failed';
}

/** Whether a hold's time may be over by the tester's `time`. */
function isDue({ clock }: Case, { until }: Pin, time: number): boolean {
  return until !== null && Date.parse(until) <= clock.latest(time);
}
