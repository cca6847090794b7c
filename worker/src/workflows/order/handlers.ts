import type { UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { PayLater } from '@aisle/shared/interventions';
import type { CancelPassenger, CorrectName, ExchangeSeats } from '@aisle/shared/paid-order';
import {
  orderMessages,
  type ChangeSeats,
  type OrderState,
  type Pay,
  type SetPassengers,
} from '@aisle/shared/workflow-api';
import type { Rebook } from '@aisle/shared/rebooking';
import type { PartyChange } from '@aisle/shared/party';
import { isDone } from '@aisle/shared/party-changes';
import type { TimelineEntry } from '@aisle/shared/states';
import { uncut } from '../instruction.ts';
import { answered } from '../refusal.ts';
import { cancelPassenger, correctName, exchangeSeats } from './paid-commands.ts';
import type { OrderContext } from './context.ts';
import { checkCancelPassenger, checkCorrection, checkExchange } from './paid-rules.ts';
import {
  cancel,
  changeSeats,
  checkPayLater,
  pay,
  payLater,
  renew,
  setPassengers,
  withdrawLinks,
} from './commands.ts';
import { changeParty, checkParty } from './party-commands.ts';
import { registerHeeding } from './late-commands.ts';
import { onFlightSignal } from './news.ts';
import { checkRebooking, rebook } from './rebook.ts';
import {
  checkAmountForm,
  checkCancellation,
  checkChange,
  checkLinks,
  checkNews,
  checkPassengers,
  checkPayment,
  checkRenewal,
  checkRoom,
} from './rules.ts';

const updates = {
  changeSeats: defineUpdate<OrderState, [ChangeSeats]>(orderMessages.changeSeats),
  setPassengers: defineUpdate<OrderState, [SetPassengers]>(orderMessages.setPassengers),
  renew: defineUpdate<OrderState>(orderMessages.renew),
  pay: defineUpdate<OrderState, [Pay]>(orderMessages.pay),
  cancel: defineUpdate<OrderState>(orderMessages.cancel),
  payLater: defineUpdate<OrderState, [PayLater]>('payLater'),
  exchangeSeats: defineUpdate<OrderState, [ExchangeSeats]>('exchangeSeats'),
  cancelPassenger: defineUpdate<OrderState, [CancelPassenger]>('cancelPassenger'),
  correctName: defineUpdate<OrderState, [CorrectName]>('correctName'),
  rebook: defineUpdate<OrderState, [Rebook]>(orderMessages.rebook),
  withdrawLinks: defineUpdate<OrderState>(orderMessages.withdrawLinks),
  changeParty: defineUpdate<OrderState, [PartyChange]>(orderMessages.changeParty),
} as const;
const status = defineQuery<OrderState>(orderMessages.status);
const timeline = defineQuery<readonly TimelineEntry[]>(orderMessages.timeline);
/** What a flight tells, each by a signal of its own. */
const news = [
  'seatsTaken',
  'seatsMoved',
  'holdExtended',
  'flightDelayed',
  'gateSet',
  'flightCancelled',
  'salesChanged',
  'swapsChanged',
] as const;

export function registerHandlers(order: OrderContext): void {
  registerChanges(order);
  registerOthers(order);
  registerPaidChanges(order);
  setHandler(status, () => order.status());
  setHandler(timeline, () => order.timeline.entries());
  for (const signal of news) {
    setHandler(defineSignal<[unknown]>(orderMessages[signal]), (told) =>
      onFlightSignal(order, signal, told),
    );
  }
}

/** What may become of an order that is paid, or kept to be paid later. */
function registerPaidChanges(order: OrderContext): void {
  const register = <Change>(
    update: UpdateDefinition<OrderState, [Change]>,
    carryOut: (order: OrderContext, change: Change) => Promise<OrderState>,
    check: (order: OrderContext, change: Change) => object | null,
  ): void => {
    registerHeeding(order, update, {
      check: (change) => {
        if (check(order, change) === null && !order.lock.busy) throw answered(order.status());
      },
      carryOut: (change) => carryOut(order, change),
    });
  };
  register(updates.payLater, payLater, checkPayLater);
  register(updates.exchangeSeats, exchangeSeats, checkExchange);
  register(updates.cancelPassenger, cancelPassenger, checkCancelPassenger);
  register(updates.correctName, correctName, checkCorrection);
  register(updates.rebook, rebook, checkRebooking);
}

function registerChanges(order: OrderContext): void {
  registerHeeding(order, updates.changeSeats, {
    check: (change) => {
      checkChange(order, change);
      checkNews(order, change);
    },
    carryOut: (change) => changeSeats(order, change),
  });
  setHandler(updates.setPassengers, (people) => uncut(() => setPassengers(order, people)), {
    validator: (people: SetPassengers) => {
      checkPassengers(order, people);
      if (order.record.people.are(people) && !order.lock.busy) throw answered(order.record.state());
      checkRoom();
    },
  });
  registerHeeding(order, updates.renew, {
    check: () => {
      checkRenewal(order);
    },
    carryOut: () => renew(order),
  });
  registerHeeding(order, updates.pay, {
    check: (request) => {
      checkPayment(order, request);
      if (order.keys.recall(request) === 'known') throw answered(order.record.state());
      checkAmountForm(order, request);
    },
    carryOut: (request) => pay(order, request),
  });
}

/** What comes in one task is taken in the order of these lines: histories replay by it. */
function registerOthers(order: OrderContext): void {
  setHandler(updates.cancel, () => uncut(() => cancel(order)), {
    validator: () => {
      checkCancellation(order);
      const { status } = order.record;
      if (status === 'cancelled' || order.refundWanted) throw answered(order.status());
    },
  });
  registerHeeding(order, updates.changeParty, {
    check: (change) => {
      checkParty(order, change);
      if (isDone(order.record.facts, change) && !order.lock.busy) throw answered(order.status());
    },
    carryOut: (change) => changeParty(order, change),
  });
  setHandler(updates.withdrawLinks, () => withdrawLinks(order), {
    validator: () => {
      checkLinks(order);
      checkRoom();
    },
  });
}
