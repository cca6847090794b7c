import type { PaidChange } from '@aisle/shared/paid-order';
import type { OrderSettings, OrderState, Pay } from '@aisle/shared/workflow-api';
import type { TemporalNamespace } from './connection.ts';
import type { PaymentCodes } from './payment-codes.ts';
import type { Answer } from './port.ts';
import { TemporalBooking } from './temporal.ts';

/** The booking port on Temporal, which is given no payment code that it could keep (SPEC P15). */
export class SealedBooking extends TemporalBooking {
  readonly #codes: PaymentCodes;

  constructor(
    temporal: TemporalNamespace,
    settings: OrderSettings,
    codes: PaymentCodes,
    isVersioned: boolean,
  ) {
    super(temporal, settings, isVersioned);
    this.#codes = codes;
  }

  override pay(orderId: string, payment: Pay): Answer<OrderState> {
    return this.#codes.sealed(orderId, payment, (sealed) => super.pay(orderId, sealed));
  }

  override changePaid(orderId: string, change: PaidChange): Answer<OrderState> {
    if (change.type !== 'exchangeSeats') return super.changePaid(orderId, change);
    return this.#codes.sealed(orderId, change, (sealed) => super.changePaid(orderId, sealed));
  }
}
