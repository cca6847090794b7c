import { ok } from '@aisle/shared/result';
import type { Payers } from '@aisle/shared/party';
import type { Party } from '@aisle/shared/party-contract';
import type { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import type { Answer, Ask } from './ask.ts';
import type { Order } from './types.ts';

/** What those send who book together. */
export interface PartyClient {
  /** As the order's owner. `invitation`: the secret that lets in as a guest. */
  invite(orderId: string): Answer<{ order: Order; invitation: string }>;
  withdrawInvitation(orderId: string): Answer<Order>;
  /** `key`, a UUID, makes a repetition the same guest. */
  join(orderId: string, guest: JoiningGuest, key: string): Answer<Party>;
  party(ids: GuestIds): Answer<Party>;
  /** `revision`: the order's, that the change was made on. */
  chooseSeat(ids: GuestIds, choice: { seat: string | null; revision: number }): Answer<Party>;
  enterName(ids: GuestIds, name: GuestsName & { revision: number }): Answer<Party>;
  /** Who pays; `revision`: the order's, that it is said on. */
  choosePayers(orderId: string, choice: { payers: Payers; revision: number }): Answer<Order>;
  /** Those who have not paid are waited for no more. */
  closePayments(orderId: string): Answer<Order>;
  /** For the own seat. `key`, a UUID, makes a repetition the same payment. */
  payAsGuest(ids: GuestIds, payment: GuestsPayment, key: string): Answer<Party>;
  /** Leaves as a guest, or removes one as the order's owner. */
  removeGuest(ids: GuestIds): Answer<Party>;
}

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

interface Parts {
  readonly ask: Ask<typeof partyRoutes & typeof partyPaymentRoutes>;
  readonly tokens: Map<string, string>;
}

export function createPartyClient({ ask, tokens }: Parts): PartyClient {
  /** The guest's own token, or that of the order. */
  const tokenOf = ({ orderId, guestId }: GuestIds) => tokens.get(guestId) ?? tokens.get(orderId);
  async function partyOf(answer: Answer<{ party: Party }>): Answer<Party> {
    const answered = await answer;
    return answered.ok ? ok(answered.value.party) : answered;
  }
  async function orderOf(answer: Answer<{ order: Order }>): Answer<Order> {
    const answered = await answer;
    return answered.ok ? ok(answered.value.order) : answered;
  }
  return {
    invite(orderId) {
      const request = { params: { orderId } };
      return ask('POST /api/orders/{orderId}/invitation', request, tokens.get(orderId));
    },
    withdrawInvitation(orderId) {
      const route = 'DELETE /api/orders/{orderId}/invitation';
      return orderOf(ask(route, { params: { orderId } }, tokens.get(orderId)));
    },
    async join(orderId, body, key) {
      const request = { params: { orderId }, body, key };
      const answer = await ask('POST /api/orders/{orderId}/guests', request);
      if (!answer.ok) return answer;
      const { party, token } = answer.value;
      tokens.set(party.guestId, token);
      return ok(party);
    },
    party(ids) {
      const route = 'GET /api/orders/{orderId}/guests/{guestId}';
      return partyOf(ask(route, { params: { ...ids } }, tokenOf(ids)));
    },
    chooseSeat(ids, body) {
      const route = 'PUT /api/orders/{orderId}/guests/{guestId}/seat';
      return partyOf(ask(route, { params: { ...ids }, body }, tokenOf(ids)));
    },
    enterName(ids, body) {
      const route = 'PUT /api/orders/{orderId}/guests/{guestId}/name';
      return partyOf(ask(route, { params: { ...ids }, body }, tokenOf(ids)));
    },
    choosePayers(orderId, body) {
      const route = 'PUT /api/orders/{orderId}/payers';
      return orderOf(ask(route, { params: { orderId }, body }, tokens.get(orderId)));
    },
    closePayments(orderId) {
      const route = 'POST /api/orders/{orderId}/payments-closed';
      return orderOf(ask(route, { params: { orderId } }, tokens.get(orderId)));
    },
    payAsGuest(ids, body, key) {
      const route = 'POST /api/orders/{orderId}/guests/{guestId}/payment';
      return partyOf(ask(route, { params: { ...ids }, body, key }, tokenOf(ids)));
    },
    removeGuest(ids) {
      const route = 'DELETE /api/orders/{orderId}/guests/{guestId}';
      return partyOf(ask(route, { params: { ...ids } }, tokenOf(ids)));
    },
  };
}
