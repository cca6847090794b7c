import { describe, expect, it } from 'vitest';
import { readReport } from './schema.ts';
import { summarise } from './summarise.ts';
import { passed } from './testing/run.ts';
import { storm } from './testing/storm.ts';

const report = summarise(storm('A380-800', 500), passed);
const text = JSON.stringify(report);

describe('readReport', () => {
  it('reads exactly what was written', () => {
    expect(readReport(text)).toEqual({ ok: true, value: report });
  });

  it.each([
    ['no JSON', 'steps: 3', /is not JSON.*--json/],
    ['nothing', '', /is not JSON/],
    ['other JSON', '[1]', /is not a report of the load tester/],
    ['null', 'null', /is not a report/],
    [
      'another version',
      JSON.stringify({ ...report, version: 7 }),
      /has version 7.*reads version 1/,
    ],
    [
      'a figure that is no number',
      text.replace(/"tookMs":\d+/, '"tookMs":"long"'),
      /damaged at tookMs/,
    ],
    ['a part that is missing', JSON.stringify({ ...report, steps: {} }), /damaged at steps/],
    [
      'a figure that is null',
      text.replace(/"exchanges":\d+/, '"exchanges":null'),
      /damaged at throughput\.exchanges/,
    ],
  ])('refuses %s with a sentence', (_, given, sentence) => {
    const result = readReport(given);
    expect(result.ok ? 'read' : result.error).toMatch(sentence);
  });
});
