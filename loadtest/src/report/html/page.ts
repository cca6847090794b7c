import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Report } from '../schema.ts';
import { runSentence, type Beside } from '../sentences.ts';
import { minute } from '../words.ts';
import { cabinSection } from './cabin.ts';
import { embedded, html, Markup } from './markup.ts';
import { latencySection, plotData, seatsSection } from './plots.ts';
import {
  comparisonSection,
  keyFigures,
  serverSection,
  stepSection,
  thresholdSection,
  verdictSection,
} from './sections.ts';

/**
 * The report as one page that needs nothing else: styles, scripts and data are in it, and it opens from
 * a disk without a network. Whatever the report says, it stays text. Throws when uplot is not installed.
 */
export function renderHtml(report: Report, beside: Beside): string {
  const { settings, flight, startedAt } = report;
  const title = `${capital(settings.scenario)} on ${flight.number}`;
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}: Aisle load report of ${minute(startedAt)}</title>
        <style>
          ${asset('uplot/dist/uPlot.min.css')}
          ${own('page.css')}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">Aisle <span>load report</span></p>
          <h1>${title}</h1>
          <p class="lead">
            ${runSentence(report)} Target ${settings.target}, begun ${minute(startedAt)}.
          </p>
        </header>
        <main>
          ${verdictSection(report)} ${keyFigures(report)} ${thresholdSection(report, beside)}
          ${stepSection(report)} ${latencySection(report)} ${seatsSection(report)}
          ${cabinSection(report)} ${comparisonSection(beside.comparison)}
          ${serverSection(report.server)}
        </main>
        <div id="tip" aria-hidden="true" hidden></div>
        <script type="application/json" id="data">
          ${embedded(plotData(report))}
        </script>
        <script>
          ${asset('uplot/dist/uPlot.iife.min.js')};
        </script>
        <script>
          ${own('page.js')};
        </script>
      </body>
    </html>`.text;
}

/** A file of a package, as it is. */
function asset(path: string): Markup {
  return new Markup(readFileSync(createRequire(import.meta.url).resolve(path), 'utf8'));
}

/** A file of this folder. */
function own(name: string): Markup {
  return new Markup(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
