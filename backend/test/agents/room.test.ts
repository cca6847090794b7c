import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { orderTotal, type FlightDefinition } from '@aisle/shared/aircraft';
import {
  agentOrderSchema,
  flightRoomSchema,
  manifestSchema,
  previewSchema,
  type FlightRoom,
  type RoomChanged,
  type SearchResult,
} from '@aisle/shared/agent-contract';
import { minus } from '@aisle/shared/after-paying';
import { confirmationCode } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { minorUnits, money, formatMoney } from '@aisle/shared/money';
import { err } from '@aisle/shared/result';
import { manifestCsv } from '../../src/flight-room/tables.ts';
import { tidyPeople } from '../../src/rest/orders.ts';
import { next } from '../support/backend.ts';
import { say, TestDesk } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { someFlight } from '../support/flights.ts';

const family = tidyPeople({
  passengers: [
    { seat: '2A', givenName: 'Łukasz', surname: "O'Neill", type: 'adult' },
    { seat: '2A', givenName: 'Zoë', surname: "O'Neill", type: 'infant' },
    { seat: '22A', givenName: 'Anna', surname: "O'Neill", type: 'child' },
  ],
  contact: { email: 'oneill@example.com', phone: '+48 22 123 45 67' },
});
const lonely = tidyPeople({
  passengers: [{ seat: '21A', givenName: '', surname: '李', type: 'adult' }],
  contact: { email: 'li@example.com' },
});

const unknownOrder = '0'.repeat(26);
let desk: TestDesk;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());
beforeEach(async () => {
  flights += 1;
  flight = someFlight(Date.now(), `AI ${flights}`);
  await desk.booking.openFlight(flight);
  desk.booking.flightChanged({ flightId: flight.id, version: 0 });
});

const address = (rest = '') => `/api/agent/flights/${flight.id}${rest}`;
const room = async (): Promise<FlightRoom> =>
  flightRoomSchema.strict().parse((await desk.get(address())).body);
const act = (command: object, reason = 'because') =>
  desk.post(address('/interventions'), { command, reason });

describe('a flight’s room', () => {
  it('shows who owns what, and until when', async () => {
    const held = await desk.order(flight, ['1A']);
    const sold = await desk.sold(flight, ['2A', '2C']);
    await act({ type: 'block', seats: ['3A'] });
    const { seats, orders, blocked, audit, flight: shown, version } = await room();
    expect(seats).toEqual({
      '1A': { status: 'held', orderId: held.id, until: held.expiresAt },
      '2A': { status: 'sold', orderId: sold.id },
      '2C': { status: 'sold', orderId: sold.id },
      '3A': { status: 'blocked' },
    });
    expect(orders).toEqual([
      expect.objectContaining({ orderId: held.id, status: 'held', confirmation: null }),
      expect.objectContaining({
        orderId: sold.id,
        confirmation: confirmationCode(sold.id),
        until: null,
        seats: ['2A', '2C'],
      }),
    ]);
    expect(shown.seats).toMatchObject({ held: 1, sold: 2, blocked: 1 });
    expect(blocked).toEqual(['3A']);
    expect(audit).toEqual([
      {
        at: expect.any(String) as string,
        version,
        by: 'ann',
        role: 'agent',
        reason: 'because',
        command: { type: 'block', seats: ['3A'] },
      },
    ]);
  });

  it('D10 is told again whenever it changes, to those who watch it', async () => {
    const leaves = await desk.order(flight, ['1A']);
    const socket = await desk.agent();
    const { room: watched } = (await say(socket, 'room:watch', { flightId: flight.id })) as {
      room: FlightRoom;
    };
    expect(Object.keys(watched.seats)).toEqual(['1A']);
    const changed = next<RoomChanged>(socket, 'room:changed');
    await desk.booking.cancel(leaves.id);
    expect(await changed).toMatchObject({
      flightId: flight.id,
      from: watched.version,
      version: watched.version + 1,
      seats: { '1A': { status: 'free' } },
      orders: [],
      gone: [leaves.id],
      audit: [],
    });
    const blocked = next<RoomChanged>(socket, 'room:changed');
    expect((await act({ type: 'block', seats: ['3C'] }, 'a wet seat')).status).toBe(200);
    expect(await blocked).toMatchObject({
      seats: { '3C': { status: 'blocked' } },
      audit: [{ by: 'ann', reason: 'a wet seat' }],
    });
    await say(socket, 'room:unwatch', { flightId: flight.id });
    socket.on('room:changed', () => expect.unreachable('nobody watches the room'));
    const other = await desk.order(flight, ['2C']);
    await eventually(async () => {
      const { flights: rows } = (await desk.get('/api/agent/flights')).body;
      expect(JSON.stringify(rows)).toContain(`"version":${other.flightVersion}`);
    });
  });

  it('refuses flights that are not there, and more rooms than one agent can look at', async () => {
    for (const id of ['nothing-20990101', 'A B']) {
      const answer = await desk.get(`/api/agent/flights/${encodeURIComponent(id)}`);
      expect(answer.body.code, id).toBe('flight-not-found');
    }
    const socket = await desk.agent();
    const watch = (flightId: string) => say(socket, 'room:watch', { flightId });
    expect(await watch('nothing-20990101')).toMatchObject({ error: { code: 'flight-not-found' } });
    for (let place = 0; place < limits.watchedRoomsPerSocket; place += 1) {
      const each = someFlight(Date.now(), `RM ${place + 1}`);
      await desk.booking.openFlight(each);
      expect(await watch(each.id)).toMatchObject({ ok: true });
    }
    expect(await watch(flight.id)).toMatchObject({ error: { code: 'too-many-watches' } });
    expect(await say(socket, 'room:watch', {})).toMatchObject({
      error: { code: 'invalid-message' },
    });
    expect(await say(socket, 'room:burn', {})).toMatchObject({
      error: { code: 'invalid-message' },
    });
  });
});

