/** What an order knows of its flight, as far as that may change: by its answers, and by its news. */
import { atGate, departing, type FlightGate } from '@aisle/shared/flight-terms';
import { minorUnits, money, type Money } from '@aisle/shared/money';
import { isChoosing, type OrderFacts } from '@aisle/shared/order-facts';
import type { LowerClass } from '@aisle/shared/seat-map';
import type { FlightTerms } from '@aisle/shared/workflow-api';

/** The flight's answer at `version` said what it is. An older one says nothing new. */
export function adoptTerms(facts: OrderFacts, terms: FlightTerms, version: number): void {
  const { terminal = null, gate = null, ...rest } = terms;
  if (version >= facts.departsSince) {
    facts.flight = { ...departing(facts.flight, rest.departsAt), ...rest };
    depart(facts, version);
  }
  adoptGate(facts, { terminal, gate }, version);
}

/** The flight departs from there since `version`; false where that is no news. */
export function adoptGate(facts: OrderFacts, gate: FlightGate, version: number): boolean {
  if (version <= (facts.gateSince ?? 0)) return false;
  facts.flight = atGate(facts.flight, gate);
  facts.gateSince = version;
  return true;
}

/** The flight departs at another time (ISO 8601) since `version`; false where that is no news. */
export function adoptDeparture(facts: OrderFacts, departsAt: string, version: number): boolean {
  if (version <= facts.departsSince) return false;
  facts.flight = departing(facts.flight, departsAt);
  depart(facts, version);
  return true;
}

/** The order costs as much less as the flight says of a lower class since `version`; null where that is no news. */
export function adoptLower(
  facts: OrderFacts,
  { lower, version }: { readonly lower?: LowerClass; readonly version: number },
): Money | null {
  if (lower === undefined || version <= pricing(facts).pricedSince) return null;
  const { currency } = facts.total;
  const before = minorUnits(facts.total);
  const costs = Math.min(before, lower.costs);
  facts.total = money(costs, currency);
  facts.pricedSince = version;
  return money(before - costs, currency);
}

/** As of when the order knows what it costs, for what it asks of its flight (SPEC W22). */
export function pricing({ pricedSince = 0 }: Pick<OrderFacts, 'pricedSince'>): {
  readonly pricedSince: number;
} {
  return { pricedSince };
}

function depart(facts: OrderFacts, version: number): void {
  facts.departsAt = Date.parse(facts.flight.departsAt);
  facts.departsSince = version;
  if (isChoosing(facts)) facts.deadline = Math.min(facts.deadline, facts.departsAt);
}
