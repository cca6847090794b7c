import { limits } from '@aisle/shared/limits';
import type { WatchCommand, WatchOffer, WatchState } from '@aisle/shared/watches';
import type { Surroundings } from './surroundings.ts';

/** Somebody's wait for seats of a flight (SPEC S21 to S29): they begin it, hear of offers, decline some, or wait no more. */
export class Watcher {
  #begun = false;

  /** `orderId`: whose seats are to be replaced; absent: an order of the watch's own id takes them. */
  constructor(
    private readonly watchId: string,
    private readonly flightId: string,
    private readonly around: Surroundings,
    private readonly orderId?: string,
  ) {}

  get #state(): WatchState | undefined {
    return this.around.watches.of(this.flightId, this.watchId);
  }

  get offer(): WatchOffer | null {
    return this.#state?.offer ?? null;
  }

  /** Nothing is offered any more. */
  get isOver(): boolean {
    return this.#state?.status === 'taken' || this.#state?.status === 'ended';
  }

  /** It does something other than to take what is on offer, or nothing. */
  act(): void {
    const { random } = this.around;
    const { watchId, offer } = this;
    if (!this.#begun) return this.#begin();
    const roll = random.integer(10);
    if (roll === 0) this.#send({ type: 'end-watch', watchId });
    else if (roll < 4 && offer) this.#send({ type: 'decline-offer', watchId, until: offer.until });
  }

  #begin(): void {
    const { random } = this.around;
    const { orderId, watchId } = this;
    this.#begun = true;
    this.around.watches.expect(this.flightId);
    const count = 1 + random.integer(2);
    this.#send({
      type: 'watch-seats',
      watchId,
      wish: { count, ...(random.integer(4) === 0 && { cabin: 'economy' }) },
      fingerprint: 'fingerprint',
      ...(orderId !== undefined && { orderId }),
      offerMs: random.integer(2) === 0 ? limits.offerMs : 60_000,
      ...(random.integer(4) === 0 && { email: 'ann@example.com' }),
    });
  }

  #send(command: WatchCommand): void {
    this.around.activities.send(this.flightId, command, () => undefined);
  }
}
