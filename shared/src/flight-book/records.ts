import { seatDesignators } from '../aircraft/index.ts';
import {
  createSeatMap,
  SeatDecider,
  type ChangeListener,
  type SeatChange,
} from '../seat-map/index.ts';
import { SeatSwaps } from '../swaps/index.ts';
import { SeatWatches } from '../watches/index.ts';
import type { FlightInput, FlightState } from '../workflow-api.ts';
import { Audit } from './audit.ts';
import { Former } from './former.ts';
import { RememberedInterventions } from './interventions.ts';
import { FlightPeople } from './people.ts';
import { RecentChanges } from './recent.ts';

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
