import type { BookingMail } from '@aisle/shared/order-messages';
import { aBooking } from '@aisle/shared/testing/bookings';

/** A mail to send. */
export function aMail(differences: Partial<BookingMail> = {}): BookingMail {
  return {
    ...aBooking(),
    kind: 'confirmed',
    to: 'ann@example.com',
    message: 'Your seats are booked.',
    link: 0,
    ...differences,
  };
}
