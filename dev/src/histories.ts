import { defaultPayloadConverter } from '@temporalio/common';
import type { HistoryEvent, HistorySource } from '@aisle/backend/src/history/source.ts';
import type { Decision } from '@aisle/backend/test/support/fake-desk.ts';
import { flightMessages, type FlightInput } from '@aisle/shared/workflow-api';

/** An event of a history, but for its place and its time. */
type Particulars = Omit<HistoryEvent, 'eventId' | 'eventTime'>;

interface Recorded {
  readonly at: number;
  /** Made when somebody reads it: most of the past is never looked at. */
  readonly particulars: () => Particulars;
}

const oneTask: readonly (() => Particulars)[] = [
  () => ({ workflowTaskScheduledEventAttributes: {} }),
  () => ({ workflowTaskStartedEventAttributes: {} }),
  () => ({ workflowTaskCompletedEventAttributes: {} }),
];

/**
 * What the flights decided, as the event histories that Temporal would have of their workflows: the time machine
 * reads them. Each flight has one run.
 */
export class RecordedHistories implements HistorySource {
  readonly #flights = new Map<string, Recorded[]>();
  #updates = 0;

  open(input: FlightInput, at: number): void {
    const start = () => ({ workflowExecutionStartedEventAttributes: { input: payloadsOf(input) } });
    this.#flights.set(input.definition.id, []);
    this.#record(input.definition.id, at, [start, ...oneTask]);
  }

  note({ flightId, at, message, answer }: Decision): void {
    const { name } = message;
    const updateId = String((this.#updates += 1));
    const sent = name === 'commands' ? { commands: message.commands } : message.intervention;
    const accepted = (): Particulars => ({
      workflowExecutionUpdateAcceptedEventAttributes: {
        acceptedRequest: {
          meta: { updateId },
          input: { name: flightMessages[name], args: payloadsOf(sent) },
        },
      },
    });
    const completed = (): Particulars => ({
      workflowExecutionUpdateCompletedEventAttributes: {
        meta: { updateId },
        outcome: { success: payloadsOf(answer) },
      },
    });
    this.#record(flightId, at, [...oneTask, accepted, completed]);
  }

  noteTimer(flightId: string, at: number): void {
    this.#record(flightId, at, [() => ({ timerFiredEventAttributes: {} }), ...oneTask]);
  }

  newestRun(flightId: string): Promise<string | null> {
    return Promise.resolve(this.#flights.has(flightId) ? flightId : null);
  }

  firstEvent(flightId: string): Promise<HistoryEvent | null> {
    return Promise.resolve(this.#events(flightId, 0, 1)[0] ?? null);
  }

  async *events(flightId: string): AsyncGenerator<readonly HistoryEvent[]> {
    yield this.#events(flightId);
  }

  eventsAfter(flightId: string, _runId: string, known: number): Promise<HistoryEvent[]> {
    return Promise.resolve(this.#events(flightId, known));
  }

  #record(flightId: string, at: number, events: readonly Recorded['particulars'][]): void {
    const recorded = this.#flights.get(flightId);
    for (const particulars of events) recorded?.push({ at, particulars });
  }

  #events(flightId: string, from = 0, to?: number): HistoryEvent[] {
    const recorded = this.#flights.get(flightId)?.slice(from, to) ?? [];
    return recorded.map(({ at, particulars }, place) => {
      const eventTime = { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1_000_000 };
      return { eventId: from + place + 1, eventTime, ...particulars() } as unknown as HistoryEvent;
    });
  }
}

function payloadsOf(value: unknown) {
  return { payloads: [defaultPayloadConverter.toPayload(value)] };
}
