import { seatDesignators } from '../aircraft/index.ts';
import type { FormerOrder, FormerOrders } from '../former-orders.ts';
import { limits } from '../limits.ts';
import {
  type ChangeListener,
  createSeatMap,
  type Sales,
  type SeatChange,
  SeatDecider,
  type SeatEvent,
} from '../seat-map/index.ts';
import { SeatSwaps } from '../swaps/index.ts';
import { SeatWatches } from '../watches/index.ts';
import type { FlightInput, FlightState } from '../workflow-api.ts';
import { Audit } from './audit.ts';
import { RememberedInterventions } from './interventions.ts';
import { FlightPeople, withPeopleWithin } from './people.ts';
import { RecentChanges } from './recent.ts';

type LostOrder = Pick<FormerOrder, 'orderId' | 'seats' | 'people'>;

/**
 * The orders that had paid for seats of a flight and lost them. A flight may be sold and refunded many times over:
 * the last are remembered here, and all are counted.
 */
class Former {
  readonly #orders: FormerOrder[];
  #count: number;

  constructor({ count, orders }: FormerOrders = { count: 0, orders: [] }) {
    this.#orders = [...orders];
    this.#count = count;
  }

  /** `lost`: who lost seats by the change that they had paid for. `sales`: the flight's, after it. */
  note({ version, at, event }: SeatChange, lost: readonly LostOrder[], sales: Sales): void {
    for (const order of lost) {
      const ending = endingBy(event, sales);
      this.#orders.push({ ...order, ending, at: new Date(at).toISOString(), version });
      this.#count += 1;
      if (this.#orders.length > limits.formerOrders) this.#orders.shift();
    }
  }

  /** Those that are remembered, oldest first. */
  all(): FormerOrders {
    return {
      count: this.#count,
      orders: withPeopleWithin(this.#orders, limits.formerPeopleBytes),
    };
  }

  /** What came after the first `count`, as far as it is remembered. */
  after(count: number): readonly FormerOrder[] {
    const unread = this.#count - count;
    return unread === 0 ? [] : this.#orders.slice(-unread);
  }
}

/** Who paid back on a cancelled flight did so since it was cancelled, whatever the customer had wanted before. */
function endingBy(event: SeatEvent, sales: Sales): FormerOrder['ending'] {
  if (event.type === 'aircraft-changed') return 'aircraft-changed';
  if (event.type === 'seats-released') {
    if (event.reason === 'forced') return 'released-by-agent';
    if (event.reason === 'rebooked') return 'rebooked';
  }
  return sales === 'cancelled' ? 'flight-cancelled' : 'refunded';
}

/** What a flight's book keeps beside its definition: begun from the input of a run, and carried into the next. */
export class Records {
  readonly decider: SeatDecider;
  readonly recent: RecentChanges;
  readonly former: Former;
  readonly people: FlightPeople;
  readonly audit: Audit;
  readonly interventions: RememberedInterventions;
  readonly watches: SeatWatches;
  readonly swaps: SeatSwaps;

  constructor({ definition, opening, state }: FlightInput, onChange: (change: SeatChange) => void) {
    this.recent = new RecentChanges(state?.recent);
    this.former = new Former(state?.former);
    this.people = new FlightPeople(state?.people, (orderId) => this.decider.hasSeats(orderId));
    this.interventions = new RememberedInterventions(state?.interventions);
    this.watches = new SeatWatches(state?.watches);
    this.swaps = new SeatSwaps(state?.swaps);
    this.audit = new Audit(state?.audit ?? (opening ? [opening] : []), state?.auditCount);
    const designators = seatDesignators(definition.aircraft);
    const facts = { designators, closesAt: Date.parse(definition.departsAt) };
    const note: ChangeListener = (change, lost) => {
      this.recent.note(change);
      this.former.note(change, this.people.with(lost), this.decider.sales);
      this.people.note(change);
      this.watches.note(change);
      this.swaps.note(change);
      onChange(change);
    };
    this.decider = state
      ? SeatDecider.restore(state.desk, facts, note)
      : new SeatDecider(createSeatMap(facts), undefined, note);
  }

  /** For the flight's next run. */
  carryOver(): FlightState {
    return {
      desk: this.decider.snapshot(),
      ...this.audit.carryOver(),
      recent: this.recent.carried(),
      interventions: this.interventions.carried(),
      former: this.former.all(),
      people: this.people.carryOver(),
      ...(this.watches.version > 0 && { watches: this.watches.carryOver() }),
      ...(this.swaps.version > 0 && { swaps: this.swaps.carryOver() }),
    };
  }
}
