import { mount, RouterLinkStub } from '@vue/test-utils';
import { expect, test } from 'vitest';
import BoardingPass from '../src/components/pass/BoardingPass.vue';
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

function cardOf(flight: ReturnType<typeof aFlight>): string {
  const global = { stubs: { RouterLink: RouterLinkStub } };
  return mount(FlightCard, { props: { flight }, global }).text().replace(/\s+/g, ' ');
}

test('Z6: a flight says when it lands, by the clock there, and how long it takes', () => {
  expect(cardOf(aFlight())).toContain('lands 13:40 GMT-5 · 7 h 20 min');
  const night = { departsAt: '2026-11-25T23:30:00.000Z', arrivesAt: '2026-11-26T07:00:00.000Z' };
  expect(cardOf({ ...aFlight(), ...night })).toContain('lands 02:00 GMT-5+1, the next day');
});

test('A21, Z7: a boarding pass says when to board, and where, once that is known', () => {
  const seat = { designator: '12A', cabinClass: 'economy', cabinName: 'Economy' };
  const factsOf = (flight: ReturnType<typeof aFlight>) => {
    const pass = mount(BoardingPass, {
      props: {
        flight,
        seat: seat as never,
        confirmation: 'ABC23D',
        pass: {
          designator: '12A',
          passenger: null,
          withInfant: false,
          onLap: false,
          sequence: 1,
        },
      },
    });
    return Object.fromEntries(
      pass
        .findAll('dl > div')
        .map((each) => [each.get('dt').text(), each.get('dd').text().replace(/\s+/g, ' ')]),
    );
  };
  expect(factsOf(aFlight())).toMatchObject({
    Boards: '10:40',
    Departs: '11:20 GMT',
    Lands: '13:40 GMT-57 h 20 min',
    Terminal: '–',
    Gate: '–',
  });
  const early = {
    departsAt: '2026-11-25T00:30:00.000Z',
    boardingAt: '2026-11-24T23:50:00.000Z',
  };
  expect(factsOf({ ...aFlight(), ...early })).toMatchObject({ Boards: '23:50 Tue 24 Nov' });
  const known = { ...aFlight(), terminal: '5', gate: 'B42' };
  expect(factsOf(known)).toMatchObject({ Terminal: '5', Gate: 'B42' });
});
