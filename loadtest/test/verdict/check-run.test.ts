import { minorUnits, money } from '@aisle/shared/money';
import { describe, expect, it } from 'vitest';
import type { Observations } from '../../src/observations.ts';
import { bounds } from '../../src/verdict/findings.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { answered, asked, changed, iso, order, refusal, run } from './by-hand.ts';

/** Question and code of every violation, each once. */
function codes(observations: Observations): string[] {
  const found = checkRun(observations).violations.map(
    ({ question, code }) => `${question} ${code}`,
  );
  return [...new Set(found)].sort();
}

const until = iso(900_000);
const heldSeat = (name: string, ends = until) => ({
  [name]: { status: 'held' as const, until: ends },
});
const one = order('ONE', { seats: ['1A'], flightVersion: 1, expiresAt: until });
const paying = {
  ...one,
  status: 'paying' as const,
  revision: 2,
  flightVersion: 2,
  expiresAt: null,
};

describe('a verdict', () => {
  it('says of each question how much it was put to', () => {
    const { looked, unanswered } = checkRun(
      run({
        exchanges: [answered(0, 'create', [0, 10], one)],
        receipts: [changed(12, 0, 1, heldSeat('1A'))],
        after: { version: 1, seats: heldSeat('1A') },
      }),
    );
    expect(looked).toEqual({ a: 1, b: 1, c: 6, d: 2, e: 4 });
    expect(unanswered).toEqual([]);
  });

  it('proves nothing where it had nothing to look at', () => {
    const { unanswered, violations } = checkRun({ ...run({}), streams: [] });
    expect(violations).toEqual([]);
    expect(unanswered.map(({ question }) => question)).toEqual(['a', 'b', 'd']);
  });

  it('leaves the money open when the ledger is not known', () => {
    const { unanswered } = checkRun(
      run({ ledger: null, exchanges: [answered(0, 'create', [0, 10], one)] }),
    );
    expect(unanswered).toContainEqual({
      question: 'b',
      sentence: expect.stringContaining('ledger'),
    });
  });

  it('W11: has nothing against an order that staff booked onto another flight', () => {
    const sold = { '1A': { status: 'sold' as const } };
    const paid = { ...one, status: 'confirmed' as const, revision: 2, flightVersion: 2 };
    const rebooked = {
      flightId: 'ai101',
      number: 'AI 101',
      departsAt: iso(0),
      declineUntil: iso(9),
    };
    const gone = {
      ...paid,
      flightId: 'ai103',
      seats: ['7F'],
      revision: 3,
      flightVersion: 1,
      rebooked,
    };
    const { id: orderId, total } = paid;
    const observations = run({
      exchanges: [answered(0, 'create', [0, 10], one), answered(0, 'pay', [20, 30], paid)],
      sightings: [{ at: 60, by: 'pushed', order: gone }],
      receipts: [
        changed(12, 0, 1, heldSeat('1A')),
        changed(32, 1, 3, sold),
        changed(50, 3, 4, { '1A': { status: 'free' } }),
      ],
      after: { version: 4, seats: {} },
      ledger: { charges: [{ id: 'c', orderId, ...total, at: iso(25) }], refunds: [] },
    });
    expect(codes(observations)).toEqual([]);
  });

  it('prints a few violations of a kind, and counts the others', () => {
    const charges = Array.from({ length: 20 }, (_, place) => ({
      id: `${place}`,
      orderId: `STRANGER-${place >> 1}`,
      amount: '10.00',
      currency: 'GBP',
      at: iso(place),
    }));
    const { violations } = checkRun(run({ ledger: { charges, refunds: [] } }));
    expect(violations).toHaveLength(bounds.violationsPerCode + 1);
    expect(violations.at(-1)?.sentence).toContain(`${10 - bounds.violationsPerCode} further`);
    expect(violations.every(({ code }) => code === 'charged-twice')).toBe(true);
  });

  it('prints the newest lines of long evidence, oldest first', () => {
    const seats = ['1A'];
    const exchanges = Array.from({ length: 60 }, (_, place) =>
      answered(0, place === 0 ? 'create' : 'change', [place * 10, place * 10 + 5], {
        ...order('ONE', { seats, flightVersion: place + 1, revision: place + 1, expiresAt: until }),
      }),
    );
    const { violations } = checkRun(run({ exchanges, after: { version: 60, seats: {} } }));
    const { evidence } = violations.find(({ code }) => code === 'hold-missing') ?? { evidence: [] };
    expect(evidence).toHaveLength(bounds.evidenceLines + 1);
    expect(evidence[0]).toContain('earlier lines left out');
    expect(evidence.at(-1)).toContain('final snapshot');
    const times = evidence.slice(1).map((line) => Number(/\+([0-9.]+) s/.exec(line)?.[1]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('is the same for observations that went through JSON', () => {
    const observations = run({
      exchanges: [answered(0, 'create', [0, 10], one)],
      receipts: [changed(12, 0, 1, heldSeat('1B'))],
      after: { version: 1, seats: heldSeat('1A') },
    });
    const copy = JSON.parse(JSON.stringify(observations)) as Observations;
    expect(checkRun(copy)).toEqual(checkRun(observations));
    expect(codes(copy)).toContain('c maps-differ');
  });
});

describe('two owners', () => {
  it('are seen by the versions, though the answers came one after another', () => {
    // The first answer was slow; by then the second order had given the seat back.
    const two = order('TWO', { seats: ['1A'], flightVersion: 2, expiresAt: until });
    const ended = {
      ...two,
      status: 'cancelled' as const,
      revision: 2,
      reason: 'cancelled-by-customer',
    };
    const late = { ...paying, flightVersion: 4 };
    const exchanges = [
      answered(0, 'create', [0, 900], one),
      answered(1, 'create', [10, 20], two),
      answered(1, 'cancel', [30, 40], ended),
      answered(0, 'pay', [950, 960], late),
    ];
    const after = { version: 4, seats: { '1A': { status: 'paying' as const } } };
    expect(codes(run({ exchanges, receipts: [changed(970, 0, 4, after.seats)], after }))).toEqual([
      'a two-owners',
    ]);
  });

  it('are seen by real time, though a broadcast between said that the seat was free', () => {
    const two = order('TWO', { seats: ['1A'], flightVersion: 3, expiresAt: until });
    const found = codes(
      run({
        exchanges: [answered(0, 'create', [0, 10], one), answered(1, 'create', [50, 60], two)],
        receipts: [
          changed(12, 0, 1, heldSeat('1A')),
          changed(40, 1, 2, { '1A': { status: 'free' } }),
          changed(70, 2, 3, heldSeat('1A')),
        ],
        after: { version: 3, seats: heldSeat('1A') },
      }),
    );
    expect(found).toEqual(['a two-owners', 'c contradicts-answer']);
  });

  it('are not two when the first ran out of time', () => {
    const short = { ...one, expiresAt: iso(700) };
    const two = order('TWO', { seats: ['1A'], flightVersion: 3, expiresAt: iso(1_420) });
    const found = codes(
      run({
        exchanges: [answered(0, 'create', [0, 10], short), answered(1, 'create', [710, 730], two)],
        receipts: [
          changed(12, 0, 1, heldSeat('1A', iso(700))),
          changed(740, 1, 3, heldSeat('1A', iso(1_420))),
          changed(1_430, 3, 4, { '1A': { status: 'free' } }),
        ],
        after: { version: 4, seats: {} },
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('in keeping with real time', () => {
  it('a refusal may lag behind others by the bound, and no more', () => {
    const late = (sentAt: number) =>
      codes(
        run({
          exchanges: [
            answered(0, 'create', [0, 10], one),
            answered(0, 'cancel', [20, 30], {
              ...one,
              status: 'cancelled',
              revision: 2,
              reason: 'cancelled-by-customer',
              expiresAt: null,
            }),
            answered(
              2,
              'create',
              [40, 50],
              order('TWO', { seats: ['2A'], flightVersion: 3, expiresAt: iso(900_040) }),
            ),
            refusal(1, [sentAt, sentAt + 1], ['1A'], 1),
          ],
          receipts: [
            changed(12, 0, 1, heldSeat('1A')),
            changed(55, 1, 3, { '1A': { status: 'free' }, ...heldSeat('2A', iso(900_040)) }),
          ],
          after: { version: 3, seats: heldSeat('2A', iso(900_040)) },
        }),
      );
    expect(late(49 + bounds.staleReadMs)).toEqual([]);
    expect(late(50 + bounds.staleReadMs)).toEqual(['c stale-read']);
  });

  it('a repeated creation may answer with a version from before the repetition', () => {
    const two = order('TWO', { seats: ['1B'], flightVersion: 2, expiresAt: until });
    const lost = asked(0, 'create', [0, 100], { kind: 'failed', error: 'reset' }, ['1A']);
    const both = { ...heldSeat('1A'), ...heldSeat('1B') };
    const rest = {
      receipts: [changed(60, 0, 2, both)],
      after: { version: 2, seats: both },
    };
    const second = answered(1, 'create', [20, 50], two);
    const again = answered(0, 'create', [120, 130], one);
    expect(codes(run({ exchanges: [lost, second, again], ...rest }))).toEqual([]);
    expect(codes(run({ exchanges: [second, again], ...rest }))).toEqual(['c out-of-order']);
  });
});

describe('clients beside the tester', () => {
  it('may do what they like between two versions that the tester saw', () => {
    const receipts = [
      changed(10, 0, 3, { '1A': { status: 'sold' } }),
      changed(20, 3, 4, { '1A': { status: 'free' } }),
      changed(30, 4, 6, { '1A': { status: 'blocked' }, '1B': { status: 'blocked' } }),
    ];
    const seats = { '1A': { status: 'blocked' as const }, '1B': { status: 'blocked' as const } };
    expect(codes(run({ receipts, after: { version: 6, seats } }))).toEqual([]);
  });

  it('need as many versions as their seats have ways to go', () => {
    const receipts = [
      changed(10, 0, 2, { '1A': { status: 'paying' } }),
      changed(20, 2, 3, {
        '1A': { status: 'held', until },
        '1B': { status: 'held', until: iso(900_001) },
      }),
    ];
    const seats = { ...heldSeat('1A'), ...heldSeat('1B', iso(900_001)) };
    expect(codes(run({ receipts, after: { version: 3, seats } }))).toEqual([
      'c more-changes-than-versions',
    ]);
  });

  it('must have paid for what they bought', () => {
    const seats = { '1A': { status: 'sold' as const } };
    const bought = { receipts: [changed(10, 0, 3, seats)], after: { version: 3, seats } };
    expect(codes(run(bought))).toEqual(['b sold-without-charge']);
    const charge = {
      id: 'c',
      orderId: 'STRANGER',
      ...order('', { seats: ['1A'] }).total,
      at: iso(5),
    };
    expect(codes(run({ ...bought, ledger: { charges: [charge], refunds: [] } }))).toEqual([]);
  });
});

describe('what an order may have done untold', () => {
  const sold = { '1A': { status: 'sold' as const } };
  const charge = { id: 'c', orderId: 'ONE', ...order('', { seats: ['1A'] }).total, at: iso(50) };
  const ledger = { charges: [charge], refunds: [] };
  const confirmed = { ...one, status: 'confirmed' as const, revision: 3, expiresAt: null };
  const created = answered(0, 'create', [0, 10], one);
  const unanswered = asked(0, 'pay', [20, 30], { kind: 'failed', error: 'reset' }, []);
  const lost = { ...unanswered, orderId: 'ONE' };

  it('a payment without an answer may have been made', () => {
    const read = answered(0, 'read', [100, 110], { ...confirmed, flightVersion: 3 });
    const receipts = [changed(12, 0, 1, heldSeat('1A')), changed(105, 1, 3, sold)];
    const history = {
      exchanges: [created, lost, read],
      receipts,
      after: { version: 3, seats: sold },
    };
    expect(codes(run({ ...history, ledger }))).toEqual([]);
  });

  it('a sale may be told with a later version than its own, even with that of another order', () => {
    const open = order('TWO', { status: 'open', expiresAt: until });
    const facts = { seats: ['2A'], flightVersion: 4, revision: 2, expiresAt: iso(900_100) };
    const two = order('TWO', facts);
    const other = heldSeat('2A', iso(900_100));
    const read = answered(0, 'read', [200, 210], { ...confirmed, flightVersion: 4 });
    const history = {
      exchanges: [
        answered(1, 'create', [0, 5], open),
        created,
        lost,
        answered(1, 'change', [100, 110], two),
        read,
      ],
      receipts: [
        changed(12, 0, 1, heldSeat('1A')),
        changed(50, 1, 3, sold),
        changed(115, 3, 4, other),
      ],
      after: { version: 4, seats: { ...sold, ...other } },
    };
    expect(codes(run({ ...history, ledger }))).toEqual([]);
  });

  it('a payment that succeeds has not lost its seats meanwhile', () => {
    const history = {
      exchanges: [
        created,
        answered(0, 'pay', [20, 30], paying),
        answered(0, 'read', [200, 210], { ...confirmed, flightVersion: 4 }),
      ],
      receipts: [
        changed(12, 0, 1, heldSeat('1A')),
        changed(32, 1, 2, { '1A': { status: 'paying' } }),
        changed(60, 2, 3, { '1A': { status: 'free' } }),
        changed(205, 3, 4, sold),
      ],
      after: { version: 4, seats: sold },
    };
    expect(codes(run({ ...history, ledger }))).toContain('c contradicts-answer');
  });

  it('a sale that was cancelled elsewhere is over', () => {
    const gone = { ...confirmed, status: 'cancelled' as const, revision: 4, flightVersion: 3 };
    const history = {
      exchanges: [
        created,
        answered(0, 'pay', [20, 30], paying),
        answered(0, 'read', [50, 60], { ...confirmed, flightVersion: 3 }),
      ],
      sightings: [{ at: 120, by: 'pushed' as const, order: { ...gone, reason: 'refunded' } }],
      receipts: [
        changed(12, 0, 1, heldSeat('1A')),
        changed(55, 1, 3, sold),
        changed(110, 3, 4, { '1A': { status: 'free' } }),
      ],
      after: { version: 4, seats: {} },
    };
    const refund = { ...charge, id: 'r' };
    expect(codes(run({ ...history, ledger: { charges: [charge], refunds: [refund] } }))).toEqual(
      [],
    );
  });

  it('a creation that is repeated after a change answers with the order as it is by then', () => {
    const now = { ...one, seats: ['1B'], revision: 2, flightVersion: 2, expiresAt: iso(900_010) };
    const later = heldSeat('1B', iso(900_010));
    const again = answered(0, 'create', [40, 50], now);
    const history = {
      exchanges: [created, answered(0, 'change', [20, 30], now), { ...again, seats: ['1A'] }],
      receipts: [
        changed(12, 0, 1, heldSeat('1A')),
        changed(32, 1, 2, { '1A': { status: 'free' }, ...later }),
      ],
      after: { version: 2, seats: later },
    };
    expect(codes(run(history))).toEqual([]);
  });
});

describe('news of the whole flight', () => {
  it('A10: is no decision about an order that is paying meanwhile', () => {
    const delayed = { ...paying, revision: 3, flightVersion: 3 };
    const found = codes(
      run({
        exchanges: [answered(0, 'create', [0, 10], one), answered(0, 'pay', [20, 30], paying)],
        sightings: [{ at: 60, by: 'pushed', order: delayed }],
        receipts: [
          changed(12, 0, 1, heldSeat('1A')),
          changed(32, 1, 2, { '1A': { status: 'paying' } }),
          changed(55, 2, 3, {}),
        ],
        after: { version: 3, seats: { '1A': { status: 'paying' } } },
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('money', () => {
  it('is by the layout, whatever order and gateway agree on', () => {
    const total = { amount: '1.00', currency: 'GBP' };
    const paid = { ...one, status: 'confirmed' as const, flightVersion: 3, expiresAt: null, total };
    const sold = { '1A': { status: 'sold' as const } };
    const charge = { id: 'c', orderId: 'ONE', ...total, at: iso(50) };
    const found = codes(
      run({
        exchanges: [answered(0, 'create', [0, 10], one), answered(0, 'pay', [20, 90], paid)],
        receipts: [changed(12, 0, 1, heldSeat('1A')), changed(95, 1, 3, sold)],
        after: { version: 3, seats: sold },
        ledger: { charges: [charge], refunds: [] },
      }),
    );
    expect(found).toContain('b wrong-charge');
  });

  it.each<[string, string[], string[]]>([
    ['the difference', ['-'], []],
    ['nothing', [], ['b wrong-refund']],
    ['another amount', ['0.01'], ['b wrong-refund']],
    ['the difference twice', ['-', '-'], ['b wrong-refund']],
  ])('W21: goes back where staff seat somebody in a lower class: %s', (_, amounts, expected) => {
    const { total } = one;
    const units = minorUnits(total);
    const [costs, less] = [money(units - 100, 'GBP'), money(100, 'GBP')];
    const paid = { ...one, status: 'confirmed' as const, flightVersion: 2, expiresAt: null };
    const lowered = { ...paid, revision: 3, flightVersion: 3, seats: ['1C'], total: costs };
    const refunds = amounts.map((amount, place) => {
      const own = amount === '-' ? less : { amount, currency: 'GBP' };
      return { id: `r${place}`, orderId: 'ONE', ...own, at: iso(60) };
    });
    const sold = { status: 'sold' as const };
    const found = codes(
      run({
        exchanges: [
          answered(0, 'create', [0, 10], one),
          answered(0, 'pay', [20, 30], { ...paid, revision: 2 }),
        ],
        sightings: [{ at: 60, by: 'pushed', order: lowered }],
        receipts: [
          changed(12, 0, 1, heldSeat('1A')),
          changed(32, 1, 2, { '1A': sold }),
          changed(50, 2, 3, { '1A': { status: 'free' }, '1C': sold }),
        ],
        after: { version: 3, seats: { '1C': sold } },
        ledger: { charges: [{ id: 'c', orderId: 'ONE', ...total, at: iso(25) }], refunds },
      }),
    );
    expect(found.filter((code) => code.startsWith('b'))).toEqual(expected);
  });
});

describe('a gap in a stream', () => {
  it('is not healed by a change that comes late, from before it', () => {
    const receipts = [
      changed(10, 0, 1, heldSeat('1A')),
      changed(30, 2, 3, heldSeat('1C')),
      changed(40, 1, 2, heldSeat('1B')),
    ];
    const observations = run({
      receipts,
      after: { version: 3, seats: { ...heldSeat('1A'), ...heldSeat('1B'), ...heldSeat('1C') } },
    });
    expect(codes(observations)).toEqual(['d gap-not-healed']);
  });
});
