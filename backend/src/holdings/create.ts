import type { Redis } from 'ioredis';
import type { BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import type { AppSettings } from '../settings.ts';
import { Holdings } from './holdings.ts';
import { observedBooking } from './observed-booking.ts';

interface Counting {
  readonly settings: AppSettings;
  readonly booking: BookingPort;
  readonly redis: Redis | null;
  readonly clock: Clock;
}

/** The count of what is held, and the booking system whose every answer about an order corrects it. */
export function countHoldings({ settings, booking, redis, clock }: Counting): {
  holdings: Holdings;
  booking: BookingPort;
} {
  const { RATE_LIMITS, HELD_SEATS_PER_CLIENT: seats, HELD_ORDERS_PER_CLIENT: orders } = settings;
  const bounds = RATE_LIMITS === 'on' ? { seats, orders } : null;
  const holdings = new Holdings({ bounds, redis, now: () => clock.now() });
  const saw = holdings.saw.bind(holdings);
  return { holdings, booking: observedBooking(booking, saw) };
}
