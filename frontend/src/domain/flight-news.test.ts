import { describe, expect, it } from 'vitest';
import { aFlight } from '../../test/support.ts';
import { flightNews } from './flight-news.ts';

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
