/** What is mailed to an order's contact, by a real SMTP server in this process. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { mailWorkflowId } from '@aisle/shared/ids';
import { mailMessages, type MailRecord } from '@aisle/shared/order-messages';
import { createMailActivities } from '../src/mail/message.ts';
import { smtpTransport, type MailTransport } from '../src/mail/transports.ts';
import { TestMailServer } from './support/mail-server.ts';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';
import { ifThere } from './support/until.ts';

const sender = {
  publicUrl: 'https://aisle.example',
  secret: 'a secret for tests',
  from: undefined,
};
const seats = seatDesignators('A320neo').slice(60).values();

let mailServer: TestMailServer;
let transport: MailTransport;
let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.shared();
});
beforeEach(async () => {
  mailServer = await TestMailServer.start();
  transport = smtpTransport(mailServer.url);
  system.sendMail = createMailActivities(transport, sender).sendMail;
});
afterEach(async () => {
  transport.close();
  await mailServer.stop();
});

/** An order of one seat, with a contact. */
async function book(flight: TestFlight, to = 'ann@example.com'): Promise<TestOrder> {
  const seat = seats.next().value!;
  const order = await system.book(flight, [seat]);
  const ann = { seat, givenName: 'Ann', surname: 'Smith', type: 'adult' } as const;
  await order.setPassengers({ passengers: [ann], contact: { email: to } });
  return order;
}

async function buy(flight: TestFlight, to?: string): Promise<TestOrder> {
  const order = await book(flight, to);
  await order.pay('11111');
  expect(await order.settled()).toMatchObject({ status: 'confirmed' });
  return order;
}

const mails = ({ id }: TestOrder) => system.client.workflow.getHandle(mailWorkflowId(id));

/** Waits until so many of an order's mails are settled. */
async function settled(order: TestOrder, count: number): Promise<readonly MailRecord[]> {
  return until(async () => {
    const asked = mails(order).query<MailRecord[]>(mailMessages.records);
    const records = (await ifThere(asked)) ?? [];
    return records.filter(({ outcome }) => outcome !== null).length >= count && records;
  });
}

const subjects = () => mailServer.mails.map(({ subject = '' }) => subject.split(':')[0]);

