/** The load tester as a whole: from arguments to an exit code. */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { bounds } from './bounds.ts';
import { type Options, readOptions } from './cli/options.ts';
import { checkWritable, readInput } from './cli/values.ts';
import { Site } from './client/site.ts';
import { compareReports } from './report/compare.ts';
import { renderHtml } from './report/html/page.ts';
import { historyLines } from './history/history.ts';
import { readReport, type Report } from './report/schema.ts';
import { summarise } from './report/summarise.ts';
import { renderText } from './report/text.ts';
import { missedThresholds } from './report/thresholds.ts';
import { Run } from './run/run.ts';
import { findFlight, gatewayOf, ledgerOf } from './run/target.ts';
import type { Load, RunSettings } from './run/types.ts';
import { exitCodes, LiveView, onInterrupt, type Screen, UserError } from './terminal.ts';
import { checkRun } from './verdict/check-run.ts';

/** Where the report goes, and where all else is said. */
export interface Terminal {
  readonly out: Screen;
  readonly err: Screen;
  /** Of which `NO_COLOR`, `TERM` and `AGENT_TOKEN` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does what the arguments ask for. Gives the exit code; never throws. */
export async function load(args: readonly string[], terminal: Terminal): Promise<number> {
  const view = new LiveView(terminal.err, terminal.env);
  try {
    const options = readOptions(args, terminal.out);
    return options === null ? exitCodes.fine : await loadAs(options, terminal, view);
  } catch (error) {
    if (error instanceof UserError) {
      view.say(error.message);
      return exitCodes[error.kind];
    }
    view.say(
      `The load tester failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return exitCodes.broken;
  }
}

async function loadAs(options: Options, terminal: Terminal, view: LiveView): Promise<number> {
  const earlier = await readFiles(options);
  const agentToken = agentTokenFor(options, terminal.env);
  const site = new Site(options.target);
  const interrupt = onInterrupt(() => process.exit(exitCodes.interrupted));
  try {
    const settings = await settingsOf(options, site);
    view.say(introduction(settings));
    const { signal } = interrupt;
    const report = await reportOf(settings, { options, site, view, signal, agentToken });
    await publish(report, options, earlier, terminal);
    return codeOf(report, options);
  } finally {
    interrupt.stop();
    await site.close();
  }
}

/** What an agent's change of the aircraft takes. */
function agentTokenFor({ changeAircraft }: Options, env: Terminal['env']): string {
  const token = env['AGENT_TOKEN'] ?? '';
  if (changeAircraft === undefined || token !== '') return token;
  throw new UserError(
    'usage',
    '--change-aircraft takes AGENT_TOKEN in the environment: see DATA_DIR/secrets.json.',
  );
}

/** Sees that the files can be written, before the run, and reads the earlier report. */
async function readFiles({ json, html, compare, history }: Options): Promise<Report | null> {
  if (json !== undefined && json !== '-') await checkWritable('--json', json);
  if (html !== undefined) await checkWritable('--html', html);
  if (history !== undefined) await checkWritable('--history', history);
  if (compare === undefined) return null;
  const earlier = readReport(await readInput('--compare', compare));
  if (earlier.ok) return earlier.value;
  throw new UserError('usage', earlier.error);
}

/** The options with all defaults filled in. Throws a `UserError` when the target cannot have such a run. */
async function settingsOf(options: Options, site: Site): Promise<RunSettings> {
  const { target, scenario, customers, rate, duration: durationMs } = options;
  const flight = await findFlight(site, options.flight);
  const gateway = gatewayOf(target, options.gateway).origin;
  const seed = options.seed ?? randomInt(bounds.seed);
  const load: Load = rate === undefined ? { model: 'closed', customers } : { model: 'open', rate };
  return { target, flightId: flight.id, gateway, scenario, load, durationMs, seed };
}

interface Around {
  readonly options: Options;
  readonly site: Site;
  readonly view: LiveView;
  readonly signal: AbortSignal;
  readonly agentToken: string;
}

/** Runs, checks, and gives back what is held; the seats also where the run failed. */
async function reportOf(
  settings: RunSettings,
  { options, site, view, signal, agentToken }: Around,
): Promise<Report> {
  const say = (line: string) => view.say(line);
  const gateway = gatewayOf(options.target, options.gateway);
  const aircraft = options.changeAircraft;
  const change = aircraft === undefined ? null : { aircraft, token: agentToken };
  const run = new Run({
    settings,
    site,
    interrupted: signal,
    ledger: (confirmed) => ledgerOf(gateway, confirmed, say),
    change,
    onProgress: (progress) => view.show(progress),
    say,
  });
  try {
    const result = await run.perform();
    if (options.history !== undefined)
      await writeFile(options.history, historyLines(result.observations));
    return summarise(result, checkRun(result.observations));
  } finally {
    const { given, left } = await run.release();
    if (given > 0) say(`Gave back the seats of ${given} unpaid orders.`);
    if (left > 0)
      say(`${left} unpaid orders could not be given back. Their holds run out by themselves.`);
  }
}

/** Prints and writes what was asked for. */
async function publish(
  report: Report,
  { threshold: thresholds = [], json, html }: Options,
  earlier: Report | null,
  { out, env }: Terminal,
): Promise<void> {
  const comparison = earlier === null ? null : compareReports(earlier, report);
  const beside = { thresholds, comparison };
  const text = JSON.stringify(report, null, 2);
  const colour = out.isTTY === true && !env['NO_COLOR'];
  out.write(json === '-' ? `${text}\n` : renderText(report, beside, colour));
  if (json !== undefined && json !== '-') await writeFile(json, `${text}\n`);
  if (html !== undefined) await writeFile(html, renderHtml(report, beside));
}

function codeOf(report: Report, { threshold: thresholds = [] }: Options): number {
  if (!report.verdict.passed) return exitCodes.violated;
  if (report.ended === 'interrupted') return exitCodes.interrupted;
  return missedThresholds(report, thresholds).length > 0 ? exitCodes.missed : exitCodes.fine;
}

function introduction({ scenario, target, flightId, load, durationMs, seed }: RunSettings): string {
  const crowd =
    load.model === 'closed' ? `${load.customers} customers` : `${load.rate} arrivals a second`;
  return `${scenario}: ${crowd} on flight ${flightId} at ${target} for ${durationMs / 1_000} s, seed ${seed}.`;
}
