import { Counter, Histogram, type Registry } from 'prom-client';
import { gaugesOf } from '../metrics/metrics.ts';
import type { Scheduler } from './scheduler.ts';
import type { CommandClass } from './turns.ts';

const waitSeconds = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 20];
const classes = ['holders', 'arrivals'] as const satisfies readonly CommandClass[];

/** What admission tells the metrics. */
export interface AdmissionMetrics {
  waited(of: CommandClass, waitMs: number): void;
  refusedAtOnce(): void;
}

/** Registers what is counted of admission. */
export function admissionMetrics(registry: Registry): AdmissionMetrics {
  const registers = [registry];
  const refusals = new Counter({
    name: 'aisle_admission_refusals_total',
    help: 'Creations and changes of seats refused from the snapshot, without asking Temporal.',
    registers,
  });
  const waits = new Histogram({
    name: 'aisle_admission_wait_seconds',
    help: 'Time from a command’s arrival to its turn or its answer.',
    labelNames: ['class'],
    buckets: waitSeconds,
    registers,
  });
  return {
    waited: (of, waitMs) => {
      waits.observe({ class: of }, waitMs / 1000);
    },
    refusedAtOnce: () => {
      refusals.inc();
    },
  };
}

/** Adds what is read of admission at each scrape. */
export function readAdmission(registry: Registry, scheduler: Pick<Scheduler, 'state'>): void {
  const gauge = gaugesOf(registry);
  const byClass = (name: string, help: string, value: (of: CommandClass) => number): void => {
    gauge(name, help, () => classes.map((of) => [{ class: of }, value(of)]), ['class']);
  };
  gauge('aisle_admission_running', 'Commands under way.', () => scheduler.state.running);
  gauge('aisle_admission_tickets', 'Kept places.', () => scheduler.state.tickets);
  byClass('aisle_admission_queue', 'Commands held open.', (of) => scheduler.state[of]);
  byClass(
    'aisle_admission_pace',
    'Commands a second, as last measured while some waited.',
    (of) => scheduler.state.perSecond[of],
  );
}
