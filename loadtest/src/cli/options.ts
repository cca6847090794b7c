/** The command line: what can be asked for, and what is asked for. */
import { Command, CommanderError } from 'commander';
import type { Threshold } from '../report/index.ts';
import type { Load, Scenario } from '../run/types.ts';
import { Complaint } from './complaint.ts';
import { help } from './help.ts';
import * as values from './values.ts';

/** As given; null where nothing was. */
export interface Options {
  readonly target: string;
  /** Null only with a replay. */
  readonly scenario: Scenario | null;
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
  readonly record: string | null;
  readonly replay: string | null;
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
  record?: string;
  replay?: string;
  iOwnTheTarget?: true;
}

const usual = { target: 'http://127.0.0.1:3000', customers: 100, durationMs: 30_000 };

function command(): Command {
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
    .option('--record <file>', 'write down what every customer wants, and when')
    .option('--replay <file>', 'the same again, from such a record')
    .option(
      '--gateway <address>',
      "the payment gateway (default: the target's host, port 3001)",
      address('--gateway'),
    )
    .option('--i-own-the-target', 'allow a target that is not this machine')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', help)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}

/** Reads the arguments. Gives null when help was asked for, and printed. Throws a `Complaint`. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const parsed = command().parse(args, { from: 'user' });
    if (parsed.args.length > 0) throw unexpected(parsed.args[0] ?? '');
    return checked(parsed.opts<Raw>());
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const what = error.message.replace(/^error: /, '').replace(/\.$/, '');
    const sentence = what.charAt(0).toUpperCase() + what.slice(1);
    throw new Complaint('usage', `${sentence}. Run npm run load -- --help for all options.`);
  }
}

function unexpected(argument: string): Complaint {
  const advice = 'Every option begins with two dashes; npm wants "--" before the first.';
  return new Complaint('usage', `"${argument}" is no option. ${advice}`);
}

function checked(raw: Raw): Options {
  if (raw.customers !== undefined && raw.rate !== undefined) {
    throw new Complaint(
      'usage',
      '--customers and --rate exclude each other: choose so many customers at once, or so many arrivals a second.',
    );
  }
  checkReplay(raw);
  for (const address of [raw.target, raw.gateway ?? raw.target]) {
    if (!values.isLoopback(address) && raw.iOwnTheTarget !== true) {
      throw new Complaint(
        'usage',
        `${address} is not this machine. Add --i-own-the-target if you may put it under load.`,
      );
    }
  }
  const { target, scenario, flight, seed, gateway, json, html, compare, record, replay } = raw;
  return {
    target,
    scenario: scenario ?? null,
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
    record: record ?? null,
    replay: replay ?? null,
  };
}

function checkReplay({ scenario, customers, rate, seed, duration, replay }: Raw): void {
  if (replay === undefined) {
    if (scenario !== undefined) return;
    throw new Complaint(
      'usage',
      'Name a scenario, such as --scenario stampede. --help lists them.',
    );
  }
  const settled = Object.entries({ scenario, customers, rate, seed, duration });
  const [name] = settled.find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new Complaint(
    'usage',
    `--${name} does not go with --replay: the record has it. Leave it out.`,
  );
}
