/** What terminal and page both say, in the same words, whatever the machine's language. */
import { type Question, questions } from '../verdict/findings.ts';
import type { Report, ServerReport } from './schema.ts';

/** A number as short as it can be read: whole from 100 on, with three digits from 1 on, with two below. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const short = size >= 100 ? Math.round(value) : Number(value.toPrecision(size >= 1 ? 3 : 2));
  return short.toLocaleString('en-GB', { maximumFractionDigits: 6 });
}

/** A span of time given in ms, in the unit that suits it. */
export function span(ms: number): string {
  if (ms < 1_000) return `${amount(ms)} ms`;
  return ms < 120_000 ? `${amount(ms / 1_000)} s` : `${amount(ms / 60_000)} min`;
}

function bytes(value: number): string {
  return `${amount(value / 1024 / 1024)} MiB`;
}

/** `1 seat`, `2 seats`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${amount(count)} ${count === 1 ? one : many}`;
}

/** An ISO 8601 time in UTC, to the minute. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `empty`: nothing was seen that could have told, so that it proves nothing. */
type Standing = 'holds' | 'violated' | 'unanswered' | 'empty';

export interface Finding {
  readonly question: Question;
  readonly sentence: string;
  readonly standing: Standing;
  /** What the standing rests on, as a sentence. */
  readonly because: string;
}

/** The five questions with their answers, in order. */
export function findings({ verdict }: Report): Finding[] {
  return (Object.keys(questions) as Question[]).map((question) => {
    const sentence = questions[question];
    const found = verdict.violations.filter((violation) => violation.question === question);
    const open = verdict.unanswered.find((unanswered) => unanswered.question === question);
    const looked = plural(verdict.looked[question], 'observation');
    if (found.length > 0) {
      const because = `${plural(found.length, 'violation')} in ${looked}.`;
      return { question, sentence, standing: 'violated', because };
    }
    if (open !== undefined) {
      return { question, sentence, standing: 'unanswered', because: open.sentence };
    }
    if (verdict.looked[question] === 0) {
      const because = 'Nothing was seen that could have told.';
      return { question, sentence, standing: 'empty', because };
    }
    return { question, sentence, standing: 'holds', because: `Put to ${looked}.` };
  });
}

/** The verdict in one sentence. */
export function verdictSentence(report: Report): string {
  const { violations } = report.verdict;
  if (violations.length > 0) {
    return `Verdict: violated. ${plural(violations.length, 'thing')} happened that must not, whatever the load.`;
  }
  const all = findings(report);
  const held = all.filter(({ standing }) => standing === 'holds').length;
  return held === all.length
    ? 'Verdict: passed. All that the run saw keeps the rules.'
    : `Verdict: passed as far as it goes. ${held} of ${all.length} questions could be answered, and those hold.`;
}

/** What was run, in one sentence. */
export function runSentence({ settings, tookMs, ended, flight }: Report): string {
  const { load } = settings;
  const crowd =
    load.model === 'open'
      ? `${amount(load.rate)} arrivals a second (open model)`
      : `${plural(load.customers, 'customer')} (closed model)`;
  const end = ended === 'interrupted' ? ', interrupted' : '';
  return `Scenario ${settings.scenario} on flight ${flight.number} (${flight.aircraft}) with ${crowd}, ${span(tookMs)}${end}, seed ${settings.seed}.`;
}

/** How latencies are to be read. */
export function latencySentence({ latencyFrom }: Report): string {
  const from =
    latencyFrom === 'intended'
      ? 'from the moment at which the customer meant to send'
      : 'from the sending';
  return (
    `Latencies count ${from} to the answer, refusals included and failures not. Receipt counts from the first ` +
    'sight of a change by anybody to its arrival at each viewer.'
  );
}

/** Null while the tester kept up with its own work. */
export function testerSentence({ tester }: Report): string | null {
  return tester.tooSlow
    ? `The tester itself was late by up to ${span(tester.delayMaxMs)} (p99 ${span(tester.delayP99Ms)}): ` +
        'its latencies are too long by that much. Use a larger machine or a smaller load.'
    : null;
}

export function viewersSentence({ viewers }: Report): string {
  return (
    `${plural(viewers.count, 'viewer')}, the tester’s own witness among them, received ${plural(viewers.messages, 'message')} about ` +
    `${plural(viewers.changes, 'change')} of the flight; ${amount(viewers.folds)} carried several changes at once. ` +
    `${plural(viewers.resyncs, 'resync')}, ${plural(viewers.disconnects, 'lost connection')}.`
  );
}

/** What the target's own process used; null when it does not say. */
export function processSentence({ cpuSeconds, memory, restarted }: ServerReport): string | null {
  const used = [
    ...(cpuSeconds === null ? [] : [`used ${amount(cpuSeconds)} s of processor time`]),
    ...(memory === null
      ? []
      : [`went from ${bytes(memory.before)} to ${bytes(memory.after)} of memory`]),
  ];
  const anew = restarted
    ? ' It was started anew during the run: what it counted before is lost.'
    : '';
  if (used.length === 0) return anew.trim() || null;
  return `The backend ${used.join(' and ')}.${anew}`;
}
