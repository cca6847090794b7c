import { describe, expect, it } from 'vitest';
import type { Report } from './schema.ts';
import { summarise } from './summarise.ts';
import { exchange, order, passed, refusal, runResult } from './testing/run.ts';
import { missedThresholds, parseThreshold, type Threshold } from './thresholds.ts';

function parsed(text: string): Threshold {
  const result = parseThreshold(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('parseThreshold', () => {
  it.each([
    ['create.p95<250', { step: 'create', metric: 'p95', operator: '<', bound: 250 }],
    ['receipt.p99<=100.5', { step: 'receipt', metric: 'p99', operator: '<=', bound: 100.5 }],
    [
      ' list . perSecond >= 5000 ',
      { step: 'list', metric: 'perSecond', operator: '>=', bound: 5_000 },
    ],
    ['pay.count>0', { step: 'pay', metric: 'count', operator: '>', bound: 0 }],
    ['create.failedShare<0.01', { metric: 'failedShare', bound: 0.01 }],
  ])('reads %s', (text, expected) => {
    expect(parsed(text)).toMatchObject({ ...expected, text: text.trim() });
  });

  it.each([
    ['', /cannot be read.*such as create\.p95<250/],
    ['create', /cannot be read/],
    ['create.p95', /cannot be read/],
    ['create.p95=250', /one of <= < >= >/],
    ['create.p95<250ms', /a number without a unit/],
    ['create.p95<-1', /cannot be read/],
    ['create.p95<NaN', /cannot be read/],
    ['create.p95<1e999', /cannot be read/],
    ['create.p95<250; x', /cannot be read/],
    ['book.p95<250', /names no step of a customer\. Steps are list, watch, create/],
    ['create.p90<250', /names no metric\. Metrics are p50, p95/],
    ['create.constructor<250', /names no metric/],
    ['create.failedShare<5', /Shares go from 0 to 1/],
  ])('refuses %j with a sentence', (text, sentence) => {
    const result = parseThreshold(text);
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? '' : result.error).toMatch(sentence);
  });
});

describe('missedThresholds', () => {
  const report: Report = summarise(
    runResult({
      exchanges: [
        ...Array.from({ length: 8 }, () =>
          exchange({ endedAt: 100, outcome: { kind: 'order', order: order() } }),
        ),
        exchange({ endedAt: 20, outcome: refusal('seats-unavailable') }),
        exchange({ outcome: { kind: 'failed', error: 'timed out' } }),
        exchange({ step: 'pay', outcome: { kind: 'failed', error: 'timed out' } }),
      ],
    }),
    passed,
  );

  it.each([
    ['create.p50<=101', true],
    ['create.p50<100', false],
    ['create.max<=100', true],
    ['create.max<100', false],
    ['create.max>=100', true],
    ['create.max>100', false],
    ['create.count>=10', true],
    ['create.count>10', false],
    ['create.perSecond>=10', true],
    ['create.refused<=1', true],
    ['create.refused<1', false],
    ['create.refusedShare<=0.1', true],
    ['create.failed<=1', true],
    ['create.failedShare<0.1', false],
    ['pay.failed<=1', true],
    ['pay.p95<100', false],
    ['cancel.p95<100', false],
    ['cancel.failed<=0', false],
    ['cancel.count<=0', true],
  ])('%s: kept is %s', (text, kept) => {
    expect(missedThresholds(report, [parsed(text)]).length === 0).toBe(kept);
  });

  it('says what was measured, or why nothing was', () => {
    const texts = [
      'create.max<50',
      'create.refused<1',
      'cancel.p95<100',
      'pay.p95<100',
      'create.count>1',
    ];
    expect(missedThresholds(report, texts.map(parsed)).map(({ sentence }) => sentence)).toEqual([
      'create.max<50 was missed: measured 100 ms.',
      'create.refused<1 was missed: measured 1.',
      'cancel.p95<100 was missed: no customer ever came to the step cancel.',
      'pay.p95<100 was missed: of 1 request of pay none was answered.',
    ]);
  });
});
