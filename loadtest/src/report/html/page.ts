import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { html, type Markup } from '@aisle/shared/html';
import { steps } from '../../observations.ts';
import type { Report } from '../schema.ts';
import {
  amount,
  findings,
  latencySentence,
  minute,
  plural,
  processSentence,
  runSentence,
  span,
  testerSentence,
  verdictSentence,
  viewersSentence,
} from '../sentences.ts';
import { comparisonTable, reasonTable, serverTables, stepTable, type Beside } from '../tables.ts';
import { missedThresholds, total } from '../thresholds.ts';
import { cabinSection } from './cabin.ts';
import { embedded, lead, nothing, section, table } from './markup.ts';
import { plotData, plotSections } from './plots.ts';

/**
 * The report as one page that needs nothing else: styles, scripts and data are in it, and it opens from
 * a disk without a network. Whatever the report says, it stays text. Throws when uplot is not installed.
 */
export function renderHtml(report: Report, beside: Beside): string {
  const { settings, flight, startedAt } = report;
  const title = `${capital(settings.scenario)} on ${flight.number}`;
  const slots: Readonly<Record<string, Markup>> = {
    title: html`${title}: Aisle load report of ${minute(startedAt)}`,
    body: html`<header>
        <p class="eyebrow">Aisle <span>load report</span></p>
        <h1>${title}</h1>
        ${lead(`${runSentence(report)} Target ${settings.target}, begun ${minute(startedAt)}.`)}
      </header>
      <main>
        ${verdictSection(report)} ${keyFigures(report)} ${thresholdSection(report, beside)}
        ${stepSection(report)} ${plotSections(report)} ${cabinSection(report)}
        ${comparisonSection(beside)} ${serverSection(report)}
      </main>`,
    data: embedded(plotData(report)),
  };
  return (
    readFileSync(new URL('page.html', import.meta.url), 'utf8')
      .replace(/<link rel="stylesheet" href="(.*)" \/>/, (_, path: string) =>
        inlined('style', path),
      )
      .replace(/<script src="(.*)"><\/script>/, (_, path: string) => inlined('script', path))
      // In one pass: what fills a slot is not looked at for others.
      .replace(/{{(title|body|data)}}/g, (_, name: string) => slots[name]?.text ?? '')
  );
}

/** A file of a package, in the page itself. */
function inlined(tag: 'style' | 'script', path: string): string {
  const text = readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
  return `<${tag}>${text}</${tag}>`;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

const standings = {
  holds: 'holds',
  violated: 'violated',
  unanswered: 'not answered',
  empty: 'nothing seen',
} as const;

function verdictSection(report: Report): Markup {
  const all = findings(report);
  const { violations, passed } = report.verdict;
  const isWhole = all.every(({ standing }) => standing === 'holds');
  const mood = passed ? (isWhole ? 'good' : 'warn') : 'bad';
  return html`<section class="verdict ${mood}" aria-labelledby="verdict-title">
    <h2 id="verdict-title">${verdictSentence(report)}</h2>
    <ol class="findings">
      ${all.map(
        ({ sentence, standing, because }) =>
          html`<li class="${standing}">
            <p><strong>${standings[standing]}:</strong> ${sentence}</p>
            <p class="because">${because}</p>
          </li>`,
      )}
    </ol>
    ${violations.map(
      ({ question, code, sentence, evidence }) =>
        html`<article>
          <h3>${sentence}</h3>
          <p class="because">Question ${question}, ${code}. The evidence:</p>
          <ol class="evidence">
            ${evidence.map((line) => html`<li>${line}</li>`)}
          </ol>
        </article>`,
    )}
  </section>`;
}

/** The few figures that most people look for. */
function keyFigures(report: Report): Markup {
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

function thresholdSection(report: Report, { thresholds }: Beside): Markup {
  if (thresholds.length === 0) return nothing;
  const missed = missedThresholds(report, thresholds);
  const title = `${thresholds.length - missed.length} of ${plural(thresholds.length, 'threshold')} kept`;
  const lines = thresholds.map((threshold) => {
    const miss = missed.find((other) => other.threshold === threshold);
    return miss === undefined
      ? html`<li class="better">${threshold.text} was kept.</li>`
      : html`<li class="worse">${miss.sentence}</li>`;
  });
  return section('thresholds', title, [
    html`<ul class="thresholds">
      ${lines}
    </ul>`,
  ]);
}

function stepSection(report: Report): Markup {
  const late = testerSentence(report);
  const data = stepTable(report);
  const reasons = [reasonTable(report, 'refused'), reasonTable(report, 'failed')];
  const shown = reasons.filter(({ rows }) => rows.length > 0);
  return section('steps', 'Steps', [
    lead(latencySentence(report)),
    late === null ? nothing : html`<p class="warning">${late}</p>`,
    data.rows.length === 0 ? html`<p>Nothing was sent, and nothing was received.</p>` : table(data),
    ...shown.map(
      (reason) =>
        html`<h3>${reason.caption}</h3>
          ${table(reason)}`,
    ),
    shown.length === 0 ? html`<p>Nothing was refused, and nothing failed.</p>` : nothing,
    html`<p>${viewersSentence(report)}</p>`,
  ]);
}

function serverSection({ server }: Report): Markup {
  const what =
    server === null
      ? 'Its /metrics were not to be had, before the run or after it.'
      : `The growth of its /metrics over the run; percentiles are estimates from its histograms. ${processSentence(server) ?? ''}`;
  const tables = server === null ? [] : serverTables(server).map(table);
  return section('server', 'What the target measured itself', [lead(what), ...tables]);
}

function comparisonSection({ comparison }: Beside): Markup {
  if (comparison === null) return nothing;
  return section('comparison', 'Compared with an earlier run', [
    lead(`The earlier run began at ${minute(comparison.earlierStartedAt)}.`),
    ...comparison.warnings.map((warning) => html`<p class="warning">${warning}</p>`),
    table(comparisonTable(comparison)),
  ]);
}
