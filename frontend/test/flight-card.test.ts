import { mount, RouterLinkStub } from '@vue/test-utils';
import { expect, test } from 'vitest';
import FlightCard from '../src/components/flights/FlightCard.vue';
import { aFlight } from './support.ts';

test.each([
  [2, 'open', '2 seats left'],
  [1, 'open', '1 seat left'],
  [0, 'open', 'Sold out'],
  [5, 'closed', 'Sales closed'],
] as const)('a flight with %i free seats that is %s says: %s', (free, status, words) => {
  const flight = aFlight();
  const seats = { ...flight.seats, free, sold: flight.seats.total - free };
  const card = mount(FlightCard, {
    props: { flight: { ...flight, status, seats } },
    global: { stubs: { RouterLink: RouterLinkStub } },
  });
  expect(card.text()).toContain(words);
});
