import { describe, expect, it } from 'vitest';
import { compareReports } from './compare.ts';
import { summarise } from './summarise.ts';
import { exchange, passed, runResult } from './testing/run.ts';
import { storm } from './testing/storm.ts';
import { renderText } from './text.ts';
import { parseThreshold, type Threshold } from './thresholds.ts';

const alone = { thresholds: [], comparison: null };
const busy = summarise(storm('A320neo', 400), passed);
const slower = summarise(storm('A320neo', 400, 2, 3), passed);

function thresholds(...texts: string[]): Threshold[] {
  return texts.map(parseThreshold).flatMap((result) => (result.ok ? [result.value] : []));
}

describe('renderText', () => {
  it('fits 80 columns, tells the figures and ends with the verdict', () => {
    const beside = {
      thresholds: thresholds('create.p95<250', 'cancel.p50<1'),
      comparison: compareReports(slower, busy),
    };
    const lines = renderText(busy, beside, false).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const text = lines.join('\n');
    expect(text).toMatch(/^ {2}create +400 /m);
    expect(text).toMatch(/seats-unavailable/);
    expect(text).toMatch(/1 of 2 thresholds kept/);
    expect(text).toMatch(/cancel\.p50<1 was missed: no customer ever came/);
    expect(text).toMatch(/create\.p50 .* faster/);
    expect(lines.slice(-2)).toEqual(['Verdict: passed. All that the run saw keeps the rules.', '']);
  });

  it('shows colours only when it is told to', () => {
    expect(renderText(busy, alone, false)).not.toContain('\u001b');
    expect(renderText(busy, alone, true)).toContain('\u001b[');
  });

  it('tells of an empty run without a NaN', () => {
    const text = renderText(summarise(runResult({}, { tookMs: 0 }), passed), alone, false);
    expect(text).toContain('Nothing was sent');
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('shows violations with their evidence, and what could not be answered', () => {
    const verdict = {
      violations: [
        {
          question: 'a' as const,
          code: 'two-owners',
          sentence: '12A was given to two orders at once.',
          evidence: Array.from({ length: 15 }, (_, line) => `line ${line}`),
        },
      ],
      looked: { a: 9, b: 9, c: 0, d: 9, e: 9 },
      unanswered: [{ question: 'b' as const, sentence: 'No gateway was named.' }],
    };
    const text = renderText(summarise(runResult(), verdict), alone, false);
    expect(text).toContain('✗ (a) No seat was given to two orders at once.');
    expect(text).toContain('✗ (a) two-owners: 12A was given to two orders at once.');
    expect(text).toMatch(/line 11\n +and 3 more lines of evidence\./);
    expect(text).toMatch(/\? \(b\) .*\n.*\n +No gateway was named\./);
    expect(text).toMatch(/– \(c\) /);
    expect(text).toMatch(/Verdict: violated\. 1 thing happened that must not/);
  });

  it('does not call a verdict whole that left questions open', () => {
    const open = { ...passed, unanswered: [{ question: 'b' as const, sentence: 'No gateway.' }] };
    expect(renderText(summarise(runResult(), open), alone, false)).toMatch(
      /passed as far as it goes\. 4 of 5 questions/,
    );
  });

  it('says when the tester itself was too slow', () => {
    const tester = { delayP99Ms: 80, delayMaxMs: 400, tooSlow: true };
    const text = renderText(summarise(runResult({}, { tester }), passed), alone, false);
    expect(text).toMatch(/The tester itself was late by up to 400 ms/);
  });

  it('lets nothing from outside steer the terminal', () => {
    const error = 'gone\u001b[2J\u0007\u009b31m\n\u202eevil';
    const hostile = runResult({ exchanges: [exchange({ outcome: { kind: 'failed', error } })] });
    const text = renderText(summarise(hostile, passed), alone, false);
    expect(text).toMatch(/gone \[2J 31m evil/);
    for (const mark of ['\u001b', '\u0007', '\u009b', '\u202e']) expect(text).not.toContain(mark);
  });
});