describe('the manifest', () => {
  it('D16 comes as JSON and as a table, with who sits where', async () => {
    const sold = await desk.sold(flight, ['22A', '2A'], undefined, family);
    await act({ type: 'block', seats: ['3A'] });
    const lost = await desk.sold(flight, ['21A'], undefined, lonely);
    await act({ type: 'force-release', orderId: lost.id });
    const manifest = manifestSchema.strict().parse((await desk.get(address('/manifest'))).body);
    expect(manifest.orders.map(({ orderId }) => orderId)).toEqual([sold.id]);
    const code = confirmationCode(lost.id);
    expect(manifest.former).toMatchObject([
      {
        orderId: lost.id,
        confirmation: code,
        seats: ['21A'],
        reason: 'released-by-agent',
        ...lonely,
      },
    ]);
    const owner = `${confirmationCode(sold.id)},${sold.id},`;
    const names = 'document name,given name,surname';
    const lines = [
      `flight,departs,seat,class,status,${names},type,infant document name,infant given name,infant surname,confirmation,order,until`,
      ...[
        `2A,business,sold,"ONEILL, LUKASZ",Łukasz,O'Neill,adult,"ONEILL, ZOE",Zoë,O'Neill,${owner}`,
        '3A,business,blocked,,,,,,,,,,',
        `22A,economy,sold,"ONEILL, ANNA",Anna,O'Neill,child,,,,${owner}`,
      ].map((line) => `${flight.number},${flight.departsAt},${line}`),
      '',
    ];
    const former = (await desk.get(address('/former.csv'))).text.split('\r\n');
    expect(former[0]).toBe('flight,departs,confirmation,order,seats,ended,at,passengers,e-mail');
    const line = `${flight.number},${flight.departsAt},${code},${lost.id},21A,released-by-agent,`;
    expect(former[1]?.startsWith(line)).toBe(true);
    expect(former[1]).toMatch(/,李,li@example\.com$/);
    expect(former).toHaveLength(3);
    const asked = { ...desk.ann, Accept: 'text/csv' };
    for (const answer of [
      await desk.get(address('/manifest.csv')),
      await desk.get(address('/manifest'), asked),
    ]) {
      expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
      expect(answer.headers.get('Content-Disposition')).toBe(
        `attachment; filename="${flight.id}.csv"`,
      );
      expect(answer.text.split('\r\n')).toEqual(lines);
    }
  });
});

it('D16 no cell of the manifest’s table is a formula to a spreadsheet', async () => {
  await desk.sold(flight, ['22A', '2A'], undefined, family);
  const manifest = manifestSchema.parse((await desk.get(address('/manifest'))).body);
  const formulas = ['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', 'a"b,c'];
  for (const surname of formulas) {
    const [passenger] = family.passengers;
    const passengers = [{ ...passenger!, surname, document: { givenName: '', surname } }];
    const orders = [{ ...manifest.orders[0]!, passengers }];
    const cell = surname === 'a"b,c' ? '"a""b,c"' : `'${surname}`;
    expect(manifestCsv({ ...manifest, orders })).toContain(`,sold,${cell},Łukasz,${cell},adult,`);
  }
});

