import type { Payers } from '@aisle/shared/party';
import type { Party } from '@aisle/shared/party-contract';
import type { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import { only, type Answer, type Ask, type Enter } from './ask.ts';
import type { Order } from './types.ts';

export interface GuestIds {
  readonly orderId: string;
  readonly guestId: string;
}

export interface GuestsName {
  readonly givenName: string;
  readonly surname: string;
  /** In an exit row. */
  readonly willHelp?: boolean;
}

export interface GuestsPayment {
  readonly code: string;
  /** As in the guest's `part`. */
  readonly amount: string;
}

export interface JoiningGuest extends GuestsName {
  readonly invitation: string;
}

/** What those send who book together. */
export function partyCommands(
  ask: Ask<typeof partyRoutes & typeof partyPaymentRoutes>,
  enter: Enter,
) {
  return {
    /** As the order's owner. `invitation`: the secret that lets in as a guest. */
    invite: (orderId: string): Answer<{ order: Order; invitation: string }> =>
      ask('POST /api/orders/{orderId}/invitation', { params: { orderId } }),
    withdrawInvitation: (orderId: string): Answer<Order> =>
      only(ask('DELETE /api/orders/{orderId}/invitation', { params: { orderId } }), 'order'),
    /** `key`, a UUID, makes a repetition the same guest. */
    join(orderId: string, body: JoiningGuest, key: string): Answer<Party> {
      const answer = ask('POST /api/orders/{orderId}/guests', { params: { orderId }, body, key });
      return only(
        enter(answer, ({ party }) => party.guestId),
        'party',
      );
    },
    party: (ids: GuestIds): Answer<Party> =>
      only(ask('GET /api/orders/{orderId}/guests/{guestId}', { params: { ...ids } }), 'party'),
    /** `revision`: the order's, that the change was made on. */
    chooseSeat(ids: GuestIds, body: { seat: string | null; revision: number }): Answer<Party> {
      const request = { params: { ...ids }, body };
      return only(ask('PUT /api/orders/{orderId}/guests/{guestId}/seat', request), 'party');
    },
    enterName(ids: GuestIds, body: GuestsName & { revision: number }): Answer<Party> {
      const request = { params: { ...ids }, body };
      return only(ask('PUT /api/orders/{orderId}/guests/{guestId}/name', request), 'party');
    },
    /** Who pays; `revision`: the order's, that it is said on. */
    choosePayers(orderId: string, body: { payers: Payers; revision: number }): Answer<Order> {
      const request = { params: { orderId }, body };
      return only(ask('PUT /api/orders/{orderId}/payers', request), 'order');
    },
    /** Those who have not paid are waited for no more. */
    closePayments: (orderId: string): Answer<Order> =>
      only(ask('POST /api/orders/{orderId}/payments-closed', { params: { orderId } }), 'order'),
    /** For the own seat. `key`, a UUID, makes a repetition the same payment. */
    payAsGuest(ids: GuestIds, body: GuestsPayment, key: string): Answer<Party> {
      const request = { params: { ...ids }, body, key };
      return only(ask('POST /api/orders/{orderId}/guests/{guestId}/payment', request), 'party');
    },
    /** Leaves as a guest, or removes one as the order's owner. */
    removeGuest: (ids: GuestIds): Answer<Party> =>
      only(ask('DELETE /api/orders/{orderId}/guests/{guestId}', { params: { ...ids } }), 'party'),
  };
}
