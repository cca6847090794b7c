/** The load tester as a whole: from arguments to an exit code. */
import { writeFile } from 'node:fs/promises';
import { Complaint, exitCodes } from './cli/complaint.ts';
import { readOptions, type Options } from './cli/options.ts';
import { gatewayOf, ledgerOf } from './ledger.ts';
import { planRun, readInputs, type Inputs } from './plan.ts';
import { RecordWriter } from './record/record.ts';
import {
  compareReports,
  missedThresholds,
  renderHtml,
  renderText,
  summarise,
  type Report,
} from './report/index.ts';
import { Site } from './rest/site.ts';
import { Run } from './run/run.ts';
import type { RunSettings } from './run/types.ts';
import type { Visits } from './run/visits.ts';
import { LiveView } from './terminal/live.ts';
import { onInterrupt } from './terminal/signals.ts';
import { judge } from './verdict/judge.ts';

/** Does what the arguments ask for. Gives the exit code; never throws. */
export async function load(args: readonly string[]): Promise<number> {
  const view = new LiveView(process.stderr, process.env);
  try {
    const options = readOptions(args);
    return options === null ? exitCodes.fine : await loadAs(options, view);
  } catch (error) {
    if (error instanceof Complaint) {
      view.say(error.message);
      return exitCodes[error.kind];
    }
    view.say(
      `The load tester failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return exitCodes.broken;
  }
}

async function loadAs(options: Options, view: LiveView): Promise<number> {
  const inputs = await readInputs(options);
  const site = new Site(options.target);
  const interrupt = onInterrupt(() => process.exit(exitCodes.interrupted));
  try {
    const { settings, visits } = await planRun(options, inputs, site);
    view.say(introduction(settings));
    return await perform({
      options,
      inputs,
      site,
      settings,
      visits,
      view,
      signal: interrupt.signal,
    });
  } finally {
    interrupt.stop();
    await site.close();
  }
}

interface Performance {
  readonly options: Options;
  readonly inputs: Inputs;
  readonly site: Site;
  readonly settings: RunSettings;
  readonly visits: Visits;
  readonly view: LiveView;
  readonly signal: AbortSignal;
}

async function perform(parts: Performance): Promise<number> {
  const { options, inputs, site, settings, visits, view, signal } = parts;
  const say = (line: string) => view.say(line);
  const writer = options.record === null ? null : new RecordWriter(options.record, settings);
  const gateway = gatewayOf(options.target, options.gateway);
  const run = new Run({
    settings,
    site,
    visits,
    interrupted: signal,
    ledger: (confirmed) => ledgerOf(gateway, confirmed, say),
    onProgress: (progress) => view.show(progress),
    onAct: (...act) => writer?.act(...act),
    say,
  });
  try {
    const result = await run.perform();
    await writer?.close();
    const report = summarise(result, judge(result.observations));
    await publish(report, options, inputs);
    return codeOf(report, options);
  } finally {
    const { given, left } = await run.release();
    if (given > 0) say(`Gave back the seats of ${given} unpaid orders.`);
    if (left > 0)
      say(`${left} unpaid orders could not be given back. Their holds run out by themselves.`);
  }
}

/** Prints and writes what was asked for. */
async function publish(report: Report, options: Options, { earlier }: Inputs): Promise<void> {
  const { thresholds, json, html } = options;
  const comparison = earlier === null ? null : compareReports(earlier, report);
  const beside = { thresholds, comparison };
  const text = JSON.stringify(report, null, 2);
  const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
  process.stdout.write(json === '-' ? `${text}\n` : renderText(report, beside, colour));
  if (json !== null && json !== '-') await writeFile(json, `${text}\n`);
  if (html !== null) await writeFile(html, renderHtml(report, beside));
}

function codeOf(report: Report, { thresholds }: Options): number {
  if (!report.verdict.passed) return exitCodes.violated;
  if (report.ended === 'interrupted') return exitCodes.interrupted;
  return missedThresholds(report, thresholds).length > 0 ? exitCodes.missed : exitCodes.fine;
}

function introduction({ scenario, target, flightId, load, durationMs, seed }: RunSettings): string {
  const crowd =
    load.model === 'closed' ? `${load.customers} customers` : `${load.rate} arrivals a second`;
  return `${scenario}: ${crowd} on flight ${flightId} at ${target} for ${durationMs / 1_000} s, seed ${seed}.`;
}
