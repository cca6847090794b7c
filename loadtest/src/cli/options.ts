/** The command line: what can be asked for, and what is asked for. */
import * as values from './values.ts';
import { Command, CommanderError } from 'commander';
import type { AircraftId } from '@aisle/shared/aircraft';
import type { Threshold } from '../report/thresholds.ts';
import type { Load, Scenario } from '../run/types.ts';
import { exitCodes, type Screen, UserError } from '../terminal.ts';

/** As given; null where nothing was. */
export interface Options {
  readonly target: string;
  readonly scenario: Scenario;
  readonly load: Load;
  readonly flight: string | null;
  readonly durationMs: number;
  readonly seed: number | null;
  readonly gateway: string | null;
  readonly thresholds: readonly Threshold[];
  /** Paths of files; `-` as `json` is the standard output. */
  readonly json: string | null;
  readonly html: string | null;
  readonly compare: string | null;
  readonly history: string | null;
  /** The aircraft that an agent puts in place of the flight's. */
  readonly changeAircraft: AircraftId | null;
}

/** What --help says after the options. */
const help = `
Scenarios:
  stampede   all open the flight at the same moment, and want one to three seats
  same-seat  all want the same seat
  browse     viewers only: they watch, go away, and come back
  churn      seats are taken, changed, given back, left to run out
  checkout   whole bookings, with payments that pass and fail
  watchers   the first hold all seats of a flight that was empty, and give a hundred back; all others wait for them
  mixed      all of them, most of them browsing

Examples:
  npm run load -- --scenario stampede --customers 1000 --seed 42
  npm run load -- --scenario checkout --rate 20 --duration 2m --threshold 'create.p95<250'
  npm run load -- --scenario mixed --json now.json --html now.html --compare before.json

Set RATE_LIMITS=off where Aisle runs: all customers come from one address here, and would be taken for one.
While it runs, Ctrl-C ends early: with a report, and with every hold given back. A second Ctrl-C ends at once.

Exit codes:
  ${line(exitCodes.fine)}all well
  ${line(exitCodes.violated)}the verdict found a violation, whatever else there was
  ${line(exitCodes.usage)}an option or a file cannot be used; nothing was done
  ${line(exitCodes.unreachable)}the target does not answer, is not Aisle, or has no such flight
  ${line(exitCodes.broken)}the tester itself failed, or a report could not be written
  ${line(exitCodes.missed)}a threshold was missed
  ${line(exitCodes.interrupted)}ended by Ctrl-C
`;

function line(code: number): string {
  return String(code).padEnd(5);
}

interface Raw {
  target: string;
  scenario?: Scenario;
  customers?: number;
  rate?: number;
  flight?: string;
  duration?: number;
  seed?: number;
  gateway?: string;
  threshold: Threshold[];
  json?: string;
  html?: string;
  compare?: string;
  history?: string;
  changeAircraft?: AircraftId;
  iOwnTheTarget?: true;
}

const usual = { target: 'http://127.0.0.1:3000', customers: 100, durationMs: 30_000 };

function command(out: Screen): Command {
  const address = (option: string) => (text: string) => values.origin(option, text);
  return new Command('npm run load --')
    .usage('--scenario <name> [options]')
    .option('--target <address>', 'where Aisle listens', address('--target'), usual.target)
    .option('--scenario <name>', 'what the customers do, see below', values.scenario)
    .option(
      '--customers <number>',
      'so many, each again and again (default: 100)',
      values.customers,
    )
    .option('--rate <number>', 'instead: so many arrive each second, come what may', values.rate)
    .option('--duration <time>', 'how long, such as 30s or 2m (default: 30s)', values.duration)
    .option(
      '--flight <id>',
      'the flight (default: the one with the most free seats)',
      values.flightId,
    )
    .option(
      '--seed <number>',
      'the same seed, the same customers (default: a new one)',
      values.seed,
    )
    .option('--threshold <limit>', 'such as create.p95<250; may be repeated', values.threshold, [])
    .option('--json <file>', 'write the report as JSON; - prints it instead of the text')
    .option('--html <file>', 'write the report as a page with plots')
    .option('--compare <file>', 'compare with an earlier report, written by --json')
    .option('--history <file>', 'write what happened to each seat, for loadtest/porcupine')
    .option(
      '--change-aircraft <type>',
      'an agent changes the aircraft halfway; takes AGENT_TOKEN',
      values.aircraft,
    )
    .option(
      '--gateway <address>',
      "the payment gateway (default: the target's host, port 3001)",
      address('--gateway'),
    )
    .option('--i-own-the-target', 'allow a target that is not this machine')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', help)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => undefined });
}

/** Reads the arguments. Gives null when help was asked for, and printed on `out`. Throws a `UserError`. */
export function readOptions(args: readonly string[], out: Screen): Options | null {
  try {
    const parsed = command(out).parse(args, { from: 'user' });
    if (parsed.args.length > 0) throw unexpected(parsed.args[0] ?? '');
    return checked(parsed.opts<Raw>());
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const what = error.message.replace(/^error: /, '').replace(/\.$/, '');
    const sentence = what.charAt(0).toUpperCase() + what.slice(1);
    throw new UserError('usage', `${sentence}. Run npm run load -- --help for all options.`);
  }
}

function unexpected(argument: string): UserError {
  const advice = 'Every option begins with two dashes; npm wants "--" before the first.';
  return new UserError('usage', `"${argument}" is no option. ${advice}`);
}

function checked(raw: Raw): Options {
  if (raw.customers !== undefined && raw.rate !== undefined) {
    throw new UserError(
      'usage',
      '--customers and --rate exclude each other: choose so many customers at once, or so many arrivals a second.',
    );
  }
  if (raw.scenario === undefined) {
    throw new UserError(
      'usage',
      'Name a scenario, such as --scenario stampede. --help lists them.',
    );
  }
  for (const address of [raw.target, raw.gateway ?? raw.target]) {
    if (!values.isLoopback(address) && raw.iOwnTheTarget !== true) {
      throw new UserError(
        'usage',
        `${address} is not this machine. Add --i-own-the-target if you may put it under load.`,
      );
    }
  }
  const { target, scenario, flight, seed, gateway, json, html, compare, history, changeAircraft } =
    raw;
  return {
    target,
    scenario,
    load:
      raw.rate === undefined
        ? { model: 'closed', customers: raw.customers ?? usual.customers }
        : { model: 'open', rate: raw.rate },
    flight: flight ?? null,
    durationMs: raw.duration ?? usual.durationMs,
    seed: seed ?? null,
    gateway: gateway ?? null,
    thresholds: raw.threshold,
    json: json ?? null,
    html: html ?? null,
    compare: compare ?? null,
    history: history ?? null,
    changeAircraft: changeAircraft ?? null,
  };
}
