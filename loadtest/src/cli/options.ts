/** The command line: what can be asked for, and what is asked for. */
import { Command, CommanderError, Option } from 'commander';
import { aircraftIds, type AircraftId } from '@aisle/shared/aircraft';
import type { Threshold } from '../report/thresholds.ts';
import { scenarios, type Scenario } from '../run/types.ts';
import { exitCodes, type Screen, UserError } from '../terminal.ts';
import * as values from './values.ts';

/** As given; what has no default may be left out. */
export interface Options {
  readonly target: string;
  readonly scenario: Scenario;
  readonly customers: number;
  /** Arrivals a second, in place of so many customers. */
  readonly rate?: number;
  readonly flight?: string;
  /** Ms. */
  readonly duration: number;
  readonly seed?: number;
  readonly gateway?: string;
  readonly threshold?: readonly Threshold[];
  /** Paths of files; `-` as `json` is the standard output. */
  readonly json?: string;
  readonly html?: string;
  readonly compare?: string;
  readonly history?: string;
  /** The aircraft that an agent puts in place of the flight's. */
  readonly changeAircraft?: AircraftId;
  readonly iOwnTheTarget?: true;
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

function command(): Command {
  return new Command('npm run load --')
    .usage('--scenario <name> [options]')
    .option('--target <address>', 'where Aisle listens', values.origin, 'http://127.0.0.1:3000')
    .addOption(
      new Option('--scenario <name>', 'what the customers do, see below')
        .choices(scenarios)
        .makeOptionMandatory(),
    )
    .option('--customers <number>', 'so many, each again and again', values.customers, 100)
    .addOption(
      new Option('--rate <number>', 'instead: so many arrive each second, come what may')
        .argParser(values.rate)
        .conflicts('customers'),
    )
    .addOption(
      new Option('--duration <time>', 'how long, such as 30s or 2m')
        .argParser(values.duration)
        .default(30_000, '30s'),
    )
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
    .option('--threshold <limit>', 'such as create.p95<250; may be repeated', values.threshold)
    .option('--json <file>', 'write the report as JSON; - prints it instead of the text')
    .option('--html <file>', 'write the report as a page with plots')
    .option('--compare <file>', 'compare with an earlier report, written by --json')
    .option('--history <file>', 'write what happened to each seat, for loadtest/porcupine')
    .addOption(
      new Option(
        '--change-aircraft <type>',
        'an agent changes the aircraft halfway; takes AGENT_TOKEN',
      ).choices(aircraftIds),
    )
    .option(
      '--gateway <address>',
      "the payment gateway (default: the target's host, port 3001)",
      values.origin,
    )
    .option('--i-own-the-target', 'allow a target that is not this machine')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', help);
}

/** Reads the arguments. Gives null when help was asked for, and printed on `out`. Throws a `UserError`. */
export function readOptions(args: readonly string[], out: Screen): Options | null {
  try {
    const parsed = command()
      .exitOverride()
      .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => undefined })
      .parse(args, { from: 'user' });
    if (parsed.args.length > 0) throw unexpected(parsed.args[0] ?? '');
    return checked(parsed.opts<Options>());
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

function checked(options: Options): Options {
  const { target, gateway = target, iOwnTheTarget = false } = options;
  const foreign = [target, gateway].find((address) => !values.isLoopback(address));
  if (foreign === undefined || iOwnTheTarget) return options;
  throw new UserError(
    'usage',
    `${foreign} is not this machine. Add --i-own-the-target if you may put it under load.`,
  );
}
