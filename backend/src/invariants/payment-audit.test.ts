import { describe, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { OrderEnd, OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from '../booking/port.ts';
import { someFlight } from '../../test/support/flights.ts';
import type { Money, Movement } from '../ledger/ledger.ts';
import { PaymentAudit } from './payment-audit.ts';

const start = Date.parse('2026-11-29T12:00:00.000Z');

function movement(number: number): Movement {
  const at = new Date(start).toISOString();
  return { id: `c${number}`, orderId: `ORDER${number}`, amount: '1.00', currency: 'GBP', at };
}

const flight = someFlight(start);
const confirmed = ok({ status: 'confirmed', flightId: 'f' } as OrderState);

/** An audit whose ledger tells of `pages`, one a round. */
function auditOf(
  pages: Movement[][],
  order: Awaited<Answer<OrderState>> = confirmed,
  ending: OrderEnd | null = null,
) {
  const asked: string[] = [];
  const given = { answers: true };
  const audit = new PaymentAudit({
    ledger: {
      of: (orderId): Promise<Money | null> => {
        asked.push(orderId);
        const charges = [movement(Number(orderId.slice(5)))];
        return Promise.resolve(given.answers ? { charges, refunds: [] } : null);
      },
    },
    follower: {
      next: () => Promise.resolve({ movements: pages.shift() ?? [], isAll: pages.length === 0 }),
    },
    read: () => undefined,
    archived: () => Promise.resolve(ending && { ending, flight }),
    orderStatus: () => Promise.resolve(order),
  });
  return { audit, asked, given };
}

const nothingLooked = new Map();
const many = Array.from({ length: 5 * limits.auditedAtOnce }, (_, number) => movement(number));

describe('D12 the audit of payments', () => {
  it('is unknown, not green, while it is behind, and looks at every order in the end', async () => {
    const { audit, asked } = auditOf([many]);
    const late = start + limits.invariantGraceMs + limits.auditSettleMs + limits.auditLagMs + 1;
    await audit.round(nothingLooked, late);
    expect(audit.blind).toContain(`${4 * limits.auditedAtOnce} orders wait`);
    for (let time = 0; time < 4; time += 1) await audit.round(nothingLooked, late);
    expect(audit.blind).toBeNull();
    expect(new Set(asked).size).toBe(many.length);
    await audit.round(nothingLooked, late);
    expect(asked).toHaveLength(many.length);
  });

  it('is unknown while the ledger has more than one page that is new', async () => {
    const { audit } = auditOf([many.slice(0, 3), many.slice(3, 6)]);
    await audit.round(nothingLooked, start);
    expect(audit.blind).toContain('behind');
    await audit.round(nothingLooked, start);
    expect(audit.blind).toBeNull();
  });

  it('forgets no order because the gateway does not answer', async () => {
    const { audit, asked, given } = auditOf([many.slice(0, 3)]);
    given.answers = false;
    const late = start + limits.invariantGraceMs + limits.auditSettleMs;
    await audit.round(nothingLooked, late);
    expect(audit.blind).toContain('cannot be read');
    given.answers = true;
    asked.length = 0;
    await audit.round(nothingLooked, late);
    expect(audit.blind).toBeNull();
    expect(asked.sort()).toEqual(['ORDER0', 'ORDER1', 'ORDER2']);
  });

  it('shows what is wrong until it is right again', async () => {
    const late = start + limits.invariantGraceMs + limits.auditSettleMs;
    const { audit } = auditOf([many.slice(0, 1)], err({ code: 'order-not-found' }));
    await audit.round(nothingLooked, late);
    expect(audit.suspected).toMatchObject([{ flightId: null, seenAt: late }]);
    await audit.round(nothingLooked, late + 5_000);
    expect(audit.suspected).toMatchObject([{ flightId: null, seenAt: late + 5_000 }]);
    await audit.round(nothingLooked, start + limits.retentionMs);
    expect(audit.suspected).toEqual([]);
  });

  it('lets a charge be whose order flew, and no other that is not there any more', async () => {
    const late = start + limits.invariantGraceMs + limits.auditSettleMs;
    const gone = err({ code: 'order-not-found' } as const);
    for (const [ending, count] of [
      ['departed', 0],
      ['refunded', 1],
      ['released-by-agent', 1],
    ] as const) {
      const { audit } = auditOf([many.slice(0, 1)], gone, ending);
      await audit.round(nothingLooked, late);
      expect(audit.suspected, ending).toHaveLength(count);
    }
  });
});
