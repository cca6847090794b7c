import type { SwapCommand, SwapState } from '@aisle/shared/swaps';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Surroundings } from './surroundings.ts';

/** A customer who swaps paid seats with others (SPEC Y9 to Y13), as far as the order's page shows what there is to swap. */
export class Swapper {
  #proposed = 0;

  constructor(
    private readonly orderId: string,
    private readonly around: Surroundings,
  ) {}

  /** Answers what is open, or proposes something. `shown`: the order. */
  act(shown: OrderState): void {
    const { random } = this.around;
    const open = shown.swaps?.swaps.filter(({ status }) => status === 'proposed') ?? [];
    const swap = open[random.integer(Math.max(1, open.length))];
    const roll = random.integer(12);
    if (roll === 0) this.#send(shown, { type: 'allow-swaps', order: this.orderId, allowed: false });
    else if (roll === 1)
      this.#send(shown, { type: 'allow-swaps', order: this.orderId, allowed: true });
    else if (swap && roll < 9) this.#answer(shown, swap, roll);
    else this.#propose(shown);
  }

  /** Whoever proposed it may try to accept it, too, which is refused. */
  #answer(shown: OrderState, { id: swapId }: SwapState, roll: number): void {
    const type = roll < 7 ? 'accept-swap' : 'end-swap';
    this.#send(shown, { type, swapId, order: this.orderId });
  }

  #propose(shown: OrderState): void {
    const { random, seatsOf, soldOf } = this.around;
    // Mostly a seat that the map shows as sold.
    const sold = soldOf(shown.flightId);
    const seats = sold.length > 0 && random.integer(8) > 0 ? sold : seatsOf(shown.flightId);
    const wanted = seats[random.integer(seats.length)] ?? '1A';
    const seat = shown.seats[random.integer(Math.max(1, shown.seats.length))] ?? wanted;
    // Some are sent again.
    if (random.integer(6) > 0) this.#proposed += 1;
    const swapId = `swap-${this.orderId}-${this.#proposed}`;
    this.#send(shown, { type: 'ask-swap', swapId, order: this.orderId, seat, wanted });
  }

  #send({ flightId }: OrderState, command: SwapCommand): void {
    this.around.activities.send(flightId, command, () => undefined);
  }
}
