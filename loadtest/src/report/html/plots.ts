/** The pictures: what the page's script draws, and the same figures as tables. */
import { steps } from '../../observations.ts';
import { barEdges } from '../latency.ts';
import type { Report, StepReport } from '../schema.ts';
import { amount, span } from '../words.ts';
import { html, nothing, type Markup } from './markup.ts';
import { numbers } from './tables.ts';

const layers = ['sold', 'paying', 'held', 'blocked', 'free'] as const;

/** What the script reads; times in seconds, latencies in ms. */
export interface PlotData {
  readonly latency: {
    readonly times: readonly number[];
    readonly series: readonly {
      readonly name: string;
      readonly values: readonly (number | null)[];
    }[];
  };
  /** One histogram a step: bars next to each other without a hole. */
  readonly histograms: readonly {
    readonly name: string;
    readonly labels: readonly string[];
    readonly counts: readonly number[];
  }[];
  readonly seats: {
    readonly times: readonly number[];
    readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  };
}

type Happened = readonly (readonly [string, StepReport])[];

export function plotData(report: Report): PlotData {
  const happened = happenedIn(report);
  const starts = happened.flatMap(([, { overTime }]) => overTime.map(({ atMs }) => atMs));
  const moments = [...new Set(starts)].sort((a, b) => a - b);
  const points = report.seatsOverTime;
  return {
    latency: {
      times: moments.map(seconds),
      series: happened.map(([name, { overTime }]) => {
        const at = new Map(overTime.map(({ atMs, p95 }) => [atMs, p95]));
        return { name, values: moments.map((moment) => at.get(moment) ?? null) };
      }),
    },
    histograms: happened.map(([name, { histogram }]) => ({ name, ...barsOf(histogram) })),
    seats: {
      times: points.map(({ atMs }) => seconds(atMs)),
      series: layers.map((name) => ({ name, values: points.map((point) => point[name]) })),
    },
  };
}

export function latencySection(report: Report): Markup {
  const happened = happenedIn(report);
  if (happened.length === 0) return nothing;
  return html`<section aria-labelledby="latency-title">
      <h2 id="latency-title">Latency over time</h2>
      <p class="lead">
        The 95th percentile of what began in each span of ${span(report.momentMs)}, on a logarithmic
        scale.
      </p>
      <div class="plot tall" data-plot="latency" aria-hidden="true"></div>
      ${numbers('Latency over time as a table', {
        caption: 'Latencies over time, ms',
        head: ['From', 'Step', 'Count', 'p50', 'p95', 'Max'],
        texts: [1],
        rows: happened.flatMap(([name, { overTime }]) =>
          overTime.map(({ atMs, count, p50, p95, max }) => [
            `${amount(seconds(atMs))} s`,
            name,
            ...[count, p50, p95, max].map(amount),
          ]),
        ),
      })}
    </section>
    <section aria-labelledby="histogram-title">
      <h2 id="histogram-title">How latencies are spread</h2>
      <p class="lead">Answers by their latency; each bar reaches up to the time below it.</p>
      <div class="plots">
        ${happened.map(
          ([name], place) =>
            html`<figure>
              <figcaption>${name}</figcaption>
              <div
                class="plot"
                data-plot="histogram"
                data-place="${place}"
                aria-hidden="true"
              ></div>
            </figure>`,
        )}
      </div>
      ${numbers('Histograms as a table', {
        caption: 'Answers by latency',
        head: ['Step', 'Up to', 'Answers'],
        rows: happened.flatMap(([name, { histogram }]) =>
          histogram.map(({ upToMs, count }) => [name, span(upToMs), amount(count)]),
        ),
      })}
    </section>`;
}

export function seatsSection({ seatsOverTime }: Report): Markup {
  return html`<section aria-labelledby="seats-title">
    <h2 id="seats-title">Seats over time</h2>
    <p class="lead">All seats of the flight by state, at the first sight of each change.</p>
    <div class="plot" data-plot="seats" aria-hidden="true"></div>
    ${numbers('Seats over time as a table', {
      caption: 'Seats by state over time',
      head: ['At', ...layers],
      rows: seatsOverTime.map((point) => [
        `${amount(seconds(point.atMs))} s`,
        ...layers.map((layer) => amount(point[layer])),
      ]),
    })}
  </section>`;
}

function happenedIn({ steps: reports }: Report): Happened {
  return steps
    .map((step) => [step, reports[step]] as const)
    .filter(([, { latency }]) => latency !== null);
}

function barsOf(histogram: StepReport['histogram']): { labels: string[]; counts: number[] } {
  const counted = new Map(histogram.map(({ upToMs, count }) => [upToMs, count]));
  const first = histogram[0]?.upToMs ?? Infinity;
  const last = histogram.at(-1)?.upToMs ?? 0;
  const edges = barEdges.filter((edge) => edge >= first && edge <= last);
  return { labels: edges.map(span), counts: edges.map((edge) => counted.get(edge) ?? 0) };
}

function seconds(ms: number): number {
  return ms / 1_000;
}
