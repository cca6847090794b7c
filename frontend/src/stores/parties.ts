import type { Party } from '@aisle/shared/party-contract';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { newKey, type Answer } from '../api/ask.ts';
import { failureCode, isPassing, type Failure } from '../api/failure.ts';
import type { GuestIds, GuestsName, GuestsPayment, JoiningGuest } from '../api/party-client.ts';
import { useServices } from '../api/services.ts';
import { keptHere, keptList } from '../kept.ts';
import { useClock } from './clock.ts';
import { useConnection } from './connection.ts';

const KEY = 'aisle:guest-of';
const ACK_MS = 5_000;
/** More orders than anybody is a guest of at once. */
const KEPT = 20;

/** The ids of a guest; none of what is not one. */
function keptIn(value: unknown): GuestIds[] {
  if (typeof value !== 'object' || value === null) return [];
  const { orderId, guestId } = value as Record<string, unknown>;
  if (typeof orderId !== 'string' || typeof guestId !== 'string') return [];
  return [{ orderId, guestId }];
}

const keptGuests = (): GuestIds[] => keptList(KEY, keptIn, KEPT);

/** The orders of others that this browser is a guest of, as the server last said. */
export const useParties = defineStore('parties', () => {
  const byOrder = shallowReactive(new Map<string, Party>());

  function take(party: Party): void {
    const known = byOrder.get(party.orderId);
    const isOlder = known?.guestId === party.guestId && known.revision > party.revision;
    if (!isOlder) byOrder.set(party.orderId, party);
    if (party.you === null) forget(party);
  }

  useServices().live.on('party:changed', ({ party }) => take(party));

  async function resync(ids: GuestIds): Promise<'fresh' | 'gone' | 'failed'> {
    const { client, live } = useServices();
    const token = client.tokenOf(ids.guestId);
    const sentAt = Date.now();
    const message = { ...ids, ...(token !== undefined && { token }) };
    const ack = await live.request<{ party: Party }>('party:watch', message, ACK_MS);
    if (ack.ok) {
      useClock().observe(ack.party.serverTime, sentAt, Date.now());
      take(ack.party);
      return 'fresh';
    }
    return ack.error.code === 'guest-not-found' ? 'gone' : 'failed';
  }

  function keep(guests: readonly GuestIds[]): void {
    keptHere.set(KEY, JSON.stringify(guests.slice(0, KEPT)));
  }

  function forget({ orderId, guestId }: GuestIds): void {
    keep(keptGuests().filter((kept) => kept.orderId !== orderId));
    useConnection().unwatch(`party:${guestId}`);
  }

  /** Follows an order from now on; gives how to let go of it. */
  function follow({ orderId, guestId }: GuestIds): () => void {
    const key = `party:${guestId}`;
    useConnection().watch(key, () => resync({ orderId, guestId }));
    return () => {
      useConnection().unwatch(key);
      const { live } = useServices();
      if (live.connected) live.request('party:unwatch', { guestId }, ACK_MS).catch(() => undefined);
    };
  }

  /** Who this browser is in an order; null: nobody. */
  const guestOf = (orderId: string): GuestIds | null =>
    keptGuests().find((kept) => kept.orderId === orderId) ?? null;

  async function taken(answer: Answer<Party>): Answer<Party> {
    const answered = await answer;
    if (answered.ok) take(answered.value);
    else takeRefused(answered.error);
    return answered;
  }

  /** What was changed elsewhere comes with the refusal. */
  function takeRefused(failure: Failure): void {
    if (failure.kind === 'refused' && failure.problem.party) take(failure.problem.party);
  }

  async function load(ids: GuestIds): Answer<Party> {
    const answer = await taken(useServices().client.party(ids));
    if (!answer.ok && failureCode(answer.error) === 'guest-not-found') forget(ids);
    return answer;
  }

  async function join(orderId: string, guest: JoiningGuest, key: string): Answer<Party> {
    const answer = await taken(useServices().client.join(orderId, guest, key));
    if (!answer.ok) return answer;
    const { guestId } = answer.value;
    keep([{ orderId, guestId }, ...keptGuests().filter((kept) => kept.orderId !== orderId)]);
    return answer;
  }

  const chooseSeat = ({ orderId, guestId, revision }: Party, seat: string | null) =>
    taken(useServices().client.chooseSeat({ orderId, guestId }, { seat, revision }));

  const enterName = ({ orderId, guestId, revision }: Party, name: GuestsName) =>
    taken(useServices().client.enterName({ orderId, guestId }, { ...name, revision }));

  const leave = ({ orderId, guestId }: Party) =>
    taken(useServices().client.removeGuest({ orderId, guestId }));

  /** A code that was sent and not answered keeps its key: the repetition is the same payment. */
  const keys = new Map<string, { readonly code: string; readonly key: string }>();

  async function pay({ orderId, guestId }: Party, payment: GuestsPayment): Answer<Party> {
    const known = keys.get(guestId);
    const key = known?.code === payment.code ? known.key : newKey();
    keys.set(guestId, { code: payment.code, key });
    const answer = await taken(useServices().client.payAsGuest({ orderId, guestId }, payment, key));
    if (answer.ok || !isPassing(answer.error)) keys.delete(guestId);
    return answer;
  }

  return {
    byOrder,
    kept: keptGuests,
    guestOf,
    pay,
    follow,
    load,
    join,
    chooseSeat,
    enterName,
    leave,
  };
});