describe('an order’s file', () => {
  it('has its state, its timeline, its money, and the way to Temporal’s pages', async () => {
    const order = await desk.sold(flight, ['1A']);
    const file = agentOrderSchema
      .strict()
      .parse((await desk.get(`/api/agent/orders/${order.id}`)).body);
    expect(file).toMatchObject({
      order: { id: order.id, status: 'confirmed' },
      confirmation: confirmationCode(order.id),
      flightId: flight.id,
      timeline: [
        { sequence: 1, status: 'held', what: 'seats-chosen', seats: ['1A'] },
        { sequence: 2, status: 'paying', what: 'payment-started' },
        { sequence: 3, status: 'confirmed', what: 'confirmed' },
      ],
      payments: [{ kind: 'charge', id: `charge-${order.id}`, amount: order.total }],
      temporalUrl: `http://127.0.0.1:8233/namespaces/default/workflows/order%3A${order.id}`,
    });
  });

  it('says which agent did what to it, and why, and to its flight while it had it', async () => {
    const [order, other] = [await desk.order(flight, ['1A']), await desk.order(flight, ['2A'])];
    await act({ type: 'extend-hold', orderId: order.id, extraMs: 60_000 }, 'more time');
    await act({ type: 'extend-hold', orderId: other.id, extraMs: 60_000 }, 'not this one');
    const close = { command: { type: 'close-sales' }, reason: 'crew' };
    await desk.post(address('/interventions'), close, desk.sue);
    const { body } = await desk.get(`/api/agent/orders/${order.id}`);
    expect(body).toMatchObject({
      timeline: [
        { what: 'seats-chosen', seats: ['1A'] },
        { what: 'hold-extended' },
        { what: 'sales-changed' },
      ],
      acts: [
        { by: 'ann', reason: 'more time', command: { type: 'extend-hold' } },
        { by: 'sue', reason: 'crew', command: { type: 'close-sales' } },
      ],
    });
  });

  it('has no confirmation before there is one', async () => {
    const order = await desk.order(flight, ['2A']);
    expect(await desk.get(`/api/agent/orders/${order.id}`)).toMatchObject({
      status: 200,
      body: { order: { status: 'held' }, confirmation: null },
    });
  });

  it('D11 is there as long as the ledger, and not for invented ids', async () => {
    desk.ledger.charge(unknownOrder);
    await eventually(async () => {
      const { status, body } = await desk.get(`/api/agent/orders/${unknownOrder}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ order: null, confirmation: confirmationCode(unknownOrder) });
    });
    for (const id of ['1'.repeat(26), 'x', unknownOrder.slice(1)]) {
      expect((await desk.get(`/api/agent/orders/${id}`)).body.code, id).toBe('order-not-found');
    }
  });
});

describe('a history that Temporal has removed', () => {
  it('T5 is told from that of a flight that never was', async () => {
    for (const what of ['', '/changes', '/at?version=0', '/export']) {
      expect(await desk.get(address(`/history${what}`)), what).toMatchObject({
        status: 410,
        body: { code: 'history-gone' },
      });
    }
    const never = await desk.get('/api/agent/flights/xx1-20300101/history');
    expect(never).toMatchObject({ status: 404, body: { code: 'flight-not-found' } });
  });
});

describe('search', () => {
  const find = async (q: string, flightId?: string) => {
    const query = new URLSearchParams({ q, ...(flightId !== undefined && { flightId }) });
    const { body } = await desk.get(`/api/agent/search?${query.toString()}`);
    return (body as unknown as { results: SearchResult[] }).results;
  };

  it('D11 finds orders, confirmations, seats and flights', async () => {
    const order = await desk.sold(flight, ['12A']);
    await desk.get('/api/agent/flights');
    const { id: flightId, number } = flight;
    expect(await find(order.id)).toMatchObject([{ kind: 'order', flightId, orderId: order.id }]);
    await eventually(async () => {
      expect(await find(confirmationCode(order.id).toLowerCase())).toMatchObject([
        { kind: 'confirmation', flightId, orderId: order.id },
      ]);
    });
    const seat = { kind: 'seat', flightId, seat: '12A', orderId: order.id };
    expect(await find('12a', flightId)).toMatchObject([seat]);
    expect(await find(`${number} 12A`)).toContainEqual(expect.objectContaining(seat));
    expect(await find(number)).toContainEqual(
      expect.objectContaining({ kind: 'flight', flightId }),
    );
    expect(await find('ZRH')).toContainEqual(expect.objectContaining({ kind: 'flight', flightId }));
    for (const nothing of ['12A', 'ZZZZZZ', 'nonsense', unknownOrder.replace('0', '1')]) {
      expect(await find(nothing), nothing).toEqual([]);
    }
  });

  it('D11 finds an order by the end of its id, as the pages show it', async () => {
    const order = await desk.order(flight, ['15A']);
    await desk.get('/api/agent/flights');
    for (const typed of [`…${order.id.slice(-6)}`, `...${order.id.slice(-6).toLowerCase()}`]) {
      expect(await find(typed, flight.id)).toMatchObject([
        { kind: 'order', flightId: flight.id, orderId: order.id },
      ]);
    }
  });

  it('D11 knows a route as it is shown, no seat that is not there, and a number from those that begin so', async () => {
    const [one, ten] = [someFlight(Date.now(), 'QQ 1'), someFlight(Date.now(), 'QQ 10')];
    await desk.booking.openFlight(one);
    await desk.booking.openFlight({ ...ten, origin: 'NRT' });
    await eventually(async () => {
      await desk.get('/api/agent/flights');
      expect(await find('NRT–ZRH')).toMatchObject([{ flightId: ten.id }]);
    });
    for (const typed of ['nrt-zrh', 'NRT to ZRH', 'nrt zrh', 'NRT → ZRH']) {
      expect(await find(typed), typed).toMatchObject([{ flightId: ten.id }]);
    }
    expect(await find('ZRH–NRT')).toEqual([]);
    for (const typed of ['QQ 1', 'qq001', 'QQ 0001']) {
      expect(await find(typed), typed).toMatchObject([{ flightId: one.id }]);
    }
    expect((await find('QQ')).map(({ flightId }) => flightId)).toEqual([one.id, ten.id]);
    expect(await find('QQ1 99Z')).toEqual([]);
    expect(await find('QQ1 12A')).toMatchObject([{ kind: 'seat', seat: '12A' }]);
  });

  it('C4 D11 shows every order of a code, with flight and date, also where Temporal’s index knows no codes', async () => {
    const shared = ['37493FA14MGN708H8VSTMG9PYE', '0PQ2ZTAJFVXEMNQY5CBDKNYXGT'] as const;
    const other = someFlight(Date.now() + 86_400_000, 'CC 7');
    await desk.booking.openFlight(other);
    await desk.sold(flight, ['14A'], shared[0]);
    await desk.sold(other, ['14A'], shared[1]);
    const both = [flight, other].map(({ id, number, departsAt }, place) => ({
      kind: 'confirmation',
      flightId: id,
      orderId: shared[place],
      label: `Confirmation GX5VN7: ${number}, ${departsAt.slice(0, 10)}`,
    }));
    await eventually(async () => {
      await desk.get('/api/agent/flights');
      expect(await find('gx5vn7')).toEqual(expect.arrayContaining(both));
    });
    const index = vi.spyOn(desk.booking.desk, 'ordersOf');
    index.mockResolvedValue(err({ code: 'unavailable' }));
    expect(await find('gx5vn7')).toEqual(expect.arrayContaining(both));
    const { status } = await desk.get('/api/agent/search?q=GX5VN8');
    expect(status).toBe(503);
    index.mockRestore();
  });

  it('D17 finds a paid order by a surname or an e-mail address, also where Temporal’s index knows nobody', async () => {
    const adult = { givenName: 'Jürgen', surname: 'Müller-Ek', type: 'adult' } as const;
    const document = { givenName: 'JUERGEN', surname: 'MUELLER EK' };
    const people = (seat: string) => ({
      passengers: [{ seat, ...adult, document }],
      contact: { email: 'j.ek@example.com' },
    });
    const paid = await desk.sold(flight, ['1C'], undefined, people('1C'));
    const unpaid = await desk.order(flight, ['2C']);
    await desk.booking.setPassengers(unpaid.id, people('2C'));
    await desk.get('/api/agent/flights');
    const { id: flightId } = flight;
    const index = vi.spyOn(desk.booking.desk, 'ordersWith');
    for (const typed of ['müller-ek', 'MUELLER EK', 'Mullerek', 'J.Ek@example.com']) {
      expect(await find(typed), typed).toMatchObject([
        {
          kind: 'person',
          flightId,
          orderId: paid.id,
          label: expect.stringContaining(typed) as string,
        },
      ]);
    }
    expect(await find('Jürgen')).toEqual([]);
    expect(JSON.stringify(index.mock.calls)).not.toMatch(/ek/i);
    index.mockResolvedValue(err({ code: 'unavailable' }));
    expect(await find('Müller-Ek')).toMatchObject([{ kind: 'person', orderId: paid.id }]);
    expect((await desk.get('/api/agent/search?q=nobody')).status).toBe(503);
    expect(await find('ZRH')).toContainEqual(expect.objectContaining({ kind: 'flight' }));
    index.mockRestore();
  });

  it('takes a short word', async () => {
    for (const query of ['', '?q=', `?q=${'x'.repeat(255)}`, '?q=a&q=b']) {
      const answer = await desk.get(`/api/agent/search${query}`);
      expect(answer.body.code, query).toBe('invalid-request');
    }
  });
});

describe('forgetting', () => {
  it('D18 is a supervisor’s, has a reason, and waits for the end of the journey', async () => {
    const { id } = await desk.sold(flight, ['1A']);
    const forget = (orderId: string, body: object, who: Record<string, string>) =>
      desk.post(`/api/agent/orders/${orderId}/forgetting`, body, who);
    const reason = { reason: 'they asked for it' };
    for (const [code, answer] of [
      ['supervisor-required', await forget(id, reason, desk.ann)],
      ['reason-required', await forget(id, { reason: ' ' }, desk.sue)],
      ['order-not-found', await forget(unknownOrder, reason, desk.sue)],
      ['order-not-found', await forget('x', reason, desk.sue)],
      ['journey-not-over', await forget(id, reason, desk.sue)],
    ] as const) {
      expect(answer.body.code).toBe(code);
    }
    expect((await desk.get(`/api/agent/orders/${id}`)).body).toMatchObject({ keeps: null });
  });
});

describe('an intervention', () => {
  it('A16 shows its effect first, and changes nothing by that', async () => {
    const order = await desk.sold(flight, ['1A']);
    const before = await room();
    const preview = await desk.post(address('/interventions/preview'), {
      command: { type: 'force-release', orderId: order.id },
    });
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      version: before.version,
      effect: {
        orders: [{ orderId: order.id, seats: ['1A'], status: 'sold' }],
        sentences: [expect.stringContaining('refunded'), '1 customer will be told at once.'],
      },
    });
    expect(JSON.stringify(preview.body)).toContain('customerSees');
    expect({ ...(await room()), serverTime: '' }).toEqual({ ...before, serverTime: '' });
    const taken = await desk.post(address('/interventions/preview'), {
      command: { type: 'block', seats: ['1A'] },
    });
    expect(taken).toMatchObject({ status: 409, body: { seats: ['1A'] } });
  });

  it('D6 is done once for one key', async () => {
    const body = { command: { type: 'block', seats: ['1A'] }, reason: 'a wet seat' };
    const headers = { ...desk.ann, 'Idempotency-Key': randomUUID() };
    const first = await desk.post(address('/interventions'), body, headers);
    expect(first.status).toBe(200);
    expect(await desk.post(address('/interventions'), body, headers)).toMatchObject({
      status: 200,
      text: first.text,
    });
    expect((await room()).audit).toHaveLength(1);
    const other = { ...body, command: { type: 'block', seats: ['2A'] } };
    expect(await desk.post(address('/interventions'), other, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-mismatch' },
    });
    expect((await room()).blocked).toEqual(['1A']);
    const key = { ...desk.ann, 'Idempotency-Key': 'x' };
    expect((await desk.post(address('/interventions'), body, key)).body.code).toBe(
      'invalid-idempotency-key',
    );
  });

  it('D6 needs a reason', async () => {
    const command = { type: 'block', seats: ['1A'] };
    for (const reason of [undefined, '', '  \n', '\u200b \u202e', '…']) {
      const answer = await desk.post(address('/interventions'), { command, reason });
      expect(answer).toMatchObject({ status: 422, body: { code: 'reason-required' } });
    }
    const long = 'x'.repeat(limits.reasonCharacters + 1);
    expect((await act(command, long)).body.code).toBe('invalid-request');
    expect((await room()).audit).toEqual([]);
    const tricky = ' A\u202e wet\r\n<b>seat</b>\u0000 ';
    expect((await act(command, tricky)).body).toMatchObject({
      audit: { reason: 'A wet <b>seat</b>' },
    });
  });

  it('says in its effect how much longer a hold gets, which may be less than was asked for', async () => {
    const order = await desk.order(flight, ['1A']);
    const effectOf = async (minutes: number) => {
      const command = { type: 'extend-hold', orderId: order.id, extraMs: minutes * 60_000 };
      const { body } = await desk.post(address('/interventions/preview'), { command });
      return JSON.stringify(body);
    };
    expect(await effectOf(20)).toContain('The order keeps 1A for 20 minutes more, until ');
    expect(await effectOf(60)).toContain('The order keeps 1A for 45 minutes more, until ');
  });

  it('A8 says what a move means in cabins and money, and leaves another cabin to supervisors', async () => {
    const order = await desk.order(flight, ['12A']);
    const move = (seat: string) => ({ type: 'move-order', orderId: order.id, seats: [seat] });
    const preview = (seat: string, headers?: Record<string, string>) =>
      desk.post(address('/interventions/preview'), { command: move(seat) }, headers);
    expect(await preview('1A')).toMatchObject({ status: 403, body: { code: 'other-cabin' } });
    expect((await act(move('1A'))).body.code).toBe('other-cabin');
    const worth = minorUnits(orderTotal(flight, ['1A'])) - minorUnits(orderTotal(flight, ['12A']));
    const sentences = JSON.stringify((await preview('1A', desk.sue)).body);
    expect(sentences).toContain('That is from economy to business.');
    expect(sentences).toContain(`worth GBP ${money(worth, 'GBP').amount} more.`);
    expect(JSON.stringify((await preview('14A')).body)).toContain('price stays the same');
    const body = { command: move('1A'), reason: 'x' };
    expect((await desk.post(address('/interventions'), body, desk.sue)).body).toMatchObject({
      audit: { effect: { type: 'move', fromCabins: ['economy'], toCabins: ['business'] } },
    });
  });

  it('A12 says what changed, and by whom, to the agent who was too late', async () => {
    const { version } = await room();
    await act({ type: 'block', seats: ['2A'] }, 'wet');
    await desk.order(flight, ['3A']);
    const body = { command: { type: 'block', seats: ['2A', '4A'] }, reason: 'x', version };
    const late = await desk.post(address('/interventions'), body, desk.sue);
    const told = { type: 'seats-blocked', seats: ['2A'], by: 'ann', why: 'wet' };
    const code = 'superseded-by-another';
    expect(JSON.parse(late.text)).toMatchObject({ code, changes: [told] });
  });

  it('A14 says how many are paying, in words for agents', async () => {
    for (const seat of ['1A', '2A']) {
      const order = await desk.order(flight, [seat]);
      await desk.booking.pay(order.id, { code: '11111', key: randomUUID() });
    }
    const command = { type: 'change-aircraft', aircraft: '787-9' };
    const preview = await desk.post(address('/interventions/preview'), { command }, desk.sue);
    expect(preview.body).toMatchObject({ code: 'payment-running' });
    expect(preview.body.detail).toContain('2 orders are being paid for.');
  });

  it('W20, W21 shows who would sit in a lower class and what goes back, and permits it for a reason only', async () => {
    const order = await desk.sold(flight, ['1A']);
    const held = await desk.order(flight, ['1C']);
    const command = { type: 'change-aircraft', aircraft: 'A320neo', lowerClass: { reason: '' } };
    const asked = await desk.post(address('/interventions/preview'), { command }, desk.sue);
    const { effect, version } = previewSchema.parse(asked.body);
    expect(effect.unplaced).toEqual([]);
    const [lowered, other] = effect.lowered ?? [];
    const seat = { from: '1A', fromClass: 'business', toClass: 'economy' };
    expect(lowered).toMatchObject({ orderId: order.id, seats: [seat], before: order.total });
    expect(other).toMatchObject({ orderId: held.id, refund: null });
    const refund = minus(order.total, lowered!.after);
    expect(lowered?.refund).toEqual(refund);
    expect(effect.sentences).toContain(
      `2 seats of 2 orders will be in a lower class, and ${formatMoney(refund)} in all goes back to those who paid.`,
    );
    const post = (lowerClass: object) => {
      const body = { command: { ...command, lowerClass }, reason: 'It broke.', version };
      return desk.post(address('/interventions'), body, desk.sue);
    };
    expect((await post({ reason: ' ' })).body).toMatchObject({ code: 'reason-required' });
    expect((await room()).audit).toEqual([]);
    expect((await post({ reason: 'Better than\nnot to fly.' })).body).toMatchObject({
      audit: {
        reason: 'It broke.',
        command: { lowerClass: { reason: 'Better than not to fly.' } },
        effect: { type: 'lower-class', orders: 2, seats: 2, refund },
      },
    });
    const { orders } = await room();
    expect(orders.map(({ total }) => total)).toEqual([lowered?.after, other?.after]);
  });

  it('A5 names a seat once that was given twice, in its effect and in the audit', async () => {
    const command = { type: 'block', seats: ['1A', '1A'] };
    const preview = await desk.post(address('/interventions/preview'), { command });
    expect(preview.body).toMatchObject({
      effect: { sentences: ['Nobody can take 1A from then on.', expect.any(String)] },
    });
    await act(command);
    expect((await room()).audit.at(-1)?.command).toMatchObject({ seats: ['1A'] });
  });

  it('that changes nothing is answered with its own entry of the audit', async () => {
    const order = await desk.order(flight, ['1A']);
    await act({ type: 'extend-hold', orderId: order.id, extraMs: 60_000 }, 'more time');
    const stay = { type: 'move-order', orderId: order.id, seats: ['1A'] };
    expect((await act(stay, 'the same seat')).body).toMatchObject({
      audit: { reason: 'the same seat', command: stay },
    });
  });

  it('D5 of a supervisor is refused to an agent, its effect too', async () => {
    const departsAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const commands = [
      { type: 'close-sales' },
      { type: 'open-sales' },
      { type: 'delay', departsAt },
      { type: 'change-aircraft', aircraft: '787-9' },
      { type: 'cancel-flight' },
    ];
    for (const command of commands) {
      const refused = { status: 403, body: { code: 'supervisor-required' } };
      expect(await act(command), command.type).toMatchObject(refused);
      const preview = desk.post(address('/interventions/preview'), { command });
      expect(await preview, command.type).toMatchObject(refused);
    }
    expect((await room()).audit).toEqual([]);
    for (const command of commands) {
      const body = { command, reason: 'because' };
      const done = await desk.post(address('/interventions'), body, desk.sue);
      expect(done.status, command.type).toBe(200);
    }
    expect((await room()).state).toBe('cancelled');
  });

  it('A22 cancels one passenger of a paid order, and gives the share of the price back', async () => {
    const order = await desk.sold(flight, ['1A', '1C'], undefined, {
      ...tidyPeople({
        passengers: ['1A', '1C'].map((seat) => {
          return { seat, givenName: 'Anna', surname: 'Berg', type: 'adult' };
        }),
        contact: { email: 'anna@example.com' },
      }),
    });
    const command = { type: 'cancel-passenger', orderId: order.id, seat: '1C' };
    const before = await room();
    const preview = await desk.post(address('/interventions/preview'), { command });
    const [, refund] =
      /^(\S+) of /.exec(previewSchema.parse(preview.body).effect.sentences[1] ?? '') ?? [];
    expect(preview.body).toMatchObject({
      version: before.version,
      effect: {
        sentences: [
          'The passenger in 1C is cancelled, and the seat comes free.',
          `${refund} of ${formatMoney(order.total)} go back. 1A stay booked.`,
          '1 customer will be told at once.',
        ],
        orders: [
          {
            orderId: order.id,
            status: 'sold',
            customerSees: `Our staff cancelled the passenger in seat 1C. ${refund} goes back to you.`,
          },
        ],
      },
    });
    expect((await room()).version).toBe(before.version);
    const body = { command, reason: 'He is ill.', version: before.version, tellCustomer: 'Sorry.' };
    const done = await desk.post(address('/interventions'), body);
    expect(done).toMatchObject({
      status: 200,
      body: {
        audit: {
          by: 'ann',
          command,
          reason: 'He is ill.',
          effect: { type: 'refund' },
          told: [expect.stringMatching(/goes back to you\. Sorry\.$/)],
        },
      },
    });
    expect((await room()).seats).not.toHaveProperty('1C');
    const file = await desk.get(`/api/agent/orders/${order.id}`);
    expect(file.body).toMatchObject({ order: { seats: ['1A'] }, acts: [{ command }] });
    // Done twice is done once.
    expect((await desk.post(address('/interventions'), body)).body).toEqual(done.body);
    for (const [other, code] of [
      [{ seat: '1A' }, 'last-passenger'],
      [{ seat: '2A' }, 'no-such-passenger'],
      [{ seat: '=1' }, 'no-such-passenger'],
      [{ orderId: unknownOrder }, 'order-not-found'],
      [{ orderId: (await desk.order(flight, ['2A'])).id }, 'not-booked'],
    ] as const) {
      const wrong = { ...command, ...other };
      const { version } = await room();
      const shown = await desk.post(address('/interventions/preview'), { command: wrong });
      expect(shown.body.code, code).toBe(code);
      expect((await act(wrong)).body.code, code).toBe(code);
      expect((await room()).version).toBe(version);
    }
    expect((await act(command, ' ')).body.code).toBe('reason-required');
  });

  it('A24, A25, N5 books for a caller, whose seats are kept to be paid for later', async () => {
    const body = { seats: ['1A', '1C'] };
    const made = await desk.post(address('/orders'), body);
    expect(made.status).toBe(201);
    const { order, token } = made.body;
    const at = `/api/orders/${order.id}`;
    expect((await room()).audit).toMatchObject([{ by: 'ann', command: { type: 'book', ...body } }]);
    const until = new Date(Date.now() + 5 * 3_600_000).toISOString();
    const command = { type: 'pay-later', orderId: order.id, until };
    const preview = (wish: object) =>
      desk.post(address('/interventions/preview'), { command: { ...command, ...wish } });
    expect((await preview({})).body).toMatchObject({ code: 'passengers-missing' });
    expect((await act(command)).body).toMatchObject({ code: 'passengers-missing' });
    const passengers = body.seats.map((seat) => {
      return { seat, givenName: 'Anna', surname: 'Berg', type: 'adult' };
    });
    const contact = { email: 'anna@example.com' };
    const named = await desk.backend.ask('PUT', `${at}/passengers`, {
      token,
      body: { passengers, contact },
    });
    expect(named.status).toBe(200);
    for (const [wish, code] of [
      [{ until: new Date(Date.now() + 60_000).toISOString() }, 'pay-later-time'],
      [{ until: new Date(Date.now() + 25 * 3_600_000).toISOString() }, 'pay-later-time'],
      [{ until: 'tomorrow' }, 'invalid-request'],
      [{ orderId: unknownOrder }, 'order-not-found'],
    ] as const) {
      const before = (await room()).version;
      expect((await preview(wish)).body.code, code).toBe(code);
      expect((await act({ ...command, ...wish })).body.code, code).toBe(code);
      expect((await room()).version).toBe(before);
    }
    expect((await preview({})).body).toMatchObject({
      effect: {
        sentences: [
          expect.stringMatching(
            /^1A, 1C are kept until .*, for .*\. Unpaid, they come free then\.$/,
          ),
          'anna@example.com is sent a link, to pay there.',
          '1 customer will be told at once.',
        ],
      },
    });
    const done = await act(command, 'She pays at home.');
    expect(done.body).toMatchObject({
      audit: { command, effect: { type: 'extension', until }, reason: 'She pays at home.' },
    });
    const shown = await desk.backend.ask('GET', at, { token });
    expect(shown.body.order).toMatchObject({ status: 'held', expiresAt: until });
    // The customer, from anywhere.
    const paid = await desk.backend.ask('POST', `${at}/payment`, {
      token,
      body: { code: '11111' },
    });
    expect(paid.status).toBe(202);
    expect((await act(command)).body.code).toBe('payment-running');
    expect((await desk.post(address('/orders'), { seats: [] })).body.code).toBe('no-seats');
    expect((await desk.post(address('/orders'), body)).body.code).toBe('seats-unavailable');
    expect((await desk.post(address('/orders'), body, {})).body.code).toBe('agent-required');
  });

  it('A26 opens an order that is not paid for its caller, whoever began it, and the audit has it', async () => {
    const { id } = await desk.order(flight, ['2A']);
    const opening = `/api/agent/orders/${id}/opening`;
    const socket = await desk.agent();
    const { room: watched } = (await say(socket, 'room:watch', { flightId: flight.id })) as {
      room: FlightRoom;
    };
    const told = next<RoomChanged>(socket, 'room:changed');
    const opened = await desk.post(opening, undefined);
    // It makes no version of the flight, and whoever looks at the room sees it all the same.
    expect(await told).toMatchObject({
      from: watched.version,
      version: watched.version,
      audit: [{ command: { type: 'open-order' } }],
    });
    expect(opened.status).toBe(200);
    const { order, token } = opened.body;
    expect(order).toMatchObject({ id, seats: ['2A'], status: 'held' });
    expect(opened.headers.getSetCookie().join()).toContain(`aisle-order-${id}=`);
    expect((await room()).audit).toMatchObject([
      { by: 'ann', role: 'agent', command: { type: 'open-order', orderId: id } },
    ]);
    const paid = await desk.backend.ask('POST', `/api/orders/${id}/payment`, {
      token,
      body: { code: '11111' },
    });
    expect(paid.status).toBe(202);
    expect((await desk.post(opening, undefined)).body.code).toBe('payment-running');
    desk.booking.confirm(id);
    expect((await desk.post(opening, undefined)).body.code).toBe('order-paid');
    const gone = await desk.order(flight, ['2C']);
    await desk.booking.cancel(gone.id);
    for (const [orderId, headers, code] of [
      [gone.id, desk.ann, 'order-without-seats'],
      [unknownOrder, desk.ann, 'order-not-found'],
      ['x', desk.ann, 'order-not-found'],
      [id, {}, 'agent-required'],
    ] as const) {
      const { body } = await desk.post(`/api/agent/orders/${orderId}/opening`, undefined, headers);
      expect(body.code).toBe(code);
    }
    expect((await room()).audit).toHaveLength(1);
  });

  it('A27, S31, D5 has choices refused that leave a seat alone, and customers are told what to take', async () => {
    const command = { type: 'refuse-single-seats' };
    const rules = (type: string) =>
      desk.post(address('/interventions'), { command: { type }, reason: 'because' }, desk.sue);
    const at = address('/interventions/preview');
    const preview = await desk.post(at, { command }, desk.sue);
    expect(JSON.stringify(preview.body)).toContain('leaves a seat alone is refused');
    expect((await act(command)).body.code).toBe('supervisor-required');
    expect((await rules(command.type)).body).toMatchObject({ audit: { command } });
    expect((await rules(command.type)).body.code).toBe('same-rule');
    const shown = await desk.get(`/api/flights/${flight.id}`);
    expect(shown.body.flight).toMatchObject({ refusesSingleSeats: true });
    const choose = (seats: string[]) =>
      desk.backend.ask('POST', '/api/orders', { body: { flightId: flight.id, seats } });
    const refused = await choose(['20E']);
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'single-seat-left', seats: ['20D', '20F'], alternatives: ['20D'] },
    ]);
    const { order, token } = (await choose(['20D'])).body;
    const changed = await desk.backend.ask('PUT', `/api/orders/${order.id}/seats`, {
      token,
      body: { seats: ['21E'] },
    });
    expect(changed.body).toMatchObject({ code: 'single-seat-left', alternatives: ['21D'] });
    expect((await rules('allow-single-seats')).status).toBe(200);
    expect((await room()).flight).not.toHaveProperty('refusesSingleSeats');
    expect((await choose(['22E'])).status).toBe(201);
  });

  it('A21 says from which terminal and gate the flight departs, to everyone', async () => {
    const order = await desk.sold(flight, ['1A']);
    const command = { type: 'set-gate', terminal: '5', gate: ' B42 ' };
    const preview = await desk.post(address('/interventions/preview'), { command });
    expect(preview.body).toMatchObject({
      effect: {
        sentences: [
          'The flight departs from terminal 5.',
          'The flight departs from gate B42.',
          '1 customer will be told at once.',
        ],
        orders: [{ customerSees: 'Your flight departs from terminal 5, gate B42.' }],
      },
    });
    expect((await room()).flight).not.toHaveProperty('gate');
    const done = await desk.post(
      address('/interventions'),
      { command, reason: 'because' },
      desk.ann,
    );
    const named = { type: 'set-gate', terminal: '5', gate: 'B42' };
    expect(done.body).toMatchObject({ audit: { command: named, role: 'agent' } });
    expect((await room()).flight).toMatchObject({ terminal: '5', gate: 'B42' });
    const shown = await desk.get(`/api/flights/${flight.id}`);
    expect(shown.body.flight).toMatchObject({ terminal: '5', gate: 'B42' });
    const file = await desk.get(`/api/agent/orders/${order.id}`);
    expect(file.body.order.message).toBe('Your flight departs from terminal 5, gate B42.');
    expect((await act(command)).body.code).toBe('same-gate');
    expect((await act({ type: 'set-gate', terminal: null })).status).toBe(200);
    expect((await room()).flight).not.toHaveProperty('terminal');
  });

  it.each([
    [{}, 'Name one of them.'],
    [{ gate: '' }, 'gate'],
    [{ gate: '=1+2' }, 'gate'],
    [{ gate: 'B\n42' }, 'gate'],
    [{ gate: 'B42 '.repeat(4) }, 'gate'],
    [{ terminal: 5 }, 'terminal'],
    [{ terminal: '５' }, 'terminal'],
  ])('A21 is refused for %j', async (names, hint) => {
    const { status, body } = await act({ type: 'set-gate', ...names });
    expect([status, body.code]).toEqual([400, 'invalid-request']);
    expect(body.detail).toContain(hint);
    expect((await room()).audit).toEqual([]);
  });

  it('A12 is refused to the second of two agents at once who meant the same thing', async () => {
    const order = await desk.order(flight, ['1A']);
    const { version } = await room();
    const move = (seat: string, headers: Record<string, string>) =>
      desk.post(
        address('/interventions'),
        { command: { type: 'move-order', orderId: order.id, seats: [seat] }, reason: 'x', version },
        headers,
      );
    const both = await Promise.all([move('2A', desk.ann), move('3A', desk.sue)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('superseded-by-another');
    expect((await room()).audit).toHaveLength(1);
  });

  it('is refused for what is not there, is taken, or makes no sense', async () => {
    const order = await desk.sold(flight, ['1A']);
    const { audit } = await room();
    const refusals: [object, number][] = [
      [{ type: 'force-release', orderId: unknownOrder }, 409],
      [{ type: 'extend-hold', orderId: order.id, extraMs: 60_000 }, 409],
      [{ type: 'move-order', orderId: order.id, seats: ['2A', '2C'] }, 422],
      [{ type: 'move-order', orderId: order.id, seats: ['99Z'] }, 422],
      [{ type: 'block', seats: ['99Z'] }, 422],
      [{ type: 'block', seats: [] }, 400],
      [{ type: 'extend-hold', orderId: order.id, extraMs: -1 }, 400],
      [{ type: 'explode' }, 400],
      [{}, 400],
    ];
    for (const [command, status] of refusals) {
      const answer = await act(command);
      expect(answer.status, JSON.stringify(command)).toBe(status);
      expect(answer.body.detail).toMatch(/\.$/);
    }
    const elsewhere = await desk.post('/api/agent/flights/nothing-20990101/interventions', {
      command: { type: 'block', seats: ['1A'] },
      reason: 'x',
    });
    expect(elsewhere.body.code).toBe('flight-not-found');
    expect((await room()).audit).toEqual(audit);
  });
});
