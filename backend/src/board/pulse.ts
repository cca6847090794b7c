import type { FlightEventRecord, FlightEvents } from '@aisle/shared/interventions';

const endingSoonMs = 60_000;
const minuteMs = 60_000;

/** What the desk knows of one flight, from the answers to its questions. Times are ms. */
export class Pulse {
  #last: FlightEvents | null = null;
  #changedAt: string | null = null;
  #failedPayments: number[] = [];

  get last(): FlightEvents | null {
    return this.#last;
  }

  get version(): number {
    return this.#last?.version ?? -1;
  }

  /** ISO 8601; null while the flight has not changed as far as it remembers. */
  get changedAt(): string | null {
    return this.#changedAt;
  }

  /** Takes an answer, and gives what of it is news. */
  take(answer: FlightEvents): FlightEventRecord[] {
    const before = this.version;
    if (answer.version < before) return [];
    this.#last = answer;
    const news = answer.events.filter(({ version }) => version > before);
    this.#changedAt = news.at(-1)?.at ?? this.#changedAt;
    const failed = news.filter(isFailedPayment).map(({ at }) => Date.parse(at));
    this.#failedPayments.push(...failed);
    return news;
  }

  /** Holds and fences that end within a minute. */
  endingSoon(now: number): number {
    const deadlines = this.#last?.deadlines ?? [];
    return deadlines.filter((at) => at > now && at <= now + endingSoonMs).length;
  }

  /** In the last minute. */
  paymentFailures(now: number): number {
    this.#failedPayments = this.#failedPayments.filter((at) => at > now - minuteMs);
    return this.#failedPayments.length;
  }
}

/** Seats came free because no attempt of a payment succeeded, or because it took too long. */
export function isFailedPayment({ cause }: FlightEventRecord): boolean {
  return cause === 'payment-failed' || cause === 'fence-expired';
}
