import type { Party } from '@aisle/shared/party-contract';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { requestKeys, type Answer } from '../api/ask.ts';
import { failureCode, isPassing, type Failure } from '../api/failure.ts';
import type { GuestIds, GuestsName, GuestsPayment, JoiningGuest } from '../api/party-client.ts';
import { useServices } from '../api/services.ts';
import { keptList } from '../kept.ts';
import { follow as followLive, tokenMessage, type Following } from './follow.ts';

/** More orders than anybody is a guest of at once. */
const KEPT = 20;

const kept = keptList<GuestIds>('aisle:guest-of', { orderId: '', guestId: '' }, KEPT);
const others = (orderId: string) => kept.all().filter((each) => each.orderId !== orderId);

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

  const followed = new Map<string, Following>();

  function forget({ orderId, guestId }: GuestIds): void {
    kept.set(others(orderId));
    followed.get(guestId)?.stop();
  }

  /** Follows an order from now on; gives how to let go of it. */
  function follow({ orderId, guestId }: GuestIds): () => void {
    const { client, live } = useServices();
    const following = followLive<{ party: Party }>({
      live,
      name: 'party',
      of: { guestId },
      more: () => ({ orderId, ...tokenMessage(client.tokenOf(guestId)) }),
      take: (ack) => take(ack.party),
    });
    followed.set(guestId, following);
    return following.stop;
  }

  /** Who this browser is in an order; null: nobody. */
  const guestOf = (orderId: string): GuestIds | null =>
    kept.all().find((each) => each.orderId === orderId) ?? null;

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
    kept.set([{ orderId, guestId }, ...others(orderId)]);
    return answer;
  }

  const chooseSeat = ({ orderId, guestId, revision }: Party, seat: string | null) =>
    taken(useServices().client.chooseSeat({ orderId, guestId }, { seat, revision }));

  const enterName = ({ orderId, guestId, revision }: Party, name: GuestsName) =>
    taken(useServices().client.enterName({ orderId, guestId }, { ...name, revision }));

  const leave = ({ orderId, guestId }: Party) =>
    taken(useServices().client.removeGuest({ orderId, guestId }));

  /** A code that was sent and not answered keeps its key: the repetition is the same payment. */
  const keys = requestKeys();

  async function pay({ orderId, guestId }: Party, payment: GuestsPayment): Answer<Party> {
    const key = keys.of(guestId, payment);
    const answer = await taken(useServices().client.payAsGuest({ orderId, guestId }, payment, key));
    if (answer.ok || !isPassing(answer.error)) keys.settle(guestId);
    return answer;
  }

  return {
    byOrder,
    kept: kept.all,
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
