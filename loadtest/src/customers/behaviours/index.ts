/** Which behaviour a scenario's customers have. */
import type { Chance } from '../../chance/chance.ts';
import type { Scenario } from '../../run/types.ts';
import type { Behaviour, Page } from '../act.ts';
import { browse } from './browse.ts';
import { checkout } from './checkout.ts';
import { churn } from './churn.ts';
import { sameSeat } from './same-seat.ts';
import { stampede } from './stampede.ts';

const single = { stampede, 'same-seat': sameSeat, browse, churn, checkout } as const;

/** Of a hundred customers of `mixed`. */
const mixture = { browse: 50, checkout: 20, churn: 15, stampede: 13, 'same-seat': 2 } as const;

/** One visit of a customer, from its chance alone and what its page shows. */
export function behaviourOf(scenario: Scenario, chance: Chance, page: Page): Behaviour {
  const kind = scenario === 'mixed' ? chance.weighted(mixture) : scenario;
  return single[kind](chance, page);
}

/** Scenarios whose customers all come at the same moment. */
export function comesAtOnce(scenario: Scenario): boolean {
  return scenario === 'stampede' || scenario === 'same-seat';
}
