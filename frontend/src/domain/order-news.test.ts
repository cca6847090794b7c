import { describe, expect, it } from 'vitest';
import { anOrder } from '../../test/support.ts';
import { orderNews } from './order-news.ts';

const paid = anOrder({ status: 'confirmed', message: 'Your seats are booked.' });

describe('news of an order', () => {
  it('is what the staff did to it: another seat, more time, another departure', () => {
    const moved = { ...paid, seats: ['14A'], message: 'Our staff moved you to seat 14A.' };
    expect(orderNews(paid, moved)).toBe('Our staff moved you to seat 14A.');
    expect(orderNews(anOrder(), anOrder({ message: 'You have more time.' }))).toBe(
      'You have more time.',
    );
  });

  it('is an end that the airline brought about', () => {
    const message = 'The flight was cancelled, and the whole amount was refunded.';
    const ended = anOrder({ status: 'cancelled', reason: 'flight-cancelled', message });
    expect(orderNews(paid, ended)).toBe(message);
  });

  it('is nothing that the customer did, and nothing twice', () => {
    const message = 'You cancelled the order.';
    const ended = anOrder({ status: 'cancelled', reason: 'cancelled-by-customer', message });
    expect(orderNews(paid, ended)).toBeNull();
    expect(orderNews(anOrder({ status: 'paying' }), paid)).toBeNull();
    expect(orderNews(paid, { ...paid, revision: 9 })).toBeNull();
  });
});