describe('an order writes to its contact', () => {
  test('U1, U7: of what happens to a booking, in order, each in its own words', async () => {
    const flight = await system.openFlight();
    const order = await buy(flight);
    const { departsAt } = flight.definition;
    const later = new Date(Date.parse(departsAt) + 3_600_000).toISOString();
    await flight.intervene({ type: 'move-order', orderId: order.id, seats: ['5A'] });
    await flight.intervene({ type: 'delay', departsAt: later });
    await settled(order, 3);
    await flight.intervene({ type: 'cancel-flight' }, { tellCustomer: 'Snow, we are sorry.' });
    const records = await settled(order, 5);
    expect(records.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'confirmed sent',
      'seats-changed sent',
      'delayed sent',
      'cancelled sent',
      'refunded sent',
    ]);
    expect(records.every(({ to }) => to === 'ann@example.com')).toBe(true);
    expect(subjects()).toEqual([
      'Your booking is confirmed',
      'Your seats have changed',
      'Your flight leaves at another time',
      'Your booking is cancelled',
      'Your money is refunded',
    ]);
    const [, moved, delayed, cancelled] = mailServer.mails;
    expect(moved?.text).toContain('Our staff moved you to seat 5A now.');
    expect(delayed?.text).toContain('your flight leaves 1 hour later');
    expect(cancelled?.text).toMatch(/Snow, we are\ssorry\./);
    // With the refund there is nothing more to write about.
    expect(await mails(order).result()).toEqual(records);
  });

  test('U1: once, when its customer cancels; and not at all of what was never booked', async () => {
    const flight = await system.openFlight();
    const [cancelled, unpaid, nobody] = [
      await buy(flight),
      await book(flight),
      await book(flight, ''),
    ];
    await nobody.pay('11111');
    await nobody.settled();
    for (const order of [cancelled, unpaid, nobody]) await order.cancel();
    const records = await settled(cancelled, 2);
    expect(records.map(({ kind }) => kind)).toEqual(['confirmed', 'refunded']);
    for (const order of [unpaid, nobody]) {
      await order.handle.result();
      expect(await ifThere(mails(order).describe())).toBeUndefined();
    }
  });

  test('U1: tells of a cancellation whose refund takes its time, and later of the refund', async () => {
    const order = await buy(await system.openFlight());
    system.gateway.refund = (_orderId, tries) => (tries < 3 ? 503 : null);
    await order.cancel();
    const records = await settled(order, 3);
    system.gateway.refund = () => null;
    expect(records.map(({ kind }) => kind)).toEqual(['confirmed', 'cancelled', 'refunded']);
  });

  test('U7: which never waits for it: paid, cancelled and ended while the mail server says nothing', async () => {
    let answer: () => void = () => undefined;
    const silence = new Promise<void>((resolve) => (answer = resolve));
    const send = system.sendMail;
    system.sendMail = async (mail) => {
      await silence;
      return send(mail);
    };
    const order = await buy(await system.openFlight());
    expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
    await order.handle.result();
    expect(mailServer.mails).toEqual([]);
    answer();
    await settled(order, 2);
    expect(subjects()).toEqual(['Your booking is confirmed', 'Your money is refunded']);
  });

  test('U7: and is told of an address that is refused, which is tried no more for that mail', async () => {
    mailServer.recipient = () => 550;
    const order = await buy(await system.openFlight(), 'nobody@example.com');
    const [bounced] = await settled(order, 1);
    expect(bounced).toMatchObject({ outcome: 'bounced', why: '550 no, thank you (550)' });
    expect(mailServer.recipients).toEqual(['nobody@example.com']);
    mailServer.recipient = () => 'taken';
    await order.cancel();
    expect(await settled(order, 2)).toMatchObject([{ outcome: 'bounced' }, { outcome: 'sent' }]);
    // The order is not told: it is booked, and refunded, all the same.
    expect(await order.status()).toMatchObject({ reason: 'refunded' });
  });

  test('U7: and writes the same mail again to a server that takes it and dies before it answers', async () => {
    mailServer.data = (count) => (count === 1 ? 'hangs-up' : 'taken');
    const order = await buy(await system.openFlight());
    await settled(order, 1);
    const ids = mailServer.mails.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('U7: and reaches a server that was away when it is back, each mail once and in order', async () => {
    const order = await buy(await system.openFlight());
    await settled(order, 1);
    await mailServer.stop();
    await order.cancel();
    const paid = await buy(await system.openFlight(), 'bob@example.com');
    await mailServer.comeBack();
    expect(await settled(order, 2)).toMatchObject([{ outcome: 'sent' }, { outcome: 'sent' }]);
    expect(await settled(paid, 1)).toMatchObject([{ outcome: 'sent' }]);
  });

  test('U8: withdraws its links, and writes new ones from then on', async () => {
    const flight = await system.openFlight();
    const order = await buy(flight);
    await settled(order, 1);
    expect(await order.status()).not.toHaveProperty('link');
    await order.handle.executeUpdate('withdrawLinks');
    expect(await order.status()).toMatchObject({
      link: 1,
      sequence: (await order.status()).sequence,
    });
    await flight.intervene({ type: 'move-order', orderId: order.id, seats: ['5A'] });
    await settled(order, 2);
    const links = mailServer.mails.map(({ text }) => /#link=(\d+)\./.exec(text ?? '')?.[1]);
    expect(links).toEqual(['0', '1']);
  });

  test('U7: a signal of nonsense sends nothing, and harms nothing', async () => {
    const flight = await system.openFlight();
    const order = await buy(flight);
    await settled(order, 1);
    for (const nonsense of [null, 'all', [{ kind: 'confirmed', to: 'all@example.com' }], [7]]) {
      await mails(order).signal(mailMessages.add, nonsense);
    }
    await order.cancel();
    await settled(order, 2);
    expect(new Set(mailServer.recipients)).toEqual(new Set(['ann@example.com']));
    expect(mailServer.mails).toHaveLength(2);
  });
});
