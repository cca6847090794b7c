import { limits } from '@aisle/shared/limits';
import { minorUnits, formatMoney } from '@aisle/shared/money';
import { acting } from '@aisle/shared/interventions';
import { afterPaying } from '@aisle/shared/order-sentences';
import type { CancelPassenger, CorrectName, ExchangeSeats } from '@aisle/shared/paid-order';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { OrderContext } from './context.ts';
import type { SeatIntent } from './flight-client.ts';
import { pricing } from './flight-facts.ts';
import { checkCancelPassenger, checkCorrection, checkExchange } from './paid-rules.ts';
import { refusalOf } from './rules.ts';

/** Other seats: at once where nothing is to be paid, else as soon as their fence stands. */
export function exchangeSeats(order: OrderContext, change: ExchangeSeats): Promise<OrderState> {
  return settled(order, async () => {
    const plan = checkExchange(order, change);
    if (plan === null) return;
    const { seats, passengers, difference } = plan;
    const people = order.record.people.told(passengers);
    const wanted = { seats, ...pricing(order.record.facts) };
    if (minorUnits(difference) === 0) {
      await carryOut(order, { type: 'exchange', ...wanted, ...people });
      // It was sent in vain.
      if (change.code !== undefined) order.codeKeys.forget(change.code);
    } else {
      const { fenceMs } = limits;
      const begin = { type: 'start-exchange', ...wanted, fenceMs } as const;
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
    const plan = checkCancelPassenger(order, cancel);
    if (plan === null) return;
    const { total, people, facts } = order.record;
    const { kept, passengers, refund } = plan;
    const paid = minorUnits(total) - minorUnits(refund);
    const agent = cancel.agent && {
      ...acting(cancel.agent, afterPaying.returnedByStaff(cancel.seat, formatMoney(refund))),
      refund,
    };
    const told = people.told(passengers);
    const returned = { type: 'return-seats', kept, paid, ...pricing(facts), ...told } as const;
    await carryOut(order, agent ? { ...returned, agent } : returned);
  });
}

export function correctName(order: OrderContext, correction: CorrectName): Promise<OrderState> {
  return settled(order, async () => {
    const plan = checkCorrection(order, correction);
    if (plan === null) return;
    const { contact } = order.record.people.given;
    const people = { passengers: plan.passengers, contact };
    await carryOut(order, { type: 'correct-people', people });
  });
}

/** One change after the other, and each when it is known what became of the one before. */
export function settled(order: OrderContext, change: () => Promise<void>): Promise<OrderState> {
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
