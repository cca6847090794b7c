/** The parts of the page that are text and tables. */
import { steps } from '../../observations.ts';
import type { Comparison } from '../compare.ts';
import type { Report, ServerReport } from '../schema.ts';
import {
  findings,
  latencySentence,
  processSentence,
  testerSentence,
  verdictSentence,
  viewersSentence,
  type Beside,
} from '../sentences.ts';
import { missedThresholds, total } from '../thresholds.ts';
import { amount, minute, plural, span } from '../words.ts';
import { html, nothing, type Markup } from './markup.ts';
import { table } from './tables.ts';

const standings = {
  holds: 'holds',
  violated: 'violated',
  unanswered: 'not answered',
  empty: 'nothing seen',
} as const;

export function verdictSection(report: Report): Markup {
  const all = findings(report);
  const { violations, passed } = report.verdict;
  const mood = !passed
    ? 'bad'
    : all.every(({ standing }) => standing === 'holds')
      ? 'good'
      : 'warn';
  return html`<section class="verdict ${mood}" aria-labelledby="verdict-title">
    <h2 id="verdict-title">${verdictSentence(report)}</h2>
    <ol class="findings">
      ${all.map(
        ({ sentence, standing, because }) =>
          html`<li class="${standing}">
            <p><strong>${standings[standing]}</strong> ${sentence}</p>
            <p class="because">${because}</p>
          </li>`,
      )}
    </ol>
    ${violations.map(
      (violation) =>
        html`<article>
          <h3>${violation.sentence}</h3>
          <p class="because">Question ${violation.question}, ${violation.code}. The evidence:</p>
          <ol class="evidence">
            ${violation.evidence.map((line) => html`<li>${line}</li>`)}
          </ol>
        </article>`,
    )}
  </section>`;
}

/** The few figures that most people look for. */
export function keyFigures(report: Report): Markup {
  const { create, receipt } = report.steps;
  const all = steps.map((step) => report.steps[step]);
  const sum = (kind: 'refused' | 'failed'): string =>
    amount(all.reduce((count, step) => count + total(step[kind]), 0));
  const figures = [
    ['create, p95', create.latency === null ? '–' : span(create.latency.p95.ms)],
    ['receipt, p99', receipt.latency === null ? '–' : span(receipt.latency.p99.ms)],
    ['exchanges a second', amount(report.throughput.perSecond)],
    ['refused', sum('refused')],
    ['failed', sum('failed')],
  ];
  return html`<dl class="key">
    ${figures.map(
      ([name = '', value = '']) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export function thresholdSection(report: Report, { thresholds }: Beside): Markup {
  if (thresholds.length === 0) return nothing;
  const missed = missedThresholds(report, thresholds);
  const sentence = `${thresholds.length - missed.length} of ${plural(thresholds.length, 'threshold')} kept`;
  return html`<section aria-labelledby="thresholds-title">
    <h2 id="thresholds-title">${sentence}</h2>
    <ul class="thresholds">
      ${thresholds.map((threshold) => {
        const miss = missed.find((other) => other.threshold === threshold);
        return miss === undefined
          ? html`<li class="better">${threshold.text} was kept.</li>`
          : html`<li class="worse">${miss.sentence}</li>`;
      })}
    </ul>
  </section>`;
}

export function stepSection(report: Report): Markup {
  const happened = steps.filter((step) => report.steps[step].count > 0);
  const late = testerSentence(report);
  const head = ['Step', 'Count', 'Per s', 'Accepted', 'Refused', 'Failed'];
  const percentiles = ['p50', 'p95', 'p99', 'Max', 'Accepted p95', 'Refused p95'];
  return html`<section aria-labelledby="steps-title">
    <h2 id="steps-title">Steps</h2>
    <p class="lead">${latencySentence(report)}</p>
    ${late === null ? nothing : html`<p class="warning">${late}</p>`}
    ${
      happened.length === 0
        ? html`<p>Nothing was sent, and nothing was received.</p>`
        : table({
            caption: 'Steps, latencies in ms',
            head: [...head, ...percentiles],
            rows: happened.map((step) => {
              const of = report.steps[step];
              return [
                step,
                ...[of.count, of.perSecond, of.accepted].map(amount),
                ...[total(of.refused), total(of.failed)].map(amount),
                ...(['p50', 'p95', 'p99'] as const).map((key) => figure(of.latency?.[key].ms)),
                figure(of.latency?.max),
                figure(of.acceptedLatency?.p95.ms),
                figure(of.refusedLatency?.p95.ms),
              ];
            }),
          })
    }
    ${reasons(report)}
    <p>${viewersSentence(report)}</p>
  </section>`;
}

function reasons(report: Report): Markup {
  const rows = (['refused', 'failed'] as const).flatMap((kind) =>
    steps.flatMap((step) =>
      Object.entries(report.steps[step][kind]).map(([name, count]) => [
        name,
        step,
        kind === 'refused' ? 'refused, as a crowd must expect' : 'failed',
        amount(count),
      ]),
    ),
  );
  if (rows.length === 0) return html`<p>Nothing was refused, and nothing failed.</p>`;
  const caption = 'What was refused and what failed, and why';
  return html`<h3>${caption}</h3>
    ${table({ caption, head: ['Why', 'Step', 'What', 'Count'], texts: [1, 2], rows })}`;
}

export function serverSection(server: ServerReport | null): Markup {
  const used = server === null ? null : processSentence(server);
  return html`<section aria-labelledby="server-title">
    <h2 id="server-title">What the target measured itself</h2>
    <p class="lead">
      ${
        server === null
          ? 'Its /metrics were not to be had, before the run or after it.'
          : 'The growth of its /metrics over the run; percentiles are estimates from its histograms.'
      }
      ${used ?? ''}
    </p>
    ${
      server === null || server.latencies.length === 0
        ? nothing
        : table({
            caption: 'Histograms of the target, ms',
            head: ['Histogram', 'Count', 'p50', 'p95', 'p99'],
            rows: server.latencies.map(({ name, count, p50, p95, p99, clipped }) => [
              name,
              ...[count, p50, p95].map(amount),
              `${clipped ? 'over ' : ''}${amount(p99)}`,
            ]),
          })
    }
    ${
      server === null || server.counters.length === 0
        ? nothing
        : table({
            caption: 'Counters of the target',
            head: ['Counter', 'Grew by'],
            rows: server.counters.map(({ name, grewBy }) => [name, amount(grewBy)]),
          })
    }
  </section>`;
}

export function comparisonSection(comparison: Comparison | null): Markup {
  if (comparison === null) return nothing;
  return html`<section aria-labelledby="comparison-title">
    <h2 id="comparison-title">Compared with an earlier run</h2>
    <p class="lead">The earlier run began at ${minute(comparison.earlierStartedAt)}.</p>
    ${comparison.warnings.map((warning) => html`<p class="warning">${warning}</p>`)}
    ${table({
      caption: 'Differences; latencies in ms',
      head: ['Step', 'Metric', 'Before', 'Now', 'Ratio', 'In words'],
      texts: [1, 5],
      rows: comparison.differences.map(({ step, metric, before, now, ratio, tendency, words }) => [
        step,
        metric,
        figure(before),
        figure(now),
        ratio === null ? '–' : `×${amount(ratio)}`,
        html`<span class="${tendency}">${words}</span>`,
      ]),
    })}
  </section>`;
}

function figure(value: number | null | undefined): string {
  return value == null ? '–' : amount(value);
}
