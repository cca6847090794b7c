import { must, type Booking, type Site } from '../../support/site.ts';

/** Another customer books seats and pays for them; they are sold a moment later. */
export async function sell(site: Site, flightId: string, seats: readonly string[]): Promise<void> {
  const booking = await site.book(flightId, seats);
  must(await booking.pay('11111'), 202);
}

/** Another customer takes seats, and their payment runs for as long as it may: the gateway never answers. */
export async function startPaying(
  site: Site,
  flightId: string,
  seats: readonly string[],
): Promise<Booking> {
  const booking = await site.book(flightId, seats);
  must(await booking.pay('99999'), 202);
  return booking;
}
