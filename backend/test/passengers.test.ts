import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

async function book(seats: readonly string[]) {
  const { body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
  });
  const { order, token } = body;
  const path = `/api/orders/${order.id}`;
  return {
    order,
    give: (people: object) => backend.ask('PUT', `${path}/passengers`, { token, body: people }),
    giveAsStranger: (people: object) =>
      backend.ask('PUT', `${path}/passengers`, { token: 'another', body: people }),
    pay: () => backend.ask('POST', `${path}/payment`, { token, body: { code: '11111' } }),
    get: () => backend.ask('GET', path, { token }),
  };
}

const łukasz = { givenName: ' Łukasz  Ægir ', surname: 'O’Neill', type: 'adult' };

it('O22, H4: names are kept tidy, with their form for travel documents beside them', async () => {
  const { order, give, get } = await book(['1A']);
  expect(order).toMatchObject({ passengers: [], contact: null });
  const passengers = [{ seat: '1A', ...łukasz }];
  const contact = { email: ' anna@Example.COM ' };
  const { status, body } = await give({ passengers, contact });
  expect(status).toBe(200);
  expect(body.order).toMatchObject({
    revision: order.revision + 1,
    contact: { email: 'anna@example.com' },
    passengers: [
      {
        seat: '1A',
        givenName: 'Łukasz Ægir',
        surname: 'O’Neill',
        document: { givenName: 'LUKASZ AEGIR', surname: 'ONEILL' },
      },
    ],
  });
  expect((await give({ passengers, contact })).body.order.revision).toBe(order.revision + 1);
  expect((await get()).body.order.passengers).toEqual(body.order.passengers);
});

it('O22: what is not typed yet may be empty, and is kept so', async () => {
  const { give } = await book(['1C']);
  const passengers = [{ seat: '1C', givenName: '', surname: '', type: 'adult' }];
  const { body } = await give({ passengers, contact: { email: '' } });
  expect(body.order).toMatchObject({ passengers, contact: null });
});

it('O22: only the order’s owner says who flies', async () => {
  const { order, giveAsStranger, get } = await book(['1D']);
  const refused = await giveAsStranger({ passengers: [{ seat: '1D', ...łukasz }] });
  expect(refused).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
  expect((await get()).body.order.revision).toBe(order.revision);
});

const contact = { email: 'anna@example.com' };
const at = (seat: string, more: object = {}) => ({ seat, ...łukasz, ...more });
const nine = ['14A', '14C', '14D', '14E', '14F', '15A', '15C', '15D', '15E'];

/** One order for all that is refused: it stays what it was. */
const orders = new Map<string, ReturnType<typeof book>>();
function booked(seats: readonly string[]): ReturnType<typeof book> {
  const order = orders.get(seats.join()) ?? book(seats);
  orders.set(seats.join(), order);
  return order;
}

/** What is wrong, with whom, and the field that the refusal names. */
const wrong: readonly (readonly [
  what: string,
  seats: readonly string[],
  people: object,
  field: string,
])[] = [
  ...[
    ['a name of 1,000 letters', 'a'.repeat(1_000)],
    ['control characters', 'Anna\u0000\u0007'],
    ['an emoji', 'Anna 😀'],
    ['a line break', 'Anna\r\nBcc: all@example.com'],
    ['a formula', '=cmd()'],
    ['a formula of another sign', '@SUM(A:A)'],
    ['a PDF’s string', 'Anna) Tj'],
    ['marks of direction', '\u202Eanna'],
  ].map(([what = '', surname]) => {
    const people = { passengers: [at('12A', { surname })], contact };
    return [what, ['12A'], people, 'passengers.0.surname'] as const;
  }),
  ...[
    ['an address that is none', 'anna'],
    ['an address with a header behind it', 'anna@example.com\nBcc: all@example.com'],
    ['an address that is a formula', '=cmd()@example.com'],
  ].map(([what = '', email]) => {
    return [
      what,
      ['12A'],
      { passengers: [at('12A')], contact: { email } },
      'contact.email',
    ] as const;
  }),
  [
    'a telephone number that is a formula',
    ['12A'],
    { passengers: [at('12A')], contact: { ...contact, phone: '=1+2' } },
    'contact.phone',
  ],
  [
    'ten passengers for nine seats',
    nine,
    { passengers: [...nine, '14A'].map((seat) => at(seat)), contact },
    'passengers.9.seat',
  ],
  [
    'a passenger of a seat of somebody else',
    ['12A'],
    { passengers: [at('15F')], contact },
    'passengers.0.seat',
  ],
  [
    'an infant alone',
    ['12A'],
    { passengers: [at('12A', { type: 'infant' })], contact },
    'passengers.0.type',
  ],
  [
    'a child alone',
    ['12A'],
    { passengers: [at('12A', { type: 'child' })], contact },
    'passengers.0.type',
  ],
  [
    'two infants on one lap',
    ['12A'],
    {
      passengers: [at('12A'), at('12A', { type: 'infant' }), at('12A', { type: 'infant' })],
      contact,
    },
    'passengers.2.seat',
  ],
  [
    'a child in an exit row',
    ['20A', '20C'],
    { passengers: [at('20A'), at('20C', { type: 'child' })], contact },
    'passengers.1.type',
  ],
];

it.each(wrong)(
  'H, O22: %s is refused with a sentence and its field, and changes nothing',
  async (_, seats, people, field) => {
    const { order, give, get } = await booked(seats);
    expect(order.seats).toEqual(seats);
    const { status, body } = await give(people);
    expect([status, body.code, body.field]).toEqual([422, 'passengers-invalid', field]);
    expect(body.detail).toMatch(/^[A-Z].*\.$/);
    // Nothing that was typed comes back, and so none of it is in a log.
    expect(body.detail).not.toMatch(/cmd|Bcc|SUM|aaaa|😀|Tj/);
    expect((await get()).body.order).toMatchObject({
      revision: order.revision,
      passengers: [],
      contact: null,
    });
  },
);

it('H10: the same person twice is taken: the page asks', async () => {
  const { give } = await book(['17A', '17C']);
  const { status, body } = await give({ passengers: [at('17A'), at('17C')], contact });
  expect([status, body.order.passengers.length]).toEqual([200, 2]);
});

it('H9: at an exit a missing word is taken, for who asked elsewhere; a no keeps the order from being paid', async () => {
  booking.passengersRequired = true;
  for (const [seat, willHelp, code] of [
    ['20D', false, 'passengers-missing'],
    ['20E', undefined, undefined],
  ] as const) {
    const { give, pay } = await book([seat]);
    const asked = willHelp === undefined ? {} : { willHelp };
    expect((await give({ passengers: [at(seat, asked)], contact })).status).toBe(200);
    const answer = await pay();
    expect(answer.body.code).toBe(code);
    if (code) expect(answer.body.field).toBe('passengers.0.willHelp');
  }
  booking.passengersRequired = false;
});
