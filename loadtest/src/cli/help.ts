import { exitCodes } from './complaint.ts';

/** What --help says after the options. */
export const help = `
Scenarios:
  stampede   all open the flight at the same moment, and want one to three seats
  same-seat  all want the same seat
  browse     viewers only: they watch, go away, and come back
  churn      seats are taken, changed, given back, left to run out
  checkout   whole bookings, with payments that pass and fail
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
