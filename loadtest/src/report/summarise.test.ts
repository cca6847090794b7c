import { describe, expect, it } from 'vitest';
import { steps } from '../observations.ts';
import { readReport } from './schema.ts';
import { reportSchema } from './schema.ts';
import { summarise } from './summarise.ts';
import { exchange, order, passed, refusal, runResult } from './testing/run.ts';

describe('summarise', () => {
  it('makes an empty report of an empty run, without a NaN', () => {
    const report = summarise(runResult({}, { tookMs: 0 }), passed);
    expect(steps.map((step) => report.steps[step].count)).toEqual(steps.map(() => 0));
    expect(report.steps.create.latency).toBeNull();
    expect(report.throughput).toEqual({ exchanges: 0, perSecond: 0, acceptedPerSecond: 0 });
    // JSON writes NaN and Infinity as null: the schema would refuse them.
    expect(readReport(JSON.stringify(report))).toEqual({ ok: true, value: report });
  });

  it('counts latency from the intended time in the open model, from the sending in the closed one', () => {
    const late = exchange({ intendedAt: 100, sentAt: 400, endedAt: 450 });
    const seen = { exchanges: [late] };
    const closed = runResult(seen);
    const open = { ...closed, settings: { ...closed.settings, load: { model: 'open', rate: 5 } } };
    expect(summarise(closed, passed).steps.create.latency?.max).toBe(50);
    expect(summarise(closed, passed).latencyFrom).toBe('sent');
    const ofOpen = summarise(open as typeof closed, passed);
    expect(ofOpen.steps.create.latency?.max).toBe(350);
    expect(ofOpen.latencyFrom).toBe('intended');
  });

  it('keeps what is accepted, refused and failed apart', () => {
    const exchanges = [
      exchange({ outcome: { kind: 'order', order: order() }, endedAt: 40 }),
      exchange({ outcome: refusal('seats-unavailable'), endedAt: 5 }),
      exchange({ outcome: refusal('seats-unavailable'), endedAt: 6 }),
      exchange({ outcome: refusal('busy'), endedAt: 7 }),
      exchange({ outcome: refusal('unavailable'), endedAt: 9_000 }),
      exchange({ outcome: refusal('internal'), endedAt: 9_000 }),
      exchange({ outcome: refusal('invalid-request'), endedAt: 9_000 }),
      exchange({ outcome: { kind: 'failed', error: 'timed out' }, endedAt: 9_000 }),
    ];
    const { create } = summarise(runResult({ exchanges }), passed).steps;
    expect(create).toMatchObject({ count: 8, perSecond: 8, accepted: 1 });
    expect(create.refused).toEqual({ 'seats-unavailable': 2, busy: 1 });
    expect(create.failed).toEqual({
      '503 unavailable': 1,
      '500 internal': 1,
      '400 invalid-request': 1,
      'timed out': 1,
    });
    expect(create.latency).toMatchObject({ count: 4, max: 40 });
    expect(create.acceptedLatency).toMatchObject({ count: 1, max: 40 });
    expect(create.refusedLatency).toMatchObject({ count: 3, max: 7 });
  });

  it('tells orders by their newest status', () => {
    const sightings = [
      { at: 1, by: 'answer' as const, order: order({ revision: 2, status: 'confirmed' }) },
      { at: 2, by: 'pushed' as const, order: order({ revision: 1, status: 'paying' }) },
      { at: 3, by: 'pushed' as const, order: order({ id: 'order-2', status: 'held' }) },
    ];
    expect(summarise(runResult({ sightings }), passed).orders).toEqual({ confirmed: 1, held: 1 });
  });

  it('says what the verdict found', () => {
    const violation = {
      question: 'a' as const,
      code: 'two-owners',
      sentence: '12A was given to two orders at once.',
      evidence: ['first', 'second'],
    };
    const report = summarise(runResult(), { ...passed, violations: [violation] });
    expect(report.verdict).toMatchObject({ passed: false, violations: [violation] });
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });
});
