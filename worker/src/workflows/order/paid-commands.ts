import { planCorrection, planExchange, planReturn } from '@aisle/shared/after-paying';
import { limits } from '@aisle/shared/limits';
import { minorUnits } from '@aisle/shared/money';
import type { CancelPassenger, CorrectName, ExchangeSeats } from '@aisle/shared/paid-order';
import type { Passenger } from '@aisle/shared/people';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { OrderContext } from './context.ts';
import type { SeatIntent } from './flight-client.ts';
import { checkCancelPassenger, checkCorrection, checkExchange, planOf } from './paid-rules.ts';
import { refusalOf } from './rules.ts';

/** Other seats: at once where nothing is to be paid, else as soon as their fence stands. */
export function exchangeSeats(order: OrderContext, change: ExchangeSeats): Promise<OrderState> {
  return settled(order, async () => {
    if (checkExchange(order, change) === 'done') return;
    const { seats, passengers, difference } = planOf(
      order,
      planExchange(order.record.paid.order, change),
    );
    const people = peopleOf(order, passengers);
    if (minorUnits(difference) === 0) await carryOut(order, { type: 'exchange', seats, ...people });
    else {
      const { fenceMs } = limits;
      const begin = { type: 'start-exchange', seats, fenceMs } as const;
      const answer = await order.flightClient.ask(begin, { type: 'end-exchange' });
      if (answer.kind !== 'accepted') throw refusalOf(answer);
      const payment = order.after.nextPayment(order.fence?.payment ?? 0);
      const { code = '' } = change;
      const until = answer.issuedAt + fenceMs;
      order.after.exchange = { code, until, payment, seats, difference, ...people };
      order.record.paid.startExchange({ seats, difference }, answer.outcome.version);
    }
    order.keys.remember(change);
  });
}

export function cancelPassenger(order: OrderContext, cancel: CancelPassenger): Promise<OrderState> {
  return settled(order, async () => {
    if (checkCancelPassenger(order, cancel) === 'done') return;
    const { total } = order.record;
    const plan = planOf(order, planReturn(order.record.paid.order, cancel.seat));
    const paid = minorUnits(total) - minorUnits(plan.refund);
    const { kept, passengers } = plan;
    await carryOut(order, { type: 'return-seats', kept, paid, ...peopleOf(order, passengers) });
  });
}

export function correctName(order: OrderContext, correction: CorrectName): Promise<OrderState> {
  return settled(order, async () => {
    if (checkCorrection(order, correction) === 'done') return;
    const { passengers } = planOf(order, planCorrection(order.record.paid.order, correction));
    const { contact } = order.record.people.given;
    await carryOut(order, { type: 'correct-people', people: { passengers, contact } });
  });
}

/** One change after the other, and each when it is known what became of the one before. */
function settled(order: OrderContext, change: () => Promise<void>): Promise<OrderState> {
  return order.lock.run(async () => {
    if (order.flightClient.unsettled) await order.flightClient.settle();
    await change();
    return order.record.state();
  });
}

/** Has the flight decide. What is unknown then becomes known later (`settle`). */
async function carryOut(order: OrderContext, intent: SeatIntent): Promise<void> {
  order.changes += 1;
  const answer = await order.flightClient.ask(intent);
  if (answer.kind !== 'accepted') throw refusalOf(answer);
  order.after.adopt(intent, answer.outcome, order.fence?.chargeId);
}

/** Nobody is told of people where none were given. */
function peopleOf({ record }: OrderContext, passengers: readonly Passenger[]) {
  const { contact } = record.people.given;
  return passengers.length > 0 || contact !== null ? { people: { passengers, contact } } : {};
}
