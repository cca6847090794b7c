import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../compare.ts';
import type { Report } from '../schema.ts';
import { summarise } from '../summarise.ts';
import { exchange, passed, runResult } from '../testing/run.ts';
import { storm } from '../testing/storm.ts';
import { parseThreshold } from '../thresholds.ts';
import { countsUpTo, heatOf } from './cabin.ts';
import { renderHtml } from './page.ts';

const alone = { thresholds: [], comparison: null };

/** The page as a browser reads it; its scripts do not run. */
function read(page: string) {
  const window = new Window({ settings: { enableJavaScriptEvaluation: false } });
  window.document.write(page);
  return window.document;
}

const busy = summarise(storm('A380-800', 800), passed);
const busyPage = read(renderHtml(busy, alone));

describe('renderHtml', () => {
  it('needs nothing from outside', () => {
    const document = busyPage;
    const outward = document.querySelectorAll(
      '[src], [href], link, img, iframe, object, form, base',
    );
    expect(outward.length).toBe(0);
    const style = [...document.querySelectorAll('style')]
      .map(({ textContent }) => textContent)
      .join('');
    expect(style).toContain('.uplot');
    expect(style).not.toMatch(/url\(|@import/);
    const scripts = [...document.querySelectorAll('script')];
    expect(scripts.map(({ type }) => type)).toEqual(['application/json', '', '']);
    expect(scripts[1]!.textContent).toContain('uPlot');
    const own = scripts[2]!.textContent;
    expect(own).not.toMatch(/fetch|XMLHttpRequest|import|https?:/);
  });

  it('draws every seat, with its figures, and lists it in the table', () => {
    const document = busyPage;
    const drawn = [...document.querySelectorAll('.map .seat')].map((seat) =>
      seat.getAttribute('title'),
    );
    expect(drawn).toHaveLength(busy.seats.length);
    for (const { seat } of busy.seats) {
      expect(drawn.filter((title) => title?.startsWith(`${seat}: `))).toHaveLength(1);
    }
    const wanted = busy.seats.toSorted((a, b) => b.asked - a.asked)[0]!;
    const title = drawn.find((text) => text?.startsWith(`${wanted.seat}: `));
    expect(title).toContain(`asked for ${wanted.asked} times`);
    const hottest = [...document.querySelectorAll('.map .hot[style="--heat:1.00"]')];
    expect(hottest.map((seat) => seat.getAttribute('title'))).toContain(title);
    const rows = document.querySelectorAll('section[aria-labelledby="cabin-title"] tbody tr');
    expect(rows.length).toBe(busy.seats.length);
    expect(rows[0]!.textContent).toContain(wanted.seat);
  });

  it('hands the plots what the report has', () => {
    const document = busyPage;
    const data = JSON.parse(document.getElementById('data')!.textContent) as {
      latency: { times: number[]; series: { name: string; values: number[] }[] };
      histograms: { counts: number[] }[];
      seats: { times: number[]; series: { name: string; values: number[] }[] };
    };
    const happened = ['list', 'create', 'pay', 'receipt'];
    expect(data.latency.series.map(({ name }) => name)).toEqual(happened);
    for (const { values } of data.latency.series)
      expect(values).toHaveLength(data.latency.times.length);
    const sum = data.histograms[1]!.counts.reduce((a, b) => a + b);
    expect(sum).toBe(busy.steps.create.latency?.count);
    expect(document.querySelectorAll('[data-plot=histogram]').length).toBe(happened.length);
    expect(data.seats.series.map(({ name }) => name)).toEqual([
      'sold',
      'paying',
      'held',
      'blocked',
      'free',
    ]);
    expect(data.seats.series[0]!.values.at(-1)).toBe(busy.seatsOverTime.at(-1)!.sold);
  });

  it('keeps what is hostile in the data from running', () => {
    const evil = '{{data}}</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'&';
    const hostile: Report = {
      ...summarise(
        runResult({ exchanges: [exchange({ outcome: { kind: 'failed', error: evil } })] }),
        {
          ...passed,
          violations: [{ question: 'a', code: evil, sentence: evil, evidence: [evil] }],
          unanswered: [{ question: 'b', sentence: evil }],
        },
      ),
      flight: { id: evil, number: evil, aircraft: evil },
      seats: [{ seat: evil, status: 'free', asked: 3, refused: 1 }],
      decks: [
        {
          name: 'main',
          cabins: [
            {
              name: evil,
              columns: [evil],
              rows: [{ number: 1, exit: false, cells: [{ seat: evil }] }],
            },
          ],
        },
      ],
      server: {
        latencies: [{ name: evil, count: 1, p50: 1, p95: 1, p99: 1, clipped: false }],
        counters: [{ name: evil, grewBy: 1 }],
        cpuSeconds: null,
        memory: null,
        restarted: false,
      },
    };
    const page = renderHtml({ ...hostile, settings: { ...hostile.settings, target: evil } }, alone);
    const document = read(page);
    expect(document.querySelectorAll('script').length).toBe(3);
    expect(document.querySelectorAll('img, [onerror]').length).toBe(0);
    expect(document.querySelector('.evidence li')?.textContent).toBe(evil);
    expect(document.querySelector('.map .seat')?.getAttribute('title')).toContain(evil);
    expect(page.split('</script>').length).toBe(4);
  });

  it('shows an empty run without a NaN', () => {
    const page = renderHtml(summarise(runResult({}, { tookMs: 0 }), passed), alone);
    const document = read(page);
    expect(document.querySelector('main')?.textContent).toContain('Nothing was sent');
    expect(document.querySelector('main')?.textContent).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(document.querySelectorAll('[data-plot=latency], [data-plot=histogram]').length).toBe(0);
  });

  it('shows a violated verdict first, with its evidence', () => {
    const violation = {
      question: 'a' as const,
      code: 'two-owners',
      sentence: '12A went twice.',
      evidence: ['one', 'two'],
    };
    const document = read(
      renderHtml(summarise(runResult(), { ...passed, violations: [violation] }), alone),
    );
    const first = document.querySelector('main section')!;
    expect(first.className).toBe('verdict bad');
    expect(first.querySelector('h2')?.textContent).toMatch(/^Verdict: violated\. 1 thing/);
    expect(
      [...first.querySelectorAll('.evidence li')].map(({ textContent }) => textContent),
    ).toEqual(['one', 'two']);
    expect(first.querySelector('.violated')?.textContent).toContain(
      'No seat was given to two orders at once.',
    );
  });

  it('shows thresholds and the comparison when there are any', () => {
    const threshold = parseThreshold('cancel.p95<1');
    const earlier = summarise(storm('A320neo', 800, 1, 4), passed);
    const beside = {
      thresholds: threshold.ok ? [threshold.value] : [],
      comparison: compareReports(earlier, busy),
    };
    const document = read(renderHtml(busy, beside));
    expect(document.querySelector('.thresholds .worse')?.textContent).toContain(
      'no customer ever came to the step cancel',
    );
    const comparison = document.querySelector('section[aria-labelledby="comparison-title"]');
    expect(comparison?.textContent).toContain('The aircraft differs');
    expect(comparison?.querySelector('.better')?.textContent).toMatch(/times faster/);
    expect(busyPage.getElementById('comparison-title')).toBeNull();
  });
});

describe('the warmth of seats', () => {
  it.each([
    [1, [1]],
    [3, [1, 2, 3]],
    [16, [1, 2, 4, 8, 16]],
    [10_000, [1, 10, 100, 1_000, 10_000]],
  ])('is told for counts up to %i', (most, counts) => {
    expect(countsUpTo(most)).toEqual(counts);
  });

  it('grows with the requests, from 0 to 1, whatever the most is', () => {
    for (const most of [1, 2, 7, 400, 100_000]) {
      const heats = countsUpTo(most).map((count) => heatOf(count, most));
      expect(heats).toEqual(heats.toSorted((a, b) => a - b));
      expect(heats.at(-1)).toBe(1);
      if (most > 1) expect(heats[0]).toBe(0);
    }
  });
});
