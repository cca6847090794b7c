import { describe, expect, it } from 'vitest';
import { aFlight, anOrder } from '../../test/support.ts';
import { flightNews, orderName, orderNews } from './news.ts';

const flight = aFlight();
const later = (minutes: number) =>
  new Date(Date.parse(flight.departsAt) + minutes * 60_000).toISOString();

describe('news of a flight', () => {
  it('is another departure, and another aircraft', () => {
    expect(flightNews(flight, { ...flight, departsAt: later(90) })).toBe(
      'The departure was changed: your flight leaves 1 hour 30 minutes later than planned so far.',
    );
    expect(flightNews(flight, { ...flight, departsAt: later(-60) })).toContain('1 hour earlier');
    expect(flightNews(flight, { ...flight, aircraft: 'A380-800' })).toContain('aircraft');
  });

  it('is nothing that stays the same, and nothing between two flights', () => {
    expect(flightNews(flight, { ...flight })).toBeNull();
    expect(flightNews(flight, { ...flight, id: 'another', departsAt: later(90) })).toBeNull();
  });
});

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

  it('is an end by time or by a payment that failed', () => {
    for (const [status, reason] of [
      ['expired', 'hold-expired'],
      ['failed', 'payment-failed'],
    ] as const) {
      const message = `It ${status}.`;
      expect(orderNews(anOrder(), anOrder({ status, reason, message }))).toBe(message);
    }
  });

  it('names its seats and its flight', () => {
    expect(orderName(anOrder({ seats: ['12A', '12B'] }), undefined)).toBe('12A and 12B on AI 101');
    expect(orderName(anOrder(), 'AI 101A')).toBe('12A on AI 101A');
  });

  it('is nothing that the customer did, and nothing twice', () => {
    const message = 'You cancelled the order.';
    const ended = anOrder({ status: 'cancelled', reason: 'cancelled-by-customer', message });
    expect(orderNews(paid, ended)).toBeNull();
    expect(orderNews(anOrder({ status: 'paying' }), paid)).toBeNull();
    expect(orderNews(paid, { ...paid, revision: 9 })).toBeNull();
  });
});
