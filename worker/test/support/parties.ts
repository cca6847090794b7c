import type { GuestName } from '@aisle/shared/party';
import type { OrderInput, OrderState } from '@aisle/shared/workflow-api';
import type { TestFlight, TestOrder, TestSystem } from './system.ts';

export const guestName = (givenName: string): GuestName => ({ givenName, surname: 'Guest' });

export function joinAs(order: TestOrder, guestId: string, invitation = 1): Promise<OrderState> {
  return order.changeParty({ type: 'join', guestId, invitation, name: guestName(guestId) });
}

/** On the order as it is, unless another revision is said. */
export async function chooseAs(
  order: TestOrder,
  guestId: string,
  seat: string | null,
  revision?: number,
): Promise<OrderState> {
  const { sequence } = await order.status();
  return order.changeParty({ type: 'choose-seat', guestId, seat, revision: revision ?? sequence });
}

/** An order with seats of its owner's, of which each pays for themselves: the guests, by their names, for the seats here. */
export async function partyOfPayers(
  system: TestSystem,
  flight: TestFlight,
  own: readonly string[],
  guests: Readonly<Record<string, string>>,
  change: Partial<OrderInput> = {},
): Promise<TestOrder> {
  const order = system.order(flight, change);
  await order.create(own);
  await order.changeParty({ type: 'invite' });
  for (const [guestId, seat] of Object.entries(guests)) {
    await joinAs(order, guestId);
    await chooseAs(order, guestId, seat);
  }
  const { sequence: revision } = await order.status();
  await order.changeParty({ type: 'choose-payers', payers: 'each', revision });
  return order;
}

/** What each has to do with the money, such as `owner paid`. */
export const partsOf = ({ party }: OrderState): string[] =>
  (party?.parts ?? []).map(({ payer, state }) => `${payer} ${state}`);
